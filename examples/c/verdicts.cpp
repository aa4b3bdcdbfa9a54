// The same library from C++: spans in, verdicts out.  Exits with 1 when a verdict is not what it must be.
#include <assay.h>

#include <cstdlib>
#include <iostream>
#include <numeric>
#include <random>
#include <vector>

namespace {

void expect(bool holds, const char* what) {
    std::cout << (holds ? "ok   " : "FAIL ") << what << '\n';
    if (!holds) {
        std::cerr << assay_explain() << '\n';
        std::exit(1);
    }
}

std::int64_t length_of(const std::vector<std::int32_t>& weights, const std::vector<std::int32_t>& tour) {
    assay_tour_check check{};
    const auto result = assay_tsp_check(weights.data(), tour.size(), tour.data(), tour.size(), &check);
    expect(result == ASSAY_OK && check.status == ASSAY_TOUR, "TSP: it is a tour");
    return check.length;
}

}  // namespace

int main() {
    expect(assay_interface() == ASSAY_INTERFACE, "the library is the one of the header");

    constexpr std::size_t cities = 12;
    std::mt19937 random(7);
    std::vector<std::int32_t> weights(cities * cities), best(cities), other(cities);
    for (auto& weight : weights) weight = static_cast<std::int32_t>(random() % 100);
    std::int64_t optimum = 0;
    expect(assay_tsp_solve(weights.data(), cities, 1'000'000, best.data(), &optimum) == ASSAY_OK,
           "TSP: a shortest tour is proved");
    expect(length_of(weights, best) == optimum, "TSP: its length is the one that was said");
    std::iota(other.begin(), other.end(), 0);
    expect(length_of(weights, other) >= optimum, "TSP: another is not shorter");

    // B is northeast of A, C northeast of B: C is northeast of A, and A is not northeast of C.
    const std::vector<std::int32_t> rows{1, 0, 0, 2, 0, 1};
    const assay_map map{3, rows.size() / 3, rows.data()};
    std::int32_t status = -1;
    expect(assay_map_check(&map, 2, 0, 0, &status) == ASSAY_OK && status == ASSAY_FOLLOWS,
           "SpatialMap: northeast of northeast is northeast");
    expect(assay_map_check(&map, 0, 0, 2, &status) == ASSAY_OK && status == ASSAY_CONTRADICTED,
           "SpatialMap: and not the other way round");
    expect(assay_map_check(&map, 9, 0, 2, &status) == ASSAY_INVALID && assay_explain()[0] != '\0',
           "what is out of range is refused, and named");
}
