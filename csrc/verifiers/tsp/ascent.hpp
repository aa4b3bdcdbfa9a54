#pragma once

#include <cstddef>
#include <cstdint>

#include "verifiers/tsp/edge_masks.hpp"
#include "verifiers/tsp/tsp.hpp"

namespace assay::verifiers::tsp {

/// How subgradient steps are taken: `lambda` in 1/1024, times 3/5 after every `patience` steps in vain.
/// Where the form of a step and its constants come from is written at `ascend` in one_tree.cpp.
struct Schedule {
    int steps, patience;
    std::int32_t lambda;
};

/// Weights with a multiplier per city, and the cheapest 1-tree of them, in rows of `Lanes` lanes.
///
/// A value is shifted left and has its lane in its low bits, so that one minimum finds a cheapest edge
/// and its city.  In units of 1 / `scale`, weights and multipliers are at most `largest`, and the
/// penalty of a forbidden edge, the bonus of a required one, is beyond what these can make good.
template <std::size_t Lanes>
struct Relaxation {
    static constexpr int lane_bits = Lanes == 16 ? 4 : Lanes == 32 ? 5 : 6;
    static constexpr std::int32_t largest = std::int32_t{1} << (26 - lane_bits);
    static constexpr std::int32_t penalty = 8 * largest;

    alignas(64) std::int32_t cost[Lanes * Lanes];
    alignas(64) std::int32_t multipliers[Lanes];
    alignas(64) std::int32_t best[Lanes];  // multipliers
    // The 1-tree: city 0 has the edges to `first` and `second`, the cheaper one first; city `order[k]`,
    // k > 0, joined the spanning tree of the others by its edge to `nearest` of it.
    alignas(64) std::int32_t nearest[Lanes];
    alignas(64) std::int32_t order[Lanes];
    alignas(64) std::int32_t degrees[Lanes];
    std::int32_t first, second;
    std::size_t cities;
    Length scale;
    std::int64_t required;  // edges

    /// Takes the weights, at most `largest`.
    void set_up(const Graph& graph, Weight largest_weight) {
        cities = graph.cities;
        scale = 256;
        while (scale > 1 && largest_weight * scale > largest) scale /= 2;
        for (std::size_t a = 0; a < Lanes; ++a)
            for (std::size_t b = 0; b < Lanes; ++b) {
                const bool edge = a < cities && b < cities && a != b;
                const Length weight = edge ? graph.at(a, b) * scale : 0;
                cost[a * Lanes + b] =
                    static_cast<std::int32_t>((weight << lane_bits) | static_cast<Length>(b));
            }
        for (std::int32_t& multiplier : multipliers) multiplier = 0;
        required = 0;
    }

    /// The weight of an edge with the multipliers of its ends.
    std::int32_t reduced(std::size_t a, std::size_t b) const {
        return (cost[a * Lanes + b] >> lane_bits) + ((multipliers[a] + multipliers[b]) >> lane_bits);
    }

    void add_cost(std::size_t a, std::size_t b, std::int32_t change) {
        cost[a * Lanes + b] += change * (std::int32_t{1} << lane_bits);
        cost[b * Lanes + a] += change * (std::int32_t{1} << lane_bits);
    }

    /// The neighbours of every city in the 1-tree, as sets.
    void neighbours(CitySet* sets) const {
        for (std::size_t v = 0; v < cities; ++v) sets[v] = 0;
        const auto join = [&](std::size_t a, std::int32_t b) {
            sets[a] |= set_of(static_cast<std::size_t>(b));
            sets[b] |= set_of(a);
        };
        for (std::size_t v = 2; v < cities; ++v) join(v, nearest[v]);
        join(0, first);
        join(0, second);
    }
};

enum class Ascended : std::uint8_t {
    closed,  ///< no tour shorter than the best one agrees with the penalties
    tour,    ///< the 1-tree is a tour
    open,    ///< neither; `multipliers` are the best ones, with their 1-tree
};

/// Raises the bound, in 1 / scale, by subgradient steps (Held and Karp 1971) from the multipliers at
/// hand, until it is beyond what a tour shorter than `shortest` could have.
template <std::size_t Lanes>
Ascended ascend(Relaxation<Lanes>& relaxation, const Schedule& schedule, Length shortest, Length& bound);

}  // namespace assay::verifiers::tsp
