#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/philox.hpp"
#include "tasks/maze/choices.hpp"

namespace assay::tasks::maze {

using Cell = std::int32_t;

/// A cell and a direction: cell times 4 plus direction.
using Edge = std::uint32_t;

/// The cells of a maze and the passages between them, in a frame one cell wide.
///
/// Trees are drawn in three steps: `clear`, then `open` for every passage, from either of its
/// cells, then `mirror`. Hot loops take the arrays themselves.
class Lattice {
public:
    Lattice(std::int32_t rows, std::int32_t columns);

    std::int32_t rows() const { return rows_; }
    std::int32_t columns() const { return columns_; }
    std::size_t cells() const { return count_; }
    Cell cell(std::int32_t row, std::int32_t column) const { return (row + 1) * width_ + column + 1; }
    std::int32_t row(Cell cell) const { return cell / width_ - 1; }
    std::int32_t column(Cell cell) const { return cell % width_ - 1; }
    /// Steps up, right, down, left. From a word: a load would come on the way from each cell to the next.
    Cell step(int direction) const { return static_cast<std::int16_t>(steps_ >> (16 * direction)); }
    Cell random_cell(Stream& stream) const;
    /// The ways to other cells.
    Ways inside(Cell cell) const { return inside_[static_cast<std::size_t>(cell)]; }
    /// Every edge once, right before down, in reading order.
    const std::vector<Edge>& edges() const { return edges_; }

    /// No passages, and no cell in the maze.
    void clear();
    /// By cell, the ways to cells that are not in the maze.
    Ways* fresh() { return fresh_.data(); }
    /// By cell, the ways with a passage; after `mirror` from either side.
    Ways* passages() { return passages_.data(); }
    /// Takes a cell into the maze: no way leads to a fresh cell there any more.
    void enter(Cell cell) {
        Ways* const around = fresh_.data() + cell;
        around[-width_] &= 0b1011;
        around[1] &= 0b0111;
        around[width_] &= 0b1110;
        around[-1] &= 0b1101;
    }
    /// Appends the edges of a cell, of which a list has room for four.
    std::size_t append(Edge* list, std::size_t size, Cell cell, Ways ways) const {
        const Edge* const members = members_[ways];
        for (int i = 0; i < 4; ++i)
            list[size + static_cast<std::size_t>(i)] = 4 * static_cast<Edge>(cell) + members[i];
        return size + static_cast<std::size_t>(kMembers[ways]);
    }
    void mirror();

    /// Breadth-first search from a cell through a maze that is a tree, or through any connected one.
    void flood_tree(Cell source);
    void flood(Cell source);
    /// The cells in the order in which the flood reached them, ways in the order of directions.
    Cell reached(std::size_t place) const { return static_cast<Cell>(order_[place] / 16); }
    /// Passages between the source and the cell at this place of that order; never falls.
    std::int32_t distance(std::size_t place) const { return distance_[place]; }

    /// Writes squares that are 1 where free: every second one a cell, passages between them. The walls
    /// are left as they are.
    void paint(std::uint8_t* first_cell, std::size_t squares_in_row) const;

    std::vector<Edge> edge_list;         ///< room for a list of edges
    std::vector<std::uint32_t> parents;  ///< room for a number of every cell
    std::vector<std::uint32_t> sizes;    ///< and for another

private:
    static constexpr int kMembers[16] = {0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4};

    std::int32_t rows_, columns_, width_;
    std::size_t count_;
    std::uint64_t steps_;
    alignas(16) Edge members_[16][4];  ///< the directions of a set
    alignas(16) Edge entered_[16][4];  ///< steps by the directions of a set, each with the ways on
    std::vector<Ways> inside_, fresh_, passages_, half_;
    std::vector<Edge> edges_;
    std::vector<Edge> order_;  ///< cells times 16, with the ways but the one they were entered by
    std::vector<std::int32_t> distance_;
};

/// Draws a spanning tree of one of the first four kinds.
enum class Kind : std::uint8_t;
void draw_tree(Kind kind, Lattice& lattice, Stream& stream);
/// Gives a share of a tree's dead ends a second way out.
void braid(Lattice& lattice, Stream& stream, std::uint64_t loops);

}  // namespace assay::tasks::maze
