#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/philox.hpp"

/// Random 3SAT formulas.
namespace assay::tasks::sat {

enum class Kind : std::int32_t {
    /// Every set of clauses of three different variables equally likely.
    uniform = 0,
    /// A hidden assignment; every set of clauses that it satisfies equally likely.
    planted = 1,
    /// A hidden assignment; clauses with k true literals weighted g^(k - 1), g the golden
    /// ratio 0.618…: then half of all literals are true under it, and counting how often a
    /// variable occurs negated tells nothing about it.
    ///
    /// Source: H. Jia, C. Moore, D. Strain, "Generating hard satisfiable formulas by hiding
    /// solutions deceptively", JAIR 28, 2007.
    balanced = 2,
};

/// Most different clauses over so many variables, for 64-bit keys of a clause.
inline constexpr std::int32_t max_variables = 1'000'000;

/// Formulas of the same size, in the order of their indices.
struct Batch {
    std::vector<std::int32_t> clauses;  ///< DIMACS literals, shape (formulas, clauses, 3)
    std::vector<std::uint8_t> plants;   ///< hidden assignments, (formulas, variables); empty if uniform
};

/// Generates the formulas (indices[i], purposes[i]) of a key.
///
/// No clause occurs twice, in whatever order its literals stand; the order of clauses and of
/// literals is random.  Throws std::invalid_argument when there are not so many clauses.
Batch generate(Kind kind, const Key& key, std::span<const std::uint64_t> indices,
               std::span<const std::uint64_t> purposes, std::int32_t variables, std::int64_t clauses,
               std::size_t threads);

}  // namespace assay::tasks::sat
