#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tasks/maze/generate.hpp"

namespace assay::tasks::maze {

using Square = std::int32_t;

enum Mark : std::uint8_t { kWall = 0, kFree = 1, kOutside = 2 };

/// A grid with a frame two squares wide, so that no step of one or two needs a bound.
///
/// Mazes made of a spanning tree have a lattice of cells on every second square, which are
/// always free; the square between two neighbouring cells is a passage, free or not; the
/// squares between four cells are pillars, never free.
class Board {
public:
    Board(std::int32_t rows, std::int32_t columns);

    std::int32_t rows() const { return rows_; }
    std::int32_t columns() const { return columns_; }
    std::size_t size() const { return marks_.size(); }
    Square at(std::int32_t row, std::int32_t column) const { return (row + 2) * width_ + column + 2; }
    std::int32_t row(Square square) const { return square / width_ - 2; }
    std::int32_t column(Square square) const { return square % width_ - 2; }
    /// Steps up, right, down, left.
    Square step(int direction) const { return steps_[direction]; }
    std::uint8_t& operator[](Square square) { return marks_[static_cast<std::size_t>(square)]; }
    std::uint8_t operator[](Square square) const { return marks_[static_cast<std::size_t>(square)]; }

    std::uint8_t* marks(Square square) { return marks_.data() + square; }
    std::size_t width() const { return static_cast<std::size_t>(width_); }
    const std::uint8_t* row_of_marks(std::int32_t row) const { return marks_.data() + at(row, 0); }

    /// All wall again, with the lattice of cells beginning at this row and column (0 or 1).
    void clear(std::int32_t first_row, std::int32_t first_column);
    std::int32_t cell_rows() const { return (rows_ - first_row_ + 1) / 2; }
    std::int32_t cell_columns() const { return (columns_ - first_column_ + 1) / 2; }
    Square cell(std::int32_t row, std::int32_t column) const {
        return at(first_row_ + 2 * row, first_column_ + 2 * column);
    }
    bool is_cell(Square square) const {
        return (row(square) - first_row_) % 2 == 0 && (column(square) - first_column_) % 2 == 0;
    }

private:
    std::int32_t rows_, columns_, width_;
    std::int32_t first_row_ = 0, first_column_ = 0;
    Square steps_[4];
    std::vector<std::uint8_t> marks_;
};

/// Every square is wall with the same probability, independently of the others.
void draw_bernoulli(Board& board, Stream& stream, std::uint64_t walls);

}  // namespace assay::tasks::maze
