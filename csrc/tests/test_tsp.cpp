#include <algorithm>
#include <numeric>
#include <vector>

#include "common/philox.hpp"
#include "tasks/tsp/generate.hpp"
#include "tests/check.hpp"
#include "verifiers/tsp/tsp.hpp"

using namespace assay;
using namespace assay::verifiers::tsp;

namespace {

struct Instance {
    std::vector<Weight> weights;
    std::size_t cities;
    Graph graph() const { return {weights, cities}; }
};

Instance make(std::size_t cities, tasks::tsp::Weights kind, std::int32_t largest, std::uint64_t index) {
    Instance instance{std::vector<Weight>(cities * cities), cities};
    std::vector<std::int32_t> coordinates(2 * cities);
    Stream stream({4, 5, 6}, index);
    tasks::tsp::generate({cities, kind, 100, largest}, stream, instance.weights, coordinates);
    return instance;
}

Length brute_force(const Graph& graph, std::uint64_t& count) {
    Tour tour(graph.cities);
    std::iota(tour.begin(), tour.end(), 0);
    Length best = tour_length(graph, tour);
    count = 0;
    do {
        const Length length = tour_length(graph, tour);
        if (length < best) count = 0;
        best = std::min(best, length);
        count += length == best;
    } while (std::next_permutation(tour.begin() + 1, tour.end()));
    return best;
}

void solvers_agree_with_all_permutations() {
    using enum tasks::tsp::Weights;
    for (const auto kind : {euclidean, uniform, asymmetric})
        for (const std::int32_t largest : {1, 3, 100, 20'000, 2'000'000'000})
            for (std::size_t cities = 3; cities <= 7; ++cities)
                for (std::uint64_t index = 0; index < 8; ++index) {
                    const Instance instance = make(cities, kind, largest, index);
                    const Graph graph = instance.graph();
                    std::uint64_t count = 0;
                    const Length best = brute_force(graph, count);
                    const Optimum optimum = held_karp(graph, true);
                    CHECK(optimum.length == best);
                    CHECK(tour_length(graph, optimum.tour) == best);
                    CHECK(optimum.optimal_tours == (is_symmetric(graph) ? count / 2 : count));
                    CHECK(optimum.near_optimal_tours >= optimum.optimal_tours);
                    const Effort effort = effort_to_reach(graph, is_symmetric(graph), best, 200);
                    CHECK(effort.local_search >= best && effort.local_search <= effort.greedy);
                    CHECK(effort.two_opt >= best && effort.two_opt <= effort.greedy);
                    CHECK(effort.kicks < 200 && effort.moves >= 0);
                    const Search search = branch_and_bound(graph, {-1, 0});
                    CHECK(search.proved && search.length == best && search.lower_bound == best);
                    CHECK(assignment_search(graph, {-1, 0}, nearest_neighbour(graph, 0)).length == best);
                    std::vector<std::uint64_t> seen;
                    CHECK(check_tour(graph, search.tour, seen).length == best);
                }
}

void a_node_limit_leaves_a_valid_bound() {
    for (std::uint64_t index = 0; index < 20; ++index) {
        const Instance instance = make(30, tasks::tsp::Weights::euclidean, 1, index);
        const Search whole = branch_and_bound(instance.graph(), {-1, 0});
        const Search stopped = branch_and_bound(instance.graph(), {1, 0});
        CHECK(whole.proved);
        CHECK(stopped.lower_bound <= whole.length && whole.length <= stopped.length);
    }
}

void large_weights_and_many_cities_agree() {
    using enum tasks::tsp::Weights;
    for (const auto kind : {uniform, asymmetric})
        for (const std::int32_t largest : {50, 2'147'483'647})
            for (std::uint64_t index = 0; index < 3; ++index) {
                const Instance instance = make(16, kind, largest, index);
                const Search search = branch_and_bound(instance.graph(), {-1, 0});
                CHECK(search.proved && search.length == held_karp(instance.graph(), false).length);
                const Instance larger = make(70, kind, largest, index);
                const Search found = branch_and_bound(larger.graph(), {2, 0});
                std::vector<std::uint64_t> seen;
                CHECK(check_tour(larger.graph(), found.tour, seen).length == found.length);
                CHECK(found.lower_bound <= found.length);
            }
}

/// Points on a line or in a small square: most distances are equal, many are 0.
Instance crowded(std::size_t cities, std::uint64_t side, std::uint64_t height, std::uint64_t index) {
    Instance instance{std::vector<Weight>(cities * cities), cities};
    std::vector<std::int64_t> x(cities), y(cities);
    Stream stream({7, 8, 9}, index);
    for (std::size_t city = 0; city < cities; ++city) {
        x[city] = static_cast<std::int64_t>(stream.below(side));
        y[city] = static_cast<std::int64_t>(stream.below(height));
    }
    for (std::size_t a = 0; a < cities; ++a)
        for (std::size_t b = 0; b < cities; ++b)
            instance.weights[a * cities + b] = tasks::tsp::rounded_distance(x[a] - x[b], y[a] - y[b]);
    return instance;
}

void check_shortest(const Instance& instance, Length expected) {
    const Search found = shortest_tour(instance.graph(), {-1, 0});
    std::vector<std::uint64_t> seen;
    CHECK(found.proved && found.length == expected && found.lower_bound == expected);
    CHECK(check_tour(instance.graph(), found.tour, seen).length == expected);
    for (std::int64_t nodes : {0, 1, 2}) {
        const Search stopped = shortest_tour(instance.graph(), {nodes, 0});
        CHECK(stopped.lower_bound <= expected && expected <= stopped.length);
        CHECK(!stopped.proved || stopped.length == expected);
        CHECK(check_tour(instance.graph(), stopped.tour, seen).length == stopped.length);
    }
}

void the_quick_search_finds_the_same_lengths() {
    using enum tasks::tsp::Weights;
    for (const auto kind : {euclidean, uniform, asymmetric})
        // 2^22 and 2^21 are the largest weights of the rows of 16 and 32 lanes.
        for (const std::int32_t largest : {1, 2, 100, 1 << 21, (1 << 22) + 1, 2'147'483'647})
            for (const std::size_t cities : {10U, 11U, 12U, 14U})
                for (std::uint64_t index = 0; index < 3; ++index) {
                    const Instance instance = make(cities, kind, largest, index);
                    check_shortest(instance, held_karp(instance.graph(), false).length);
                }
    for (std::uint64_t index = 0; index < 12; ++index) {
        const Instance few = crowded(11 + index % 3, 2 + index % 4, 1 + index % 3, index);
        check_shortest(few, held_karp(few.graph(), false).length);
        // Whoever proves first says what is shortest.
        const Instance more = crowded(16 + 2 * index, 2 + index % 5, 1 + index % 3, index);
        const Search slow = branch_and_bound(more.graph(), {20, 0});
        const Search quick = shortest_tour(more.graph(), {200, 0});
        CHECK(slow.lower_bound <= quick.length && quick.lower_bound <= slow.length);
        CHECK(!slow.proved || !quick.proved || slow.length == quick.length);
    }
    for (const std::size_t cities : {16U, 17U, 31U, 32U, 33U, 65U})
        for (const auto kind : {euclidean, uniform}) {
            const Instance instance = make(cities, kind, 50, 1);
            const Search slow = branch_and_bound(instance.graph(), {cities > 60 ? 1 : 200, 0});
            if (slow.proved) check_shortest(instance, slow.length);
        }
}

void first_faults_are_named() {
    const Instance instance = make(5, tasks::tsp::Weights::uniform, 9, 0);
    std::vector<std::uint64_t> seen;
    const auto status = [&](const Tour& tour) { return check_tour(instance.graph(), tour, seen); };
    CHECK(status({0, 1, 5, 1}).status == TourStatus::unknown_city && status({0, 1, 5, 1}).place == 2);
    CHECK(status({0, -1}).status == TourStatus::unknown_city);
    CHECK(status({0, 1, 2, 1, 9}).status == TourStatus::city_repeated && status({0, 1, 2, 1, 9}).place == 3);
    CHECK(status({0, 1, 4, 3}).status == TourStatus::city_missing && status({0, 1, 4, 3}).place == 2);
    CHECK(status({}).status == TourStatus::city_missing && status({}).place == 0);
}

void distances_are_rounded_like_real_numbers() {
    for (std::int64_t dx = 0; dx < 300; ++dx)
        for (std::int64_t dy = 0; dy < 300; ++dy) {
            const std::int64_t d = tasks::tsp::rounded_distance(dx, dy), square = 4 * (dx * dx + dy * dy);
            CHECK((2 * d - 1) * (2 * d - 1) <= square || d == 0);
            CHECK(square < (2 * d + 1) * (2 * d + 1));
        }
}

/// Nodes still waiting for a child when the tree ends: 0 for a closed one.
std::int64_t missing_branches(const Proof& proof) {
    std::int64_t waiting = 1;
    for (const auto& node : proof.nodes) {
        CHECK(waiting > 0);
        waiting += node.kind == Proof::branch ? 1 : node.kind == Proof::drop ? 0 : -1;
        if (node.kind == Proof::bound || node.kind == Proof::drop)
            CHECK(static_cast<std::size_t>(node.a) < proof.potentials.size() / proof.width);
    }
    return waiting;
}

void proofs_are_closed_trees_and_no_longer_tour_is_proved() {
    using tasks::tsp::Weights;
    for (const Weights kind : {Weights::euclidean, Weights::uniform, Weights::asymmetric})
        for (std::size_t cities = 3; cities < 12; ++cities)
            for (std::uint64_t index = 0; index < 10; ++index) {
                const Instance instance = make(cities, kind, 30, index);
                const Optimum optimum = held_karp(instance.graph(), false);
                Proof proof;
                CHECK(prove_shortest(instance.graph(), {-1, 0}, optimum.tour, proof).proved);
                CHECK(missing_branches(proof) == 0);
                Tour worse = optimum.tour;
                std::swap(worse[1], worse[2]);
                if (tour_length(instance.graph(), worse) == optimum.length) continue;
                Proof refuted;
                CHECK(!prove_shortest(instance.graph(), {-1, 0}, worse, refuted).proved);
            }
}

void ends_of_tours_begin_with_the_optimum() {
    using tasks::tsp::Weights;
    for (const Weights kind : {Weights::euclidean, Weights::uniform, Weights::asymmetric})
        for (std::size_t cities = 3; cities < 10; ++cities) {
            const Instance instance = make(cities, kind, 5, 1);
            const Graph graph = instance.graph();
            const Optimum optimum = held_karp(graph, true);
            const std::size_t others = cities - 1, all = (std::size_t{1} << others) - 1;
            std::vector<Length> best(others << others);
            std::vector<std::uint64_t> ways(best.size());
            for (std::size_t start = 0; start < cities; ++start) {
                ends_of_tours(graph, start, best, ways);
                Length shortest = -1;
                std::uint64_t count = 0;
                for (std::size_t k = 0; k < others; ++k) {
                    const std::size_t entry = (all ^ std::size_t{1} << k) * others + k;
                    const Length length = graph.at(start, k < start ? k : k + 1) + best[entry];
                    if (shortest < 0 || length < shortest) count = 0;
                    shortest = shortest < 0 ? length : std::min(shortest, length);
                    if (length == shortest) count += ways[entry];
                }
                CHECK(shortest == optimum.length);
                CHECK(count == optimum.optimal_tours * (is_symmetric(graph) ? 2 : 1));
            }
        }
}

}  // namespace

int main() {
    ends_of_tours_begin_with_the_optimum();
    proofs_are_closed_trees_and_no_longer_tour_is_proved();
    solvers_agree_with_all_permutations();
    a_node_limit_leaves_a_valid_bound();
    large_weights_and_many_cities_agree();
    the_quick_search_finds_the_same_lengths();
    first_faults_are_named();
    distances_are_rounded_like_real_numbers();
}
