// Fingerprints of graphs and grids: the same under random symmetries, also when the search is cut.
#include <algorithm>
#include <numeric>
#include <vector>

#include "common/philox.hpp"
#include "tasks/core/canonical.hpp"
#include "tasks/maze/symmetry.hpp"
#include "tests/check.hpp"

using namespace assay;
using tasks::canonical::Fingerprint;

namespace {

constexpr std::uint64_t plenty = 100'000'000;

struct Drawn {
    std::vector<std::int32_t> colours, arcs;

    Fingerprint fingerprint(std::uint64_t budget = plenty) const {
        return tasks::canonical::fingerprint({colours, arcs}, 7, budget);
    }
};

Drawn renumbered(const Drawn& graph, Stream& stream) {
    std::vector<std::int32_t> image(graph.colours.size());
    std::iota(image.begin(), image.end(), 0);
    stream.shuffle(image);
    Drawn other{graph.colours, graph.arcs};
    for (std::size_t v = 0; v < image.size(); ++v)
        other.colours[static_cast<std::size_t>(image[v])] = graph.colours[v];
    for (std::size_t i = 0; i < other.arcs.size(); ++i)
        if (i % 3 != 2) other.arcs[i] = image[static_cast<std::size_t>(graph.arcs[i])];
    return other;
}

Drawn random_graph(Stream& stream, std::size_t vertices, std::size_t arcs, std::uint64_t kinds) {
    Drawn graph;
    for (std::size_t v = 0; v < vertices; ++v)
        graph.colours.push_back(static_cast<std::int32_t>(stream.below(kinds)));
    for (std::size_t i = 0; i < arcs; ++i)
        for (const std::uint64_t bound : {std::uint64_t{vertices}, std::uint64_t{vertices}, kinds})
            graph.arcs.push_back(static_cast<std::int32_t>(stream.below(bound)));
    return graph;
}

void check_graphs() {
    Stream stream({1, 2, 3}, 4);
    for (std::size_t round = 0; round < 300; ++round) {
        const std::size_t vertices = 1 + round % 20;
        const Drawn graph = random_graph(stream, vertices, round % 40, 1 + round % 2);
        const Fingerprint found = graph.fingerprint();
        CHECK(found[1] != 0);
        CHECK(renumbered(graph, stream).fingerprint() == found);
        Drawn other = graph;
        other.colours[0] += 5;
        CHECK(other.fingerprint() != found);
        const Fingerprint cut = graph.fingerprint(0);
        CHECK(cut[0] == found[0] && (cut[1] == 0 || cut[1] == found[1]));
    }
    CHECK(Drawn{}.fingerprint() == Drawn{}.fingerprint());
}

void check_grids() {
    Stream stream({1, 2, 3}, 5);
    for (std::size_t round = 0; round < 100; ++round) {
        const std::size_t rows = 1 + round % 5, columns = 1 + round % 7;
        std::vector<std::uint8_t> grid(rows * columns), flipped(grid.size()), turned(grid.size());
        for (auto& square : grid) square = static_cast<std::uint8_t>(stream.below(3));
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t c = 0; c < columns; ++c) {
                flipped[r * columns + columns - 1 - c] = grid[r * columns + c];
                turned[c * rows + rows - 1 - r] = grid[r * columns + c];
            }
        const auto found = tasks::maze::symmetric_hash(grid, rows, columns, 1);
        CHECK(tasks::maze::symmetric_hash(flipped, rows, columns, 1) == found);
        CHECK(tasks::maze::symmetric_hash(turned, columns, rows, 1) == found);
        CHECK(tasks::maze::symmetric_hash(grid, rows, columns, 2) != found);
        grid[0] = 9;
        CHECK(tasks::maze::symmetric_hash(grid, rows, columns, 1) != found);
    }
}

}  // namespace

int main() {
    check_graphs();
    check_grids();
}
