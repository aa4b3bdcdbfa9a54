#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "verifiers/sat/sat.hpp"

namespace assay::verifiers::sat {

/// Most variables that the counter takes: one machine word has a bit for each.
inline constexpr std::int32_t max_counted_variables = 64;

/// Exact numbers of solutions, for many formulas in their order.
///
/// A count is low + 2^64 high, at most 2^64.  Bit v - 1 of can_be_true (can_be_false) is set
/// when variable v is true (false) in some solution: the backbone are those in exactly one.
struct Counts {
    std::vector<std::uint8_t> known;  ///< 0 where the node limit ended the search
    std::vector<std::uint64_t> low, high;
    std::vector<std::uint64_t> can_be_true, can_be_false;
    std::vector<std::int64_t> nodes;
};

/// Counts the solutions of many formulas of at most 64 variables.
///
/// Davis-Putnam-Logemann-Loveland search with unit propagation that multiplies over the
/// connected components of what is left.  Source: E. Birnbaum, E. Lozinskii, "The good old
/// Davis-Putnam procedure helps counting models", JAIR 10, 1999; R. Bayardo, J. Pehoushek,
/// "Counting models using connected components", AAAI 2000.
///
/// What `SmallSearch` counts at once is left to it, wherever the limit is generous.
///
/// Throws std::invalid_argument for a literal out of range or too many variables.
Counts count_solutions(const Formulas& formulas, std::int64_t node_limit, std::size_t threads);

}  // namespace assay::verifiers::sat
