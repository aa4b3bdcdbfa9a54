#include "verifiers/tsp/improvement.hpp"

#include <algorithm>

#include "verifiers/tsp/edge_masks.hpp"
#include "verifiers/tsp/lanes.hpp"

namespace assay::verifiers::tsp {
namespace {

/// More than any move can gain: it exchanges three weights at most, and none is above 2^22.
constexpr Weight never = Weight{1} << 28;

/// A move at the cities a, s, ... from a position on; edge m joins those m + 1 and m + 2 places after a.
struct Move {
    std::size_t size;  // 0: the edges (a, s) and m are replaced; else so many cities, s first, go into edge m
    bool turned;
    std::size_t edge;
};

/// Values at the positions of the tour, once more behind them, and zeros.
template <std::size_t Lanes, class Value>
inline __attribute__((always_inline)) void go_round_twice(const Improvement<Lanes>& search, Value* values) {
    std::copy_n(values, search.cities, values + search.cities);
    std::fill(values + 2 * search.cities, values + search.places, 0);
}

template <std::size_t Lanes>
void lay_out(Improvement<Lanes>& search, const City* order) {
    std::copy_n(order, search.cities, search.tour);
    go_round_twice(search, search.tour);
    for (std::size_t k = 0; k < search.cities; ++k)
        search.edges[k] = search.between(search.tour[k], search.tour[k + 1]);
    go_round_twice(search, search.edges);
    search.ready = 0;
}

/// The rows of the four cities at a position, as they go on from the second of them.
struct FourRows {
    const Weight* from[4];
};

template <std::size_t Lanes>
inline __attribute__((always_inline)) FourRows rows_at(Improvement<Lanes>& search, std::size_t start) {
    for (; search.ready < std::min(start + 4, search.cities); ++search.ready) {
        const Weight* const from =
            search.weights + static_cast<std::size_t>(search.tour[search.ready]) * Lanes;
        Weight* const row = search.rows[search.ready];
        for (std::size_t k = 0; k < search.cities; ++k) row[k] = from[search.tour[k]];
        go_round_twice(search, row);
    }
    FourRows rows{};
    for (std::size_t x = 0; x < 4; ++x) {
        const std::size_t position = start + x;
        rows.from[x] =
            search.rows[position < search.cities ? position : position - search.cities] + start + 1;
    }
    return rows;
}

/// The change of length by the best move at this position; at most 0.
template <std::size_t Bytes, std::size_t Lanes>
inline __attribute__((always_inline)) Weight best_change(const Improvement<Lanes>& search,
                                                         const FourRows& rows, std::size_t start) {
    using V = Vectors<Bytes>;
    using Vector = typename V::Vector;
    const Weight* const edges = search.edges + start;
    // What leaving the edges beside one to three cities, and joining the two ends, takes away.
    const Weight freed[4] = {edges[0], edges[0] + edges[1] - rows.from[0][1],
                             edges[0] + edges[2] - rows.from[0][2], edges[0] + edges[3] - rows.from[0][3]};
    Vector low{};
    for (std::size_t m = 0; m < Lanes; m += V::width) {
        Vector here[4], next[4], edge;
        for (std::size_t x = 0; x < 4; ++x) {
            V::load(rows.from[x] + m, here[x]);
            V::load(rows.from[x] + m + 1, next[x]);
        }
        V::load(edges + 1 + m, edge);
        for (std::size_t size = 0; size < 4; ++size) {
            Vector added = here[size == 0 ? 0 : 1] + next[size == 0 ? 1 : size], mask;
            const Vector turned = here[size] + next[1];
            if (size > 1) added = added < turned ? added : turned;
            V::load(search.out_of_reach[size] + m, mask);
            const Vector change = added - edge - freed[size] + mask;
            low = change < low ? change : low;
        }
    }
    return V::least(low);
}

/// The first move that makes this change.
template <std::size_t Lanes>
Move find(const Improvement<Lanes>& search, const FourRows& rows, std::size_t start, Weight change) {
    const auto& from = rows.from;
    const Weight* const edges = search.edges + start;
    for (std::size_t m = 0; m + 1 < search.cities; ++m) {
        if (from[0][m] + from[1][m + 1] - edges[1 + m] - edges[0] == change) return {0, false, m};
        for (std::size_t size = 1; size <= std::min<std::size_t>(m, 3); ++size) {
            const Weight replaced = edges[1 + m] + edges[0] + edges[size] - from[0][size];
            if (from[1][m] + from[size][m + 1] - replaced == change) return {size, false, m};
            if (from[size][m] + from[1][m + 1] - replaced == change) return {size, true, m};
        }
    }
    return {0, false, 0};
}

template <std::size_t Lanes>
void make(Improvement<Lanes>& search, std::size_t start, const Move& move) {
    City order[Lanes];
    std::copy_n(search.tour + start, search.cities, order);
    City* const second = order + 1;
    City* const behind = order + move.edge + 2;
    if (move.size == 0) {
        std::reverse(second, behind);
    } else {
        std::rotate(second, second + move.size, behind);
        if (move.turned) std::reverse(behind - move.size, behind);
    }
    lay_out(search, order);
}

template <std::size_t Bytes, std::size_t Lanes>
inline __attribute__((always_inline)) void improve_with(Improvement<Lanes>& search, City* order) {
    lay_out(search, order);
    for (std::size_t start = 0, idle = 0; idle < search.cities; ++idle) {
        const FourRows rows = rows_at(search, start);
        const Weight change = best_change<Bytes>(search, rows, start);
        if (change < 0) {
            make(search, start, find(search, rows, start, change));
            start = idle = 0;
        } else if (++start == search.cities) {
            start = 0;
        }
    }
    std::copy_n(search.tour, search.cities, order);
}

#ifdef ASSAY_LANES_AVX2
ASSAY_LANES_AVX2 void improve_wide(Improvement<16>& search, City* order) { improve_with<32>(search, order); }
ASSAY_LANES_AVX2 void improve_wide(Improvement<32>& search, City* order) { improve_with<32>(search, order); }
ASSAY_LANES_AVX2 void improve_wide(Improvement<64>& search, City* order) { improve_with<32>(search, order); }
#endif

}  // namespace

template <std::size_t Lanes>
void Improvement<Lanes>::set_up(const Graph& graph) {
    cities = graph.cities;
    std::fill_n(weights, Lanes * Lanes, 0);
    for (std::size_t a = 0; a < cities; ++a) {
        std::copy_n(graph.weights.data() + a * cities, cities, weights + a * Lanes);
        weights[a * Lanes + a] = 0;
    }
    for (std::size_t size = 0; size < 4; ++size)
        for (std::size_t m = 0; m < Lanes; ++m)
            out_of_reach[size][m] = m < size || m + 2 > cities ? never : 0;
}

template <std::size_t Lanes>
Length Improvement<Lanes>::length(const City* order) const {
    Length sum = between(order[cities - 1], order[0]);
    for (std::size_t k = 0; k + 1 < cities; ++k) sum += between(order[k], order[k + 1]);
    return sum;
}

template <std::size_t Lanes>
void Improvement<Lanes>::nearest_neighbour(City* order) const {
    CitySet left = (cities == 64 ? ~CitySet{0} : set_of(cities) - 1) & ~CitySet{1};
    order[0] = 0;
    for (std::size_t k = 1; k < cities; ++k) {
        const Weight* const row = weights + static_cast<std::size_t>(order[k - 1]) * Lanes;
        std::size_t nearest = first_of(left);
        for (CitySet rest = left; rest; rest &= rest - 1)
            if (row[first_of(rest)] < row[nearest]) nearest = first_of(rest);
        order[k] = static_cast<City>(nearest);
        left &= ~set_of(nearest);
    }
}

template <std::size_t Lanes>
void improve(Improvement<Lanes>& search, City* order) {
#ifdef ASSAY_LANES_AVX2
    if (has_wide_lanes()) return improve_wide(search, order);
#endif
    improve_with<16>(search, order);
}

template struct Improvement<16>;
template struct Improvement<32>;
template struct Improvement<64>;
template void improve(Improvement<16>&, City*);
template void improve(Improvement<32>&, City*);
template void improve(Improvement<64>&, City*);

}  // namespace assay::verifiers::tsp
