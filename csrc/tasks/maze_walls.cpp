#include "tasks/maze_walls.hpp"

#include <algorithm>
#include <utility>

namespace assay::tasks::maze {
namespace {

/// Opens the passage from a cell in a direction; the cell beyond becomes free.
void carve(Board& board, Square cell, int direction) {
    board[cell + board.step(direction)] = kFree;
    board[cell + 2 * board.step(direction)] = kFree;
}

/// Depth-first search with backtracking: long winding corridors, few branches.
void depth_first(Board& board, Stream& stream) {
    Bits bits(stream);
    std::vector<Square> stack;
    stack.reserve(board.size() / 4);
    const Square steps[4] = {board.step(0), board.step(1), board.step(2), board.step(3)};
    Square cell = board.random_cell(stream);
    board[cell] = kFree;
    for (;;) {
        int options[4], count = 0;
        for (int direction = 0; direction < 4; ++direction) {
            options[count] = direction;
            count += board[cell + 2 * steps[direction]] == kWall ? 1 : 0;
        }
        if (count == 0) {
            if (stack.empty()) return;
            cell = stack.back();
            stack.pop_back();
            continue;
        }
        const Square step = steps[options[bits.below(count)]];
        if (count > 1) stack.push_back(cell);
        board[cell + step] = kFree;
        cell += 2 * step;
        board[cell] = kFree;
    }
}

/// A growing tree that adds a uniformly drawn edge of its frontier (Prim with equal weights).
void prim(Board& board, Stream& stream) {
    std::vector<std::pair<Square, int>> frontier;
    const auto add = [&](Square cell) {
        board[cell] = kFree;
        for (int direction = 0; direction < 4; ++direction)
            if (board[cell + 2 * board.step(direction)] == kWall) frontier.emplace_back(cell, direction);
    };
    add(board.random_cell(stream));
    while (!frontier.empty()) {
        std::swap(frontier[stream.below(frontier.size())], frontier.back());
        const auto [cell, direction] = frontier.back();
        frontier.pop_back();
        const Square beyond = cell + 2 * board.step(direction);
        if (board[beyond] != kWall) continue;
        carve(board, cell, direction);
        add(beyond);
    }
}

/// The root of a square's tree; a root holds its tree's size, negated.
Square find_root(std::int32_t* parent, Square square) {
    while (parent[square] >= 0) {
        const Square above = parent[square];
        if (parent[above] < 0) return above;
        square = parent[square] = parent[above];
    }
    return square;
}

/// Edges in a uniformly random order, each kept when it joins two trees (Kruskal 1956).
void kruskal(Board& board, Stream& stream) {
    std::vector<std::pair<Square, Square>> edges;
    edges.reserve(board.size());
    for (std::int32_t row = 0; row < board.cell_rows(); ++row)
        for (std::int32_t column = 0; column < board.cell_columns(); ++column) {
            const Square cell = board.cell(row, column);
            if (column + 1 < board.cell_columns()) edges.emplace_back(cell, board.step(1));
            if (row + 1 < board.cell_rows()) edges.emplace_back(cell, board.step(2));
        }
    std::vector<std::int32_t> parents(board.size(), -1);
    std::int32_t* const parent = parents.data();
    std::int32_t joins = board.cell_rows() * board.cell_columns() - 1;
    for (std::size_t i = 0; joins > 0; ++i) {
        std::swap(edges[i], edges[i + stream.below(edges.size() - i)]);
        const auto [cell, step] = edges[i];
        Square a = find_root(parent, cell), b = find_root(parent, cell + 2 * step);
        if (a == b) continue;
        if (parent[a] < parent[b]) std::swap(a, b);
        parent[b] += parent[a];
        parent[a] = b;
        board[cell] = board[cell + step] = board[cell + 2 * step] = kFree;
        --joins;
    }
}

/// A uniformly random spanning tree by loop-erased random walks.
///
/// Source: D. Wilson, "Generating random spanning trees more quickly than the cover
/// time", STOC 1996. The last direction taken from each cell is the walk without its loops.
void wilson(Board& board, Stream& stream) {
    Bits bits(stream);
    std::vector<std::uint8_t> left_by(board.size());
    board[board.random_cell(stream)] = kFree;
    for (std::int32_t row = 0; row < board.cell_rows(); ++row)
        for (std::int32_t column = 0; column < board.cell_columns(); ++column) {
            const Square first = board.cell(row, column);
            for (Square cell = first; board[cell] == kWall;) {
                int direction = bits.below(4);
                while (board[cell + 2 * board.step(direction)] == kOutside) direction = bits.below(4);
                left_by[static_cast<std::size_t>(cell)] = static_cast<std::uint8_t>(direction);
                cell += 2 * board.step(direction);
            }
            for (Square cell = first; board[cell] == kWall;) {
                const int direction = left_by[static_cast<std::size_t>(cell)];
                board[cell] = kFree;
                board[cell + board.step(direction)] = kFree;
                cell += 2 * board.step(direction);
            }
        }
}

/// Gives a share of the dead ends a second way out.
void braid(Board& board, Stream& stream, std::uint64_t loops) {
    Bits bits(stream);
    for (std::int32_t row = 0; row < board.cell_rows(); ++row)
        for (std::int32_t column = 0; column < board.cell_columns(); ++column) {
            const Square cell = board.cell(row, column);
            int closed[4], count = 0, open = 0;
            for (int direction = 0; direction < 4; ++direction) {
                if (board[cell + 2 * board.step(direction)] == kOutside) continue;
                if (board[cell + board.step(direction)] == kFree)
                    ++open;
                else
                    closed[count++] = direction;
            }
            if (open != 1 || count == 0 || !stream.chance(loops, kWhole)) continue;
            carve(board, cell, closed[bits.below(count)]);
        }
}

/// Every square is wall with the same probability, independently of the others.
void bernoulli(Board& board, Stream& stream, std::uint64_t walls) {
    Bits bits(stream);
    for (std::int32_t row = 0; row < board.rows(); ++row)
        for (std::int32_t column = 0; column < board.columns(); ++column)
            board[board.at(row, column)] = bits.take(32) < walls ? kWall : kFree;
}

void spanning_tree(Kind kind, Board& board, Stream& stream) {
    switch (kind) {
        case Kind::depth_first:
            return depth_first(board, stream);
        case Kind::prim:
            return prim(board, stream);
        case Kind::kruskal:
            return kruskal(board, stream);
        default:
            return wilson(board, stream);
    }
}

}  // namespace

Board::Board(std::int32_t rows, std::int32_t columns)
    : rows_(rows),
      columns_(columns),
      width_(columns + 4),
      steps_{-width_, 1, width_, -1},
      marks_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(rows + 4), kOutside) {}

void Board::clear(std::int32_t first_row, std::int32_t first_column) {
    first_row_ = first_row;
    first_column_ = first_column;
    for (std::int32_t row = 0; row < rows_; ++row)
        std::fill_n(marks_.begin() + at(row, 0), columns_, std::uint8_t{kWall});
}

Square Board::random_cell(Stream& stream) const {
    const auto row = stream.below(static_cast<std::uint64_t>(cell_rows()));
    const auto column = stream.below(static_cast<std::uint64_t>(cell_columns()));
    return cell(static_cast<std::int32_t>(row), static_cast<std::int32_t>(column));
}

void draw_walls(const Request& request, Kind kind, Board& board, Stream& stream) {
    if (kind == Kind::bernoulli) return bernoulli(board, stream, request.walls);
    spanning_tree(kind == Kind::braided ? request.tree : kind, board, stream);
    if (kind == Kind::braided) braid(board, stream, request.loops);
}

}  // namespace assay::tasks::maze
