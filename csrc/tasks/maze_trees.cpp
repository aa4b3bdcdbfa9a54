#include <algorithm>
#include <bit>
#include <utility>

#include "tasks/maze.hpp"
#include "tasks/maze_lattice.hpp"

namespace assay::tasks::maze {
namespace {

constexpr Ways bit(int direction) { return static_cast<Ways>(1U << direction); }

/// Depth-first search with backtracking: long winding corridors, few branches.
void depth_first(Lattice& lattice, Stream& stream) {
    Bits bits(stream);
    Edge* const stack = lattice.edge_list.data();
    const Ways* const fresh = lattice.fresh();
    Ways* const passages = lattice.passages();
    Cell cell = lattice.random_cell(stream);
    lattice.enter(cell);
    std::size_t depth = 0;
    for (std::size_t left = lattice.cells() - 1; left > 0; --left) {
        Ways ways = fresh[cell];
        while (ways == 0) {
            cell = static_cast<Cell>(stack[--depth]);
            ways = fresh[cell];
        }
        const int direction = bits.among(ways);
        stack[depth] = static_cast<Edge>(cell);
        depth += (ways & (ways - 1)) != 0 ? 1 : 0;
        cell += lattice.step(direction);
        passages[cell] = bit(direction ^ 2);
        lattice.enter(cell);
    }
}

/// A growing tree that adds a uniformly drawn edge of its frontier (Prim with equal weights).
void prim(Lattice& lattice, Stream& stream) {
    Edge* const frontier = lattice.edge_list.data();
    const Ways* const fresh = lattice.fresh();
    Ways* const passages = lattice.passages();
    Cell cell = lattice.random_cell(stream);
    lattice.enter(cell);
    std::size_t size = lattice.append(frontier, 0, cell, fresh[cell]);
    for (std::size_t left = lattice.cells() - 1; left > 0;) {
        const std::size_t drawn = stream.below(size--);
        const Edge edge = std::exchange(frontier[drawn], frontier[size]);
        const Ways way = bit(static_cast<int>(edge % 4));
        const auto from = static_cast<Cell>(edge / 4);
        // Whether the cell beyond is fresh is not predictable; what follows changes nothing when it is not.
        const bool grows = (fresh[from] & way) != 0;
        passages[from] |= grows ? way : Ways{0};
        const Cell beyond = from + lattice.step(static_cast<int>(edge % 4));
        lattice.enter(beyond);
        size = lattice.append(frontier, size, beyond, grows ? fresh[beyond] : Ways{0});
        left -= grows ? 1 : 0;
    }
    for (; size > 0; --size) stream.below(size);
}

/// The root of a cell's tree; a root is its own parent.
std::uint32_t find_root(std::uint32_t* parents, std::uint32_t cell) {
    std::uint32_t root = parents[parents[cell]];
    while (parents[root] != root) root = parents[root];
    parents[cell] = root;
    return root;
}

/// Edges in a uniformly random order, each kept when it joins two trees (Kruskal 1956).
void kruskal(Lattice& lattice, Stream& stream) {
    Edge* const edges = lattice.edge_list.data();
    const std::size_t count = lattice.edges().size();
    std::copy(lattice.edges().begin(), lattice.edges().end(), edges);
    std::uint32_t* const parents = lattice.parents.data();
    std::uint32_t* const sizes = lattice.sizes.data();
    for (std::uint32_t i = 0; i < lattice.parents.size(); ++i) parents[i] = i;
    std::fill(lattice.sizes.begin(), lattice.sizes.end(), 1U);
    Ways* const passages = lattice.passages();
    std::size_t left = lattice.cells() - 1;
    for (std::size_t i = 0; left > 0; ++i) {
        const std::size_t drawn = i + stream.below(count - i);
        const Edge edge = std::exchange(edges[drawn], edges[i]);
        const auto direction = static_cast<int>(edge % 4);
        const std::uint32_t cell = edge / 4;
        const std::uint32_t a = find_root(parents, cell);
        const std::uint32_t b = find_root(parents, cell + static_cast<std::uint32_t>(lattice.step(direction)));
        // Whether an edge joins two trees is not predictable; what follows changes nothing when not.
        const bool joins = a != b;
        const bool smaller = sizes[a] < sizes[b];
        const std::uint32_t below = smaller ? a : b, above = smaller ? b : a;
        parents[below] = above;
        sizes[above] += joins ? sizes[below] : 0;
        passages[cell] |= joins ? bit(direction) : Ways{0};
        left -= joins ? 1 : 0;
    }
}

/// A uniformly random spanning tree by loop-erased random walks.
///
/// Source: D. Wilson, "Generating random spanning trees more quickly than the cover
/// time", STOC 1996. The last direction taken from each cell is the walk without its loops.
void wilson(Lattice& lattice, Stream& stream) {
    Bits bits(stream);
    // A way is nonzero from the first visit on; fresh tells who is not in the maze.
    Ways* const fresh = lattice.fresh();
    Ways* const passages = lattice.passages();
    std::uint32_t* const left_by = lattice.parents.data();
    const Cell root = lattice.random_cell(stream);
    fresh[root] = 0;
    for (std::int32_t row = 0; row < lattice.rows(); ++row)
        for (std::int32_t column = 0; column < lattice.columns(); ++column) {
            const Cell first = lattice.cell(row, column);
            for (Cell cell = first; fresh[cell] != 0;) {
                const int direction = bits.until_among(fresh[cell]);
                left_by[cell] = static_cast<std::uint32_t>(direction);
                cell += lattice.step(direction);
            }
            for (Cell cell = first; fresh[cell] != 0;) {
                const auto direction = static_cast<int>(left_by[cell]);
                fresh[cell] = 0;
                passages[cell] = bit(direction);
                cell += lattice.step(direction);
            }
        }
}

}  // namespace

void draw_tree(Kind kind, Lattice& lattice, Stream& stream) {
    lattice.clear();
    switch (kind) {
        case Kind::depth_first:
            depth_first(lattice, stream);
            break;
        case Kind::prim:
            prim(lattice, stream);
            break;
        case Kind::kruskal:
            kruskal(lattice, stream);
            break;
        default:
            wilson(lattice, stream);
    }
    lattice.mirror();
}

void braid(Lattice& lattice, Stream& stream, std::uint64_t loops) {
    Bits bits(stream);
    Ways* const passages = lattice.passages();
    for (std::int32_t row = 0; row < lattice.rows(); ++row)
        for (std::int32_t column = 0; column < lattice.columns(); ++column) {
            const Cell cell = lattice.cell(row, column);
            const auto closed = static_cast<Ways>(lattice.inside(cell) & ~passages[cell]);
            if (std::popcount(passages[cell]) != 1 || closed == 0 || !stream.chance(loops, kWhole)) continue;
            const int direction = bits.among(closed);
            passages[cell] |= bit(direction);
            passages[cell + lattice.step(direction)] |= bit(direction ^ 2);
        }
}

}  // namespace assay::tasks::maze
