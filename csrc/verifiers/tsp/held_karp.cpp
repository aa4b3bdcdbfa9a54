#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/dispatch.hpp"
#include "common/interrupt.hpp"
#include "verifiers/tsp/tsp.hpp"

namespace assay::verifiers::tsp {
namespace {

/// Cities 1 to n - 1 are the bits of a set and the lanes of a row; city 0 is the start.
constexpr std::size_t lanes = 16;
static_assert(held_karp_limit <= lanes + 1);

/// Row S, lane j: the shortest path from city 0 through all of S to j + 1.  Only lanes
/// outside S mean something; the others stay below the same bound and are never asked.
///
/// Row S is the lane-wise minimum over i in S of row(S without i)[i] + weight(i, lane), so
/// a whole row costs |S| vector operations.  Eight sets that differ in the first three cities are
/// filled together: a loop per set would end where no processor expects it.
/// Vectors are written out, for loops over lanes came out half as fast.
template <class Value>
struct Part;  // of a row, as wide as most machines have vectors
template <>
struct Part<std::uint16_t> {
    using Vector __attribute__((vector_size(32))) = std::uint16_t;
};
template <>
struct Part<std::uint32_t> {
    using Vector __attribute__((vector_size(32))) = std::uint32_t;
};
template <>
struct Part<std::uint64_t> {
    using Vector __attribute__((vector_size(32))) = std::uint64_t;
};

template <class Value>
struct Row {
    using Vector = typename Part<Value>::Vector;
    static constexpr std::size_t width = sizeof(Vector) / sizeof(Value), count = lanes / width;
    Vector parts[count];

    /// Takes the paths by way of a city: so long to it, and on from it.
    ASSAY_KERNEL void lower(const Row& onwards, Value shortest) {
        for (std::size_t c = 0; c < count; ++c) {
            const Vector path = onwards.parts[c] + shortest;
            parts[c] = path < parts[c] ? path : parts[c];
        }
    }
    ASSAY_KERNEL void load(const Value* from) { std::memcpy(parts, from, sizeof parts); }
};

template <class Value>
ASSAY_KERNEL void fill_rows(const Value* __restrict weights, Value* __restrict table, std::size_t sets) {
    constexpr std::size_t together = 8, inner = 3;
    using Numbers = Row<Value>;
    Numbers base, onwards;
    base.load(table);
    for (std::size_t first = 0; first < sets; first += together) {
        Numbers rows[together];
        for (Numbers& row : rows)
            for (auto& part : row.parts) part = typename Numbers::Vector{} - 1;
        if (first == 0) rows[0] = base;
        for (std::size_t rest = first; rest; rest &= rest - 1) {
            const auto i = static_cast<std::size_t>(std::countr_zero(rest));
            const Value* const before = table + (first ^ (std::size_t{1} << i)) * lanes + i;
            onwards.load(weights + i * lanes);
            for (std::size_t k = 0; k < together; ++k) rows[k].lower(onwards, before[k * lanes]);
        }
        for (std::size_t k = 1; k < together; ++k)
            for (std::size_t i = 0; i < inner; ++i) {
                if (!(k >> i & 1)) continue;
                onwards.load(weights + i * lanes);
                rows[k].lower(onwards, rows[k ^ (std::size_t{1} << i)].parts[0][i]);
            }
        std::memcpy(table + first * lanes, rows, std::min(together, sets) * sizeof(Numbers));
    }
}

template <class Value>
class HeldKarp {
public:
    explicit HeldKarp(const Graph& graph)
        : graph_(graph), others_(graph.cities - 1), all_((std::size_t{1} << others_) - 1) {
        // Lanes beyond the cities are computed and never asked; they begin with zero.
        std::array<Value, lanes * lanes> weights{};
        for (std::size_t i = 0; i < others_; ++i)
            for (std::size_t j = 0; j < others_; ++j)
                if (i != j) weights[i * lanes + j] = static_cast<Value>(graph.at(i + 1, j + 1));
        table_ = std::make_unique_for_overwrite<Value[]>((all_ + 1) * lanes);
        for (std::size_t j = 0; j < lanes; ++j)
            table_[j] = j < others_ ? static_cast<Value>(graph.at(0, j + 1)) : Value{0};
        dispatch<fill_rows<Value>>(weights.data(), table_.get(), all_ + 1);
        for (std::size_t last = 0; last < others_; ++last)
            shortest_ = std::min(shortest_, path(without(all_, last), last) + graph_.at(last + 1, 0));
    }

    Length shortest() const { return shortest_; }

    Tour tour() const {
        Tour reversed;
        std::size_t set = all_, next = 0;
        Length left = shortest();
        while (set) {
            const std::size_t city = predecessor(set, next, left);
            left -= graph_.at(city + 1, next);
            set = without(set, city);
            next = city + 1;
            reversed.push_back(static_cast<City>(next));
        }
        reversed.push_back(0);
        std::reverse(reversed.begin(), reversed.end());
        return reversed;
    }

    /// Directed tours of length `shortest()`.
    std::uint64_t count() const {
        // From the end: the states that shortest tours pass with so many cities left, each with
        // the number of ways to go on from it.
        std::vector<State> states, earlier;
        for (std::size_t last = 0; last < others_; ++last)
            if (path(without(all_, last), last) + graph_.at(last + 1, 0) == shortest_)
                states.push_back({without(all_, last) * lanes + last, 1});
        for (std::size_t left = others_ - 1; left > 0; --left) {
            earlier.clear();
            for (const auto& [place, ways] : states)
                add_predecessors(place / lanes, place % lanes, ways, earlier);
            merge(earlier);
            states.swap(earlier);
        }
        std::uint64_t total = 0;
        for (const State& state : states) total += state.ways;
        return total;
    }

    /// Directed tours of at most this length, up to `most`: the table tells which beginnings can be ended.
    std::uint64_t count_within(Length longest, std::uint64_t most) const {
        return count_ends(all_, 0, longest, most);
    }

private:
    std::uint64_t count_ends(std::size_t set, std::size_t next, Length left, std::uint64_t most) const {
        if (set == 0) return 1;
        poll_interrupt();
        std::uint64_t total = 0;
        for (std::size_t rest = set; rest && total < most; rest &= rest - 1) {
            const auto city = static_cast<std::size_t>(std::countr_zero(rest));
            const Length before = left - graph_.at(city + 1, next);
            if (path(without(set, city), city) <= before)
                total += count_ends(without(set, city), city + 1, before, most - total);
        }
        return total;
    }

    static std::size_t without(std::size_t set, std::size_t city) { return set & ~(std::size_t{1} << city); }
    Length path(std::size_t set, std::size_t to) const {
        return static_cast<Length>(table_[set * lanes + to]);
    }

    /// The last city of a shortest path through `set` to city `next` of length `left`.
    std::size_t predecessor(std::size_t set, std::size_t next, Length left) const {
        for (std::size_t rest = set; rest; rest &= rest - 1) {
            const auto city = static_cast<std::size_t>(std::countr_zero(rest));
            if (path(without(set, city), city) + graph_.at(city + 1, next) == left) return city;
        }
        throw std::logic_error("held_karp: the table contradicts itself");
    }

    /// An entry of the table and a number of ways.
    struct State {
        std::size_t place;
        std::uint64_t ways;
    };

    void add_predecessors(std::size_t set, std::size_t to, std::uint64_t ways,
                          std::vector<State>& out) const {
        const Length best = path(set, to);
        for (std::size_t rest = set; rest; rest &= rest - 1) {
            const auto city = static_cast<std::size_t>(std::countr_zero(rest));
            const std::size_t before = without(set, city);
            if (path(before, city) + graph_.at(city + 1, to + 1) == best)
                out.push_back({before * lanes + city, ways});
        }
    }

    /// Adds up the ways of equal places.
    static void merge(std::vector<State>& states) {
        if (states.size() < 2) return;
        std::sort(states.begin(), states.end(),
                  [](const State& a, const State& b) { return a.place < b.place; });
        std::size_t kept = 0;
        for (std::size_t i = 1; i < states.size(); ++i) {
            if (states[i].place == states[kept].place)
                states[kept].ways += states[i].ways;
            else
                states[++kept] = states[i];
        }
        states.resize(kept + 1);
    }

    const Graph& graph_;
    std::size_t others_;
    std::size_t all_;
    std::unique_ptr<Value[]> table_;
    Length shortest_ = std::numeric_limits<Length>::max();
};

template <class Value>
Optimum solve(const Graph& graph, bool count) {
    const HeldKarp<Value> table(graph);
    const std::uint64_t directed = count ? table.count() : 0;
    const std::uint64_t ways = is_symmetric(graph) ? 2 : 1;
    const Length shortest = table.shortest();
    const std::uint64_t near =
        count ? table.count_within(shortest + shortest / 20, ways * most_near_optimal) : 0;
    return {shortest, table.tour(), directed / ways, near / ways};
}

}  // namespace

Optimum held_karp(const Graph& graph, bool count) {
    if (graph.cities < fewest_cities || graph.cities > held_karp_limit)
        throw std::invalid_argument("held_karp: expected 3 to " + std::to_string(held_karp_limit) +
                                    " cities, got " + std::to_string(graph.cities));
    // A lane holds a path of at most n edges, so it must hold n times the largest weight.
    const Length longest = static_cast<Length>(graph.cities) * largest_weight(graph);
    if (longest < std::numeric_limits<std::uint16_t>::max()) return solve<std::uint16_t>(graph, count);
    if (longest < std::numeric_limits<std::uint32_t>::max()) return solve<std::uint32_t>(graph, count);
    return solve<std::uint64_t>(graph, count);
}

}  // namespace assay::verifiers::tsp
