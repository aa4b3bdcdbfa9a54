#include "verifiers/tsp/tsp.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <tuple>

#include "bindings/registry.hpp"
#include "common/parallel.hpp"

namespace assay::bindings {
namespace {

using namespace verifiers::tsp;

constexpr std::int64_t most_cities_checked = std::int64_t{1} << 20;

/// Graphs laid end to end: `cities[g]` cities each, their matrices and tours one after another.
struct Graphs {
    std::vector<Graph> graphs;
    std::vector<std::size_t> first_city;  // and one past the last

    std::size_t size() const { return graphs.size(); }
};

std::string at(const char* name, std::size_t index) {
    return std::string(name) + "[" + std::to_string(index) + "]";
}

void require_one_dimension(const py::array& array, const char* name) {
    if (array.ndim() != 1)
        throw py::value_error(std::string(name) + ": expected one dimension, got " +
                              std::to_string(array.ndim()));
}

template <class T>
std::span<const T> span_of(const Shared<T>& array, const char* name) {
    require_one_dimension(array, name);
    return {array.data(), static_cast<std::size_t>(array.size())};
}

Graphs read_graphs(const Shared<Weight>& weights, const Array<std::int64_t>& cities) {
    const auto flat = span_of(weights, "weights");
    const auto sizes = span_of(cities, "cities");
    Graphs out;
    out.first_city.push_back(0);
    std::size_t used = 0;
    for (std::size_t g = 0; g < sizes.size(); ++g) {
        if (sizes[g] < 1 || sizes[g] > most_cities_checked)
            throw py::value_error(at("cities", g) + ": expected 1 to " + std::to_string(most_cities_checked) +
                                  ", got " + std::to_string(sizes[g]));
        const auto n = static_cast<std::size_t>(sizes[g]);
        if (n * n > flat.size() - used)
            throw py::value_error("weights: expected the squares of cities, got only " +
                                  std::to_string(flat.size()) + " values");
        out.graphs.push_back({flat.subspan(used, n * n), n});
        used += n * n;
        out.first_city.push_back(out.first_city.back() + n);
    }
    if (used != flat.size())
        throw py::value_error("weights: expected " + std::to_string(used) + " values, got " +
                              std::to_string(flat.size()));
    return out;
}

Graphs read_graphs_to_solve(const Array<Weight>& weights, const Array<std::int64_t>& cities,
                            std::size_t most) {
    Graphs out = read_graphs(weights, cities);
    for (std::size_t g = 0; g < out.size(); ++g)
        if (out.graphs[g].cities < fewest_cities || out.graphs[g].cities > most)
            throw py::value_error(at("cities", g) + ": expected 3 to " + std::to_string(most) + ", got " +
                                  std::to_string(out.graphs[g].cities));
    const auto flat = span_of(weights, "weights");
    for (std::size_t i = 0; i < flat.size(); ++i)
        if (flat[i] < 0)
            throw py::value_error(at("weights", i) + ": expected at least 0, got " + std::to_string(flat[i]));
    return out;
}

std::tuple<Array<std::uint8_t>, Array<std::int64_t>, Array<std::int64_t>> check(
    const Array<City>& tours, const Array<std::int64_t>& offsets, const Array<std::int64_t>& graph_of,
    const Shared<Weight>& weights, const Array<std::int64_t>& cities, std::size_t threads) {
    const Graphs graphs = read_graphs(weights, cities);
    const auto flat = span_of(tours, "tours");
    const auto starts = span_of(offsets, "offsets");
    const auto owner = span_of(graph_of, "graph_of");
    if (starts.size() != owner.size() + 1)
        throw py::value_error("offsets: expected one more than graph_of has, " +
                              std::to_string(owner.size() + 1) + ", got " + std::to_string(starts.size()));
    if (starts.front() != 0 || starts.back() != static_cast<std::int64_t>(flat.size()))
        throw py::value_error("offsets: expected to begin with 0 and end with " +
                              std::to_string(flat.size()) + ", got " + std::to_string(starts.front()) +
                              " and " + std::to_string(starts.back()));
    for (std::size_t t = 0; t < owner.size(); ++t) {
        if (starts[t] > starts[t + 1])
            throw py::value_error(at("offsets", t + 1) + ": expected at least " + std::to_string(starts[t]) +
                                  ", got " + std::to_string(starts[t + 1]));
        if (owner[t] < 0 || static_cast<std::size_t>(owner[t]) >= graphs.size())
            throw py::value_error(at("graph_of", t) + ": expected 0 to " + std::to_string(graphs.size()) +
                                  " exclusive, got " + std::to_string(owner[t]));
    }
    std::vector<std::uint8_t> status(owner.size());
    std::vector<std::int64_t> place(owner.size()), length(owner.size());
    {
        const Unlocked unlocked;
        const TourBatch batch{graphs.graphs, flat, starts, owner};
        constexpr std::size_t block = 64;
        const std::size_t blocks = (owner.size() + block - 1) / block;
        parallel_for(blocks, threads, [&](std::size_t b, std::size_t) {
            check_tours(batch, b * block, std::min(owner.size(), (b + 1) * block), status.data(),
                        place.data(), length.data());
        });
    }
    return std::make_tuple(take(std::move(status)), take(std::move(place)), take(std::move(length)));
}

/// Writes the tour from city 0 on.
void copy_tour(const Tour& tour, std::vector<City>& tours, std::size_t first) {
    const auto zero = std::find(tour.begin(), tour.end(), 0);
    std::rotate_copy(tour.begin(), zero, tour.end(), tours.begin() + static_cast<std::ptrdiff_t>(first));
}

std::tuple<Array<City>, Array<Length>, Array<std::uint64_t>, Array<std::uint64_t>> solve_by_sets(
    const Array<Weight>& weights, const Array<std::int64_t>& cities, bool count, std::size_t threads) {
    const Graphs graphs = read_graphs_to_solve(weights, cities, held_karp_limit);
    std::vector<City> tours(graphs.first_city.back());
    std::vector<Length> lengths(graphs.size());
    std::vector<std::uint64_t> counts(graphs.size()), near(graphs.size());
    {
        const Unlocked unlocked;
        parallel_for(graphs.size(), threads, [&](std::size_t g, std::size_t) {
            const Optimum optimum = held_karp(graphs.graphs[g], count);
            copy_tour(optimum.tour, tours, graphs.first_city[g]);
            lengths[g] = optimum.length;
            counts[g] = optimum.optimal_tours;
            near[g] = optimum.near_optimal_tours;
        });
    }
    return std::make_tuple(take(std::move(tours)), take(std::move(lengths)), take(std::move(counts)),
                           take(std::move(near)));
}

using Solver = Search (*)(const Graph&, const Limits&);

template <Solver solver>
std::tuple<Array<City>, Array<Length>, Array<Length>, Array<std::int64_t>, Array<std::uint8_t>>
solve_by_branching(const Array<Weight>& weights, const Array<std::int64_t>& cities, std::int64_t node_limit,
                   double seconds, std::size_t threads) {
    const Graphs graphs = read_graphs_to_solve(weights, cities, most_cities);
    std::vector<City> tours(graphs.first_city.back());
    std::vector<Length> lengths(graphs.size()), bounds(graphs.size());
    std::vector<std::int64_t> nodes(graphs.size());
    std::vector<std::uint8_t> proved(graphs.size());
    {
        const Unlocked unlocked;
        parallel_for(graphs.size(), threads, [&](std::size_t g, std::size_t) {
            const Search search = solver(graphs.graphs[g], {node_limit, seconds});
            copy_tour(search.tour, tours, graphs.first_city[g]);
            lengths[g] = search.length;
            bounds[g] = search.lower_bound;
            nodes[g] = search.nodes;
            proved[g] = search.proved;
        });
    }
    return std::make_tuple(take(std::move(tours)), take(std::move(lengths)), take(std::move(bounds)),
                           take(std::move(nodes)), take(std::move(proved)));
}

/// One graph at a time: a proof may be large, and its reader wants one.
std::tuple<bool, Length, std::size_t, Array<std::int32_t>, Array<Length>> prove(const Array<Weight>& weights,
                                                                                const Array<City>& tour,
                                                                                std::int64_t node_limit) {
    const auto order = span_of(tour, "tour");
    Array<std::int64_t> sizes(1);
    sizes.mutable_data()[0] = static_cast<std::int64_t>(order.size());
    const Graphs graphs = read_graphs_to_solve(weights, sizes, most_cities);
    std::vector<std::uint64_t> seen;
    if (check_tour(graphs.graphs[0], order, seen).status != TourStatus::tour)
        throw py::value_error("tour: expected every city once");
    Proof proof;
    bool proved = false;
    std::vector<std::int32_t> nodes;
    {
        const Unlocked unlocked;
        proved = prove_shortest(graphs.graphs[0], {node_limit, 0.0}, Tour(order.begin(), order.end()), proof)
                     .proved;
        for (const auto& [kind, a, b] : proof.nodes) nodes.insert(nodes.end(), {kind, a, b});
    }
    return std::make_tuple(proved, proof.scale, proof.width, take(std::move(nodes)),
                           take(std::move(proof.potentials)));
}

std::tuple<Array<Length>, Array<std::uint64_t>> ends(const Array<Weight>& weights, std::int64_t cities,
                                                     std::int64_t start) {
    Array<std::int64_t> sizes(1);
    sizes.mutable_data()[0] = cities;
    const Graphs graphs = read_graphs_to_solve(weights, sizes, held_karp_limit);
    if (start < 0 || start >= cities)
        throw py::value_error("start: expected 0 to " + std::to_string(cities) + " exclusive, got " +
                              std::to_string(start));
    const auto others = static_cast<std::size_t>(cities) - 1;
    std::vector<Length> best(others << others);
    std::vector<std::uint64_t> ways(best.size());
    {
        const Unlocked unlocked;
        ends_of_tours(graphs.graphs[0], static_cast<std::size_t>(start), best, ways);
    }
    return std::make_tuple(take(std::move(best)), take(std::move(ways)));
}

Array<std::int64_t> efforts(const Array<Weight>& weights, const Array<std::int64_t>& cities,
                            const Array<Length>& goals, std::int64_t most_kicks, std::size_t threads) {
    const Graphs graphs = read_graphs_to_solve(weights, cities, most_cities);
    const auto goal = span_of(goals, "goals");
    if (goal.size() != graphs.size()) throw py::value_error("goals: expected one for every graph");
    if (most_kicks < 0) throw py::value_error("most_kicks: expected at least 0");
    std::vector<std::int64_t> rows(5 * graphs.size());
    {
        const Unlocked unlocked;
        parallel_for(graphs.size(), threads, [&](std::size_t g, std::size_t) {
            const Graph& graph = graphs.graphs[g];
            const Effort found =
                effort_to_reach(graph, is_symmetric(graph), goal[g], static_cast<std::size_t>(most_kicks));
            const std::array row{found.greedy, found.two_opt, found.local_search, found.moves, found.kicks};
            std::copy(row.begin(), row.end(), rows.begin() + static_cast<std::ptrdiff_t>(5 * g));
        });
    }
    return take(std::move(rows), {static_cast<py::ssize_t>(graphs.size()), 5});
}

void bind_tsp(py::module_& module) {
    module.attr("TSP_HELD_KARP_LIMIT") = held_karp_limit;
    module.attr("TSP_MOST_CITIES") = most_cities;
    module.def("tsp_check", &check, py::arg("tours").noconvert(), py::arg("offsets").noconvert(),
               py::arg("graph_of").noconvert(), py::arg("weights").noconvert(), py::arg("cities").noconvert(),
               py::arg("threads"),
               "Status (uint8), place (int64) and length (int64) of every tour; see "
               "assay.verifiers.tsp.check_batch.");
    module.def("tsp_held_karp", &solve_by_sets, py::arg("weights").noconvert(), py::arg("cities").noconvert(),
               py::arg("count"), py::arg("threads"),
               "Optimal tours (int32, end to end), lengths (int64), numbers of optimal tours and of tours at "
               "most a twentieth longer (uint64; the last up to TSP_MOST_NEAR_OPTIMAL).");
    module.def(
        "tsp_branch_and_bound", &solve_by_branching<branch_and_bound>, py::arg("weights").noconvert(),
        py::arg("cities").noconvert(), py::arg("node_limit"), py::arg("seconds"), py::arg("threads"),
        "Best tours (int32, end to end), lengths, lower bounds, nodes (int64) and whether proved (uint8).");
    module.def("tsp_shortest", &solve_by_branching<shortest_tour>, py::arg("weights").noconvert(),
               py::arg("cities").noconvert(), py::arg("node_limit"), py::arg("seconds"), py::arg("threads"),
               "As tsp_branch_and_bound, as quickly as may be; 0 nodes where it was done by sets.");
    module.def(
        "tsp_prove", &prove, py::arg("weights").noconvert(), py::arg("tour").noconvert(),
        py::arg("node_limit"),
        "Whether the tour was proved shortest; scale, potentials per row; nodes (int32, three each) and "
        "potentials (int64) of the proof, end to end.");
    module.def(
        "tsp_ends", &ends, py::arg("weights").noconvert(), py::arg("cities"), py::arg("start"),
        "Cheapest ends of tours that begin at a city (int64), and how many (uint64), by set and city.");
    module.attr("TSP_MOST_NEAR_OPTIMAL") = most_near_optimal;
    module.def(
        "tsp_efforts", &efforts, py::arg("weights").noconvert(), py::arg("cities").noconvert(),
        py::arg("goals").noconvert(), py::arg("most_kicks"), py::arg("threads"),
        "Int64, (n, 5): lengths of the nearest neighbour tour from city 0, of it after 2-opt, after local "
        "search; moves looked at and kicks until iterated local search was as short as the goal.");
}

const Register registered{bind_tsp};

}  // namespace
}  // namespace assay::bindings
