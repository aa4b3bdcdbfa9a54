#include <algorithm>
#include <array>
#include <numeric>

#include "common/interrupt.hpp"
#include "common/philox.hpp"
#include "verifiers/tsp/tsp.hpp"

namespace assay::verifiers::tsp {
namespace {

using Offset = Tour::difference_type;

Offset offset(std::size_t position) { return static_cast<Offset>(position); }

/// Replaces two edges by two shorter ones, wherever that helps; whether it did.
bool two_opt_pass(const Graph& graph, Tour& tour) {
    const std::size_t n = tour.size();
    bool changed = false;
    for (std::size_t i = 0; i + 2 < n; ++i)
        for (std::size_t j = i + 2; j < n; ++j) {
            if (i == 0 && j == n - 1) continue;
            const City a = tour[i], b = tour[i + 1], c = tour[j], d = tour[(j + 1) % n];
            const Length now = graph.between(a, b) + graph.between(c, d);
            if (graph.between(a, c) + graph.between(b, d) >= now) continue;
            std::reverse(tour.begin() + offset(i + 1), tour.begin() + offset(j + 1));
            changed = true;
        }
    return changed;
}

struct Insertion {
    Length gain = 0;
    std::size_t after = 0;
    bool reversed = false;
};

/// The best other place for the first `size` cities of the tour.
Insertion best_insertion(const Graph& graph, bool symmetric, const Tour& tour, std::size_t size) {
    const City first = tour.front(), last = tour[size - 1], before = tour.back(), behind = tour[size];
    const Length freed =
        graph.between(before, first) + graph.between(last, behind) - graph.between(before, behind);
    Insertion best;
    for (std::size_t after = size; after + 1 < tour.size(); ++after) {
        const City p = tour[after], q = tour[after + 1];
        const Length opened = freed + graph.between(p, q);
        const Length gain = opened - graph.between(p, first) - graph.between(last, q);
        if (gain > best.gain) best = {gain, after, false};
        if (!symmetric || size == 1) continue;
        const Length turned = opened - graph.between(p, last) - graph.between(first, q);
        if (turned > best.gain) best = {turned, after, true};
    }
    return best;
}

/// Moves segments of `size` cities elsewhere (Or 1976), wherever that helps.
bool segment_pass(const Graph& graph, bool symmetric, Tour& tour, std::size_t size) {
    bool changed = false;
    for (std::size_t start = 0; start < tour.size(); ++start) {
        // With the segment in front no position wraps around.
        std::rotate(tour.begin(), tour.begin() + offset(start), tour.end());
        const Insertion move = best_insertion(graph, symmetric, tour, size);
        if (move.gain == 0) continue;
        if (move.reversed) std::reverse(tour.begin(), tour.begin() + offset(size));
        std::rotate(tour.begin(), tour.begin() + offset(size), tour.begin() + offset(move.after + 1));
        changed = true;
    }
    return changed;
}

/// Moves that one round of all neighbourhoods looks at.
std::int64_t moves_of_pass(std::int64_t n, bool symmetric, std::int64_t longest) {
    std::int64_t moves = symmetric ? n * (n - 3) / 2 : 0;
    for (std::int64_t size = 1; size <= longest; ++size)
        moves += n * (n - size - 1) * (symmetric && size > 1 ? 2 : 1);
    return moves;
}

/// Exchanges two neighbouring segments: a move that 2-opt does not undo, and that keeps
/// the direction of every edge.
Tour double_bridge(const Tour& tour, Stream& stream) {
    std::array<std::size_t, 3> cut{};
    for (std::size_t& at : cut) at = 1 + static_cast<std::size_t>(stream.below(tour.size() - 1));
    std::sort(cut.begin(), cut.end());
    Tour kicked = tour;
    std::rotate(kicked.begin() + offset(cut[0]), kicked.begin() + offset(cut[1]),
                kicked.begin() + offset(cut[2]));
    return kicked;
}

Tour random_tour(const Graph& graph, Stream& stream) {
    Tour tour(graph.cities);
    std::iota(tour.begin(), tour.end(), 0);
    for (std::size_t i = tour.size(); i > 1; --i)
        std::swap(tour[i - 1], tour[static_cast<std::size_t>(stream.below(i))]);
    return tour;
}

}  // namespace

Tour nearest_neighbour(const Graph& graph, City start) {
    Tour tour{start};
    std::vector<bool> visited(graph.cities, false);
    visited[static_cast<std::size_t>(start)] = true;
    while (tour.size() < graph.cities) {
        const auto here = static_cast<std::size_t>(tour.back());
        std::size_t nearest = graph.cities;
        for (std::size_t city = 0; city < graph.cities; ++city)
            if (!visited[city] && (nearest == graph.cities || graph.at(here, city) < graph.at(here, nearest)))
                nearest = city;
        visited[nearest] = true;
        tour.push_back(static_cast<City>(nearest));
    }
    return tour;
}

std::int64_t improve(const Graph& graph, bool symmetric, Tour& tour) {
    // Segments of up to three cities: I. Or, thesis, Northwestern University, 1976.  Without 2-opt, long
    // segments are what is left to move; the limit of 50 was chosen here and keeps a pass quadratic.
    const std::size_t longest =
        std::min<std::size_t>({symmetric ? 3U : 50U, graph.cities / 2, graph.cities - 2});
    std::int64_t passes = 0;
    for (bool changed = true; changed; ++passes) {
        changed = symmetric && two_opt_pass(graph, tour);
        for (std::size_t size = 1; size <= longest; ++size) {
            poll_interrupt();
            changed |= segment_pass(graph, symmetric, tour, size);
        }
    }
    return passes * moves_of_pass(static_cast<std::int64_t>(graph.cities), symmetric,
                                  static_cast<std::int64_t>(longest));
}

void two_opt(const Graph& graph, Tour& tour) {
    const std::size_t n = tour.size();
    Tour candidate;
    Length shortest = tour_length(graph, tour);
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t i = 0; i + 2 < n; ++i)
            for (std::size_t j = i + 2; j < n; ++j) {
                if (i == 0 && j == n - 1) continue;
                poll_interrupt();
                candidate = tour;
                std::reverse(candidate.begin() + offset(i + 1), candidate.begin() + offset(j + 1));
                const Length length = tour_length(graph, candidate);
                if (length >= shortest) continue;
                shortest = length;
                tour.swap(candidate);
                changed = true;
            }
    }
}

Effort effort_to_reach(const Graph& graph, bool symmetric, Length goal, std::size_t most_kicks) {
    Tour best = nearest_neighbour(graph, 0);
    Effort effort{tour_length(graph, best), 0, 0, 0, 0};
    Tour uncrossed = best;
    if (symmetric)
        while (two_opt_pass(graph, uncrossed)) {
        }
    else
        two_opt(graph, uncrossed);
    effort.two_opt = tour_length(graph, uncrossed);
    effort.moves = improve(graph, symmetric, best);
    Length shortest = effort.local_search = tour_length(graph, best);
    Stream stream({0x74737020, 0x6566666f7274, 0}, graph.cities);
    while (shortest > goal && effort.kicks < static_cast<std::int64_t>(most_kicks)) {
        // Few cities leave a double bridge nowhere to go.
        Tour candidate = ++effort.kicks % 8 == 0 ? random_tour(graph, stream) : double_bridge(best, stream);
        effort.moves += improve(graph, symmetric, candidate);
        const Length length = tour_length(graph, candidate);
        if (length > shortest) continue;
        shortest = length;
        best = std::move(candidate);
    }
    return effort;
}

Tour iterated_local_search(const Graph& graph, bool symmetric, std::size_t kicks) {
    Tour best = nearest_neighbour(graph, 0);
    improve(graph, symmetric, best);
    Length shortest = tour_length(graph, best);
    Stream stream({0x74737020, 0x6b69636b, 0}, graph.cities);
    for (std::size_t kick = 0; kick < kicks; ++kick) {
        Tour candidate = double_bridge(best, stream);
        improve(graph, symmetric, candidate);
        const Length length = tour_length(graph, candidate);
        if (length > shortest) continue;
        shortest = length;
        best = std::move(candidate);
    }
    return best;
}

}  // namespace assay::verifiers::tsp
