#pragma once

#include <cstddef>
#include <cstdint>

#include "verifiers/tsp/tsp.hpp"

namespace assay::verifiers::tsp {

/// Local search on symmetric weights in rows of `Lanes` lanes: all moves that begin at one edge are
/// looked at together, and the best of them is made.
template <std::size_t Lanes>
struct Improvement {
    /// Positions of a tour that goes round twice, and a row beyond.
    static constexpr std::size_t places = 3 * Lanes + 8;

    std::size_t cities;
    alignas(64) Weight weights[Lanes * Lanes];
    alignas(64) City tour[places];
    alignas(64) Weight edges[places];  // from each position to the next
    alignas(
        64) Weight rows[Lanes][places];  // from the city at a position to those at all; the first `ready` are
    std::size_t ready;
    alignas(64) Weight out_of_reach[4][Lanes];

    /// Takes the weights, at most 2^22.
    void set_up(const Graph& graph);
    Weight between(City a, City b) const {
        return weights[static_cast<std::size_t>(a) * Lanes + static_cast<std::size_t>(b)];
    }
    Length length(const City* order) const;
    /// As `tsp::nearest_neighbour` from city 0.
    void nearest_neighbour(City* order) const;
};

/// Replaces two edges (2-opt) and moves up to three cities elsewhere (Or 1976), until neither helps.
template <std::size_t Lanes>
void improve(Improvement<Lanes>& search, City* order);

}  // namespace assay::verifiers::tsp
