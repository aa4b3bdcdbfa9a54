#include "verifiers/tsp/tsp.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "verifiers/tsp/check_wide.hpp"

namespace assay::verifiers::tsp {

bool is_symmetric(const Graph& graph) {
    for (std::size_t i = 0; i < graph.cities; ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (graph.at(i, j) != graph.at(j, i)) return false;
    return true;
}

Weight largest_weight(const Graph& graph) {
    Weight largest = 0;
    for (std::size_t i = 0; i < graph.cities; ++i)
        for (std::size_t j = 0; j < graph.cities; ++j)
            if (i != j) largest = std::max(largest, graph.weights[i * graph.cities + j]);
    return largest;
}

Length tour_length(const Graph& graph, std::span<const City> tour) {
    Length length = 0;
    const Weight* row = graph.weights.data() + static_cast<std::size_t>(tour.back()) * graph.cities;
    for (const City city : tour) {
        length += row[city];
        row = graph.weights.data() + static_cast<std::size_t>(city) * graph.cities;
    }
    return length;
}

namespace {

/// Cities as bits of as many words as they need; `word` serves up to 64 of them.
struct Seen {
    std::uint64_t word = 0;
    std::uint64_t* words = &word;

    /// Notes a city; whether it was noted before.
    bool add(std::uint32_t city) {
        const std::uint64_t bit = std::uint64_t{1} << (city % 64);
        const bool before = words[city / 64] & bit;
        words[city / 64] |= bit;
        return before;
    }
    std::int64_t smallest_missing() const {
        std::size_t full = 0;
        while (~words[full] == 0) ++full;
        return static_cast<std::int64_t>(64 * full) + std::countr_one(words[full]);
    }
};

}  // namespace

TourCheck check_tour(const Graph& graph, std::span<const City> tour, std::vector<std::uint64_t>& scratch) {
    Seen seen;
    if (graph.cities >= 64) {
        scratch.assign(graph.cities / 64 + 1, 0);
        seen.words = scratch.data();
    }
    for (std::size_t position = 0; position < tour.size(); ++position) {
        const auto city = static_cast<std::uint32_t>(tour[position]);  // negative ones become huge
        const auto place = static_cast<std::int64_t>(position);
        if (city >= graph.cities) return {TourStatus::unknown_city, place, -1};
        if (seen.add(city)) return {TourStatus::city_repeated, place, -1};
    }
    if (tour.size() < graph.cities) return {TourStatus::city_missing, seen.smallest_missing(), -1};
    return {TourStatus::tour, -1, tour_length(graph, tour)};
}

void check_tours(const TourBatch& batch, std::size_t first, std::size_t last, std::uint8_t* status,
                 std::int64_t* place, Length* length) {
    if (wide::available()) return wide::check_tours(batch, first, last, status, place, length);
    std::vector<std::uint64_t> seen;
    for (std::size_t t = first; t < last; ++t) {
        const Graph& graph = batch.graphs[static_cast<std::size_t>(batch.owners[t])];
        const auto begin = static_cast<std::size_t>(batch.starts[t]);
        const auto size = static_cast<std::size_t>(batch.starts[t + 1]) - begin;
        const TourCheck found = check_tour(graph, batch.tours.subspan(begin, size), seen);
        status[t] = static_cast<std::uint8_t>(found.status);
        place[t] = found.place;
        length[t] = found.length;
    }
}

Search branch_and_bound(const Graph& graph, const Limits& limits) {
    // Up to 20 cities local search alone nearly always finds an optimum, and more of it
    // would cost more than the proof; how many kicks larger ones get was chosen here.  Assignments
    // find good tours on their own.
    const bool symmetric = is_symmetric(graph);
    const std::size_t kicks =
        symmetric && graph.cities > 20 ? std::min<std::size_t>(graph.cities / 2, 50) : 0;
    Tour start = iterated_local_search(graph, symmetric, kicks);
    if (symmetric) return one_tree_search(graph, limits, std::move(start));
    return assignment_search(graph, limits, std::move(start));
}

Search prove_shortest(const Graph& graph, const Limits& limits, Tour tour, Proof& proof) {
    const Length length = tour_length(graph, tour);
    Search search = is_symmetric(graph) ? one_tree_search(graph, limits, std::move(tour), &proof)
                                        : assignment_search(graph, limits, std::move(tour), &proof);
    search.proved = search.proved && search.length == length;
    return search;
}

}  // namespace assay::verifiers::tsp
