#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "verifiers/sat/sat.hpp"

namespace assay::verifiers::sat {

/// Where local search has ended, for many formulas in their order.
struct Walks {
    std::vector<std::uint8_t> values;         ///< the best assignment met, ragged
    std::vector<std::int32_t> false_clauses;  ///< how many clauses it leaves false; 0: a solution
    std::vector<std::int64_t> flips;
};

/// Seeks solutions by flipping variables of false clauses, at most `max_flips` times.
///
/// ProbSAT with polynomial break weights 1 / (0.9 + breaks)^2, as integers, so that the walk
/// is the same on every machine.  It can find a solution, never refute.
///
/// `seeds` has one word for each formula; `first` the assignments to begin with (0 or 1 for
/// every variable of every formula), or nothing for random ones.  The empty clause is left
/// false.  Throws std::invalid_argument for a literal or value out of range.
///
/// Source: A. Balint, U. Schoening, "Choosing probability distributions for stochastic local
/// search and the role of make versus break", SAT 2012.
Walks walk(const Formulas& formulas, std::span<const std::uint64_t> seeds,
           std::span<const std::uint8_t> first, std::int64_t max_flips, std::size_t threads);

}  // namespace assay::verifiers::sat
