#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// The travelling salesman problem: checking a tour, and finding a shortest one with proof.
///
/// Everything is decided in integers.  Weights lie in [0, 2^31), so that no tour of a
/// million cities, and no scaled bound below, can overflow 64 bits.
namespace assay::verifiers::tsp {

using City = std::int32_t;
using Weight = std::int32_t;
using Length = std::int64_t;
using Tour = std::vector<City>;

/// Most cities that `held_karp` takes; its table has 16 * 2^(cities - 1) entries.
inline constexpr std::size_t held_karp_limit = 16;
/// Fewest and most cities that the solvers take.
inline constexpr std::size_t fewest_cities = 3;
inline constexpr std::size_t most_cities = 1024;

/// A complete directed graph; `weights[from * cities + to]`.  The diagonal is never read.
struct Graph {
    std::span<const Weight> weights;
    std::size_t cities;

    Length at(std::size_t from, std::size_t to) const { return weights[from * cities + to]; }
    Length between(City from, City to) const {
        return at(static_cast<std::size_t>(from), static_cast<std::size_t>(to));
    }
};

bool is_symmetric(const Graph& graph);
Weight largest_weight(const Graph& graph);
/// Of the closed tour, in the direction in which it is written.
Length tour_length(const Graph& graph, std::span<const City> tour);

// ------------------------------------------------------------------------ checking

enum class TourStatus : std::uint8_t { tour = 0, unknown_city = 1, city_repeated = 2, city_missing = 3 };

/// `place` is the position of the first city that is unknown or repeated, the smallest
/// city that is missing, or -1; `length` is -1 unless it is a tour.
struct TourCheck {
    TourStatus status;
    std::int64_t place;
    Length length;
};

/// Is this a tour, and how long?  Written open: the return to the first city is implied.
/// `seen` is scratch space.
TourCheck check_tour(const Graph& graph, std::span<const City> tour, std::vector<std::uint64_t>& seen);

/// Many tours, one after the other; tour t is tours[starts[t] .. starts[t + 1]) of graphs[owners[t]].
struct TourBatch {
    std::span<const Graph> graphs;
    std::span<const City> tours;
    std::span<const std::int64_t> starts;
    std::span<const std::int64_t> owners;
};

/// `check_tour` for the tours [first, last), into three arrays.
void check_tours(const TourBatch& batch, std::size_t first, std::size_t last, std::uint8_t* status,
                 std::int64_t* place, Length* length);

// ------------------------------------------------------------------------- solving

struct Optimum {
    Length length;
    Tour tour;
    /// Tours of this length; those that are one another's reverse count once when the
    /// weights are symmetric.  0 when not asked for.
    std::uint64_t optimal_tours;
    /// Tours at most a twentieth longer, counted likewise up to `most_near_optimal`.
    std::uint64_t near_optimal_tours;
};

/// Where the count of near-optimal tours ends.
inline constexpr std::uint64_t most_near_optimal = 10'000;

/// A shortest tour by dynamic programming over sets of cities (Held and Karp 1962).
/// At most `held_karp_limit` cities.
Optimum held_karp(const Graph& graph, bool count);

/// The cheapest way to end every tour that begins at `start`, and how many ways cost as little.
///
/// Entry `set * (cities - 1) + city` is about going from `city` through the cities of `set` and back to
/// `start`; cities are counted without `start`, `city` is not in `set`, other entries are -1 and 0.
/// Both arrays have (cities - 1) * 2^(cities - 1) entries; at most `held_karp_limit` cities.
void ends_of_tours(const Graph& graph, std::size_t start, std::span<Length> best,
                   std::span<std::uint64_t> ways);

/// `nodes` < 0 and `seconds` <= 0 mean no limit.  Only `nodes` gives the same result
/// on every machine.
struct Limits {
    std::int64_t nodes;
    double seconds;
};

struct Search {
    Length length;
    Tour tour;
    /// No tour is shorter than this; equal to `length` when proved.
    Length lower_bound;
    std::int64_t nodes;
    bool proved;
};

/// The tree of a search that proves a tour shortest, in preorder, for a checker that knows
/// nothing of the search.  `potentials` holds rows of one value per city (1-trees), or of the
/// row prices followed by the column prices (assignments).
struct Proof {
    enum Kind : std::int32_t {
        /// No tour agrees with the decisions made.
        closed = 0,
        /// The potentials of row `a` prove that no tour here is shorter.
        bound = 1,
        /// One child: without the edges that the potentials of row `a` show to be too dear.
        drop = 2,
        /// Two children: with the edge or arc from `a` to `b`, and without it.
        branch = 3,
    };
    struct Node {
        Kind kind;
        std::int32_t a, b;
    };
    std::vector<Node> nodes;
    std::vector<Length> potentials;
    std::size_t width = 0;
    Length scale = 1;

    void add(Kind kind, std::size_t a = 0, std::size_t b = 0) {
        nodes.push_back({kind, static_cast<std::int32_t>(a), static_cast<std::int32_t>(b)});
    }
    /// A node about these potentials, whose last row they become.
    template <class Values>
    void add_row(Kind kind, const Values& values) {
        add(kind, potentials.size() / width);
        potentials.insert(potentials.end(), values.begin(), values.end());
    }
};

/// Proves that `tour` is shortest and records why.  `proved` in the result tells whether it
/// succeeded: not when a limit was reached or a shorter tour was found.
Search prove_shortest(const Graph& graph, const Limits& limits, Tour tour, Proof& proof);

/// Branch and bound: on 1-trees for symmetric weights, on assignments for others.
Search branch_and_bound(const Graph& graph, const Limits& limits);

/// A shortest tour as quickly as may be: of few cities by sets, else by a branch and bound whose nodes
/// do not compare with those of `branch_and_bound`, by which difficulty is measured.  0 nodes: by sets.
Search shortest_tour(const Graph& graph, const Limits& limits);

/// Symmetric weights: 1-trees with integer multipliers (Held and Karp 1971).
Search one_tree_search(const Graph& graph, const Limits& limits, Tour start, Proof* proof = nullptr);
/// Any weights: the assignment relaxation, branching on subtours (Carpaneto and Toth 1980).
Search assignment_search(const Graph& graph, const Limits& limits, Tour start, Proof* proof = nullptr);

// ---------------------------------------------------------------------- heuristics

/// Always to the nearest city not yet visited, the first one of several.
Tour nearest_neighbour(const Graph& graph, City start);
/// Improves by 2-opt (symmetric weights) and moved segments until neither helps; the number of
/// moves looked at.
std::int64_t improve(const Graph& graph, bool symmetric, Tour& tour);
/// `improve`d nearest neighbour, then `kicks` double bridges, each improved again.
Tour iterated_local_search(const Graph& graph, bool symmetric, std::size_t kicks);

/// What simple methods make of a graph, beginning with the nearest neighbour tour from city 0.
struct Effort {
    Length greedy;        ///< that tour
    Length two_opt;       ///< it after 2-opt alone
    Length local_search;  ///< it after `improve`
    std::int64_t moves;   ///< looked at by iterated local search until it was as short as the goal
    std::int64_t kicks;   ///< double bridges until then, or the most that were allowed
};

/// Improves by 2-opt alone, taking each first gain; reversed edges count with their own weights.
void two_opt(const Graph& graph, Tour& tour);

/// The effort to find a tour no longer than the goal by `improve` after kicks, every eighth of them a
/// random tour, the others double bridges; their stream is fixed.
Effort effort_to_reach(const Graph& graph, bool symmetric, Length goal, std::size_t most_kicks);

}  // namespace assay::verifiers::tsp
