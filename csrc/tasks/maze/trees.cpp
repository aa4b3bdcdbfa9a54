#include <algorithm>
#include <array>
#include <utility>

#include "common/dispatch.hpp"
#include "tasks/maze/generate.hpp"
#include "tasks/maze/lattice.hpp"

namespace assay::tasks::maze {
namespace {

constexpr Ways bit(int direction) { return static_cast<Ways>(1U << direction); }

/// Depth-first search with backtracking: long winding corridors, few branches.
[[gnu::noinline]] void depth_first(Lattice& lattice, Stream& stream) {
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
[[gnu::noinline]] void prim(Lattice& lattice, Stream& stream) {
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

/// Which tree each of at most 256 cells is in, by a name; joining two renames all cells of one.
///
/// For so few it is quicker than a forest: a load finds the name, and a few wide instructions
/// rename, always the same ones.
class Names {
public:
    explicit Names(Lattice&) {
        for (std::size_t i = 0; i < names_.size(); ++i) names_[i] = static_cast<std::uint8_t>(i);
    }
    bool join(std::uint32_t a, std::uint32_t b) {
        const std::uint8_t kept = names_[a], gone = names_[b];
        for (std::uint8_t& name : names_) name = name == gone ? kept : name;
        return kept != gone;
    }

private:
    alignas(64) std::array<std::uint8_t, 256> names_;
};

/// The same for any number, by a forest in which the root of each tree names it.
class Forest {
public:
    explicit Forest(Lattice& lattice) : parents_(lattice.parents.data()), sizes_(lattice.sizes.data()) {
        for (std::uint32_t i = 0; i < lattice.parents.size(); ++i) parents_[i] = i;
        std::fill(lattice.sizes.begin(), lattice.sizes.end(), 1U);
    }
    bool join(std::uint32_t a, std::uint32_t b) {
        a = root(a);
        b = root(b);
        // Whether an edge joins two trees is not predictable; what follows changes nothing when not.
        const std::uint32_t differ = a ^ b,
                            turn = differ & (0U - static_cast<std::uint32_t>(sizes_[a] < sizes_[b]));
        const std::uint32_t above = a ^ turn, below = b ^ turn;
        parents_[below] = above;
        sizes_[above] += sizes_[below] & (0U - static_cast<std::uint32_t>(differ != 0));
        return differ != 0;
    }

private:
    std::uint32_t root(std::uint32_t cell) {
        std::uint32_t found = parents_[parents_[cell]];
        while (parents_[found] != found) found = parents_[found];
        parents_[cell] = found;
        return found;
    }
    std::uint32_t* parents_;
    std::uint32_t* sizes_;
};

/// Edges in a uniformly random order, each kept when it joins two trees (Kruskal 1956).
template <class Trees>
inline __attribute__((always_inline)) void kruskal_with(Lattice& lattice, Stream& stream) {
    Edge* const edges = lattice.edge_list.data();
    const std::size_t count = lattice.edges().size();
    std::copy(lattice.edges().begin(), lattice.edges().end(), edges);
    Trees trees(lattice);
    Ways* const passages = lattice.passages();
    std::size_t left = lattice.cells() - 1;
    for (std::size_t i = 0; left > 0; ++i) {
        const std::size_t drawn = i + stream.below(count - i);
        const Edge edge = std::exchange(edges[drawn], edges[i]);
        const auto direction = static_cast<int>(edge % 4);
        const std::uint32_t cell = edge / 4;
        const bool joins = trees.join(cell, cell + static_cast<std::uint32_t>(lattice.step(direction)));
        passages[cell] |= static_cast<Ways>(static_cast<unsigned>(joins) << direction);
        left -= joins ? 1 : 0;
    }
}

ASSAY_KERNEL void kruskal_of_few(Lattice& lattice, Stream& stream) { kruskal_with<Names>(lattice, stream); }
[[gnu::noinline]] void kruskal_of_many(Lattice& lattice, Stream& stream) {
    kruskal_with<Forest>(lattice, stream);
}

void kruskal(Lattice& lattice, Stream& stream) {
    lattice.parents.size() <= 256 ? dispatch<kruskal_of_few>(lattice, stream)
                                  : kruskal_of_many(lattice, stream);
}

/// A uniformly random spanning tree by loop-erased random walks.
///
/// Source: D. Wilson, "Generating random spanning trees more quickly than the cover
/// time", STOC 1996. The last direction taken from each cell is the walk without its loops.
[[gnu::noinline]] void wilson(Lattice& lattice, Stream& stream) {
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
            const bool is_dead_end = (passages[cell] & (passages[cell] - 1)) == 0;
            if (!is_dead_end || closed == 0 || !stream.chance(loops, kWhole)) continue;
            const int direction = bits.among(closed);
            passages[cell] |= bit(direction);
            passages[cell + lattice.step(direction)] |= bit(direction ^ 2);
        }
}

}  // namespace assay::tasks::maze
