#include "verifiers/tsp/tsp.hpp"

#include <algorithm>
#include <vector>

#include "c/guard.hpp"

namespace assay::c {
namespace {

namespace tsp = verifiers::tsp;

/// No matrix of more cities fits the 64 bits of a position.
constexpr std::size_t most_cities = 1U << 20;

tsp::Graph read(const std::int32_t* weights, std::size_t cities, std::size_t fewest, std::size_t most) {
    expect_range("cities", static_cast<std::int64_t>(fewest), static_cast<std::int64_t>(most),
                 static_cast<std::int64_t>(std::min(cities, most + 1)));
    expect_pointer("weights", weights);
    const std::span flat(weights, cities * cities);
    for (std::size_t i = 0; i < flat.size(); ++i)
        if (flat[i] < 0 && i % (cities + 1) != 0) refuse(at("weights", i), "0 to 2147483647", flat[i]);
    return {flat, cities};
}

}  // namespace
}  // namespace assay::c

extern "C" {

assay_result assay_tsp_check(const int32_t* weights, size_t cities, const int32_t* tour, size_t tour_length,
                             assay_tour_check* check) {
    using namespace assay::c;
    return guarded([&] {
        const auto graph = read(weights, cities, 1, most_cities);
        expect_pointer("tour", tour, tour_length);
        expect_pointer("check", check);
        std::vector<std::uint64_t> seen;
        const auto found = tsp::check_tour(graph, {tour, tour_length}, seen);
        *check = {static_cast<int32_t>(found.status), found.place, found.length};
        return ASSAY_OK;
    });
}

assay_result assay_tsp_solve(const int32_t* weights, size_t cities, int64_t node_limit, int32_t* tour,
                             int64_t* length) {
    using namespace assay::c;
    return guarded([&] {
        const auto graph = read(weights, cities, tsp::fewest_cities, tsp::most_cities);
        expect_range("node_limit", 1, INT64_MAX, node_limit);
        expect_pointer("tour", tour);
        expect_pointer("length", length);
        const auto search = tsp::shortest_tour(graph, {node_limit, 0.0});
        std::copy(search.tour.begin(), search.tour.end(), tour);
        *length = search.length;
        return search.proved ? ASSAY_OK : ASSAY_UNKNOWN;
    });
}
}
