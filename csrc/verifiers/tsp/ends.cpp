#include <algorithm>
#include <vector>

#include "verifiers/tsp/tsp.hpp"

namespace assay::verifiers::tsp {

void ends_of_tours(const Graph& graph, std::size_t start, std::span<Length> best,
                   std::span<std::uint64_t> ways) {
    const std::size_t others = graph.cities - 1;
    std::vector<std::size_t> city(others);
    for (std::size_t k = 0; k < others; ++k) city[k] = k < start ? k : k + 1;
    std::fill(best.begin(), best.end(), -1);
    std::fill(ways.begin(), ways.end(), 0);
    for (std::size_t set = 0; set < std::size_t{1} << others; ++set)
        for (std::size_t from = 0; from < others; ++from) {
            if (set >> from & 1) continue;
            Length shortest = set ? -1 : graph.at(city[from], start);
            std::uint64_t count = set ? 0 : 1;
            for (std::size_t to = 0; to < others; ++to) {
                if (!(set >> to & 1)) continue;
                const std::size_t entry = (set ^ std::size_t{1} << to) * others + to;
                const Length length = graph.at(city[from], city[to]) + best[entry];
                if (shortest < 0 || length < shortest) {
                    shortest = length;
                    count = 0;
                }
                // At most 15! ways: no overflow.
                if (length == shortest) count += ways[entry];
            }
            best[set * others + from] = shortest;
            ways[set * others + from] = count;
        }
}

}  // namespace assay::verifiers::tsp
