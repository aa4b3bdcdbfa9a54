#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "verifiers/sat/cdcl.hpp"
#include "verifiers/sat/count.hpp"
#include "verifiers/sat/sat.hpp"

namespace assay::verifiers::sat {

/// Most variables and clauses that the search over sets of clauses takes.
inline constexpr std::int32_t most_small_variables = 128;
inline constexpr std::size_t most_small_clauses = 512;
/// And that it counts: a count stays below 2^63.
inline constexpr std::int32_t most_quick_variables = 62;
inline constexpr std::size_t most_quick_clauses = 256;

/// Decides and counts small formulas, clauses of at most three literals.
///
/// Davis-Putnam-Logemann-Loveland search without learning whose whole state fits in a few
/// vector registers: one bit per clause says that it is satisfied, two more count its false
/// literals. Making a literal true is then a handful of wide operations, and going back is
/// keeping a copy. It branches on the variable that occurs most in clauses of two open literals.
class SmallSearch {
public:
    /// Whether a formula is small enough.
    static bool takes(const Formula& formula);

    /// Decides the formula, or gives up after so many nodes.
    Status decide(const Formula& formula, std::int64_t node_limit);
    /// The value of variable 1 .. variables in the solution found.
    bool value(std::int32_t variable) const {
        const auto v = static_cast<std::size_t>(variable - 1);
        return (solution_[v / 64] >> (v % 64) & 1U) != 0;
    }

    struct Count {
        bool known = false;
        std::uint64_t solutions = 0;
        std::uint64_t can_be_true = 0, can_be_false = 0;
    };
    /// Counts the solutions of a formula that is small enough for counting, or gives up.
    Count count(const Formula& formula, std::int64_t node_limit);

    std::int64_t nodes() const { return nodes_; }

private:
    std::int64_t nodes_ = 0;
    std::array<std::uint64_t, 2> solution_{};
};

/// Which formulas are satisfiable, and by what, without effort and without proof.
///
/// What is not small, or not decided within a bound, goes to `Cdcl`.
struct Verdicts {
    std::vector<std::int8_t> status;   ///< Status as a number
    std::vector<std::uint8_t> values;  ///< a solution where there is one, else zeros; ragged
};

/// Throws std::invalid_argument for a literal out of range.
Verdicts decide(const Formulas& formulas, std::int64_t conflict_limit, std::size_t threads);

}  // namespace assay::verifiers::sat
