#include "tasks/maze/walls.hpp"

#include <algorithm>

#include "tasks/maze/choices.hpp"

namespace assay::tasks::maze {
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

void draw_bernoulli(Board& board, Stream& stream, std::uint64_t walls) {
    Bits bits(stream);
    for (std::int32_t row = 0; row < board.rows(); ++row)
        for (std::int32_t column = 0; column < board.columns(); ++column)
            board[board.at(row, column)] = bits.take(32) < walls ? kWall : kFree;
}

}  // namespace assay::tasks::maze
