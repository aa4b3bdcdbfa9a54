#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace assay::verifiers::maze {

/// A batch of grids. Squares are row by row, nonzero = free; everything outside is wall.
struct Grids {
    const std::uint8_t* squares;
    const std::int64_t* offsets;  ///< count + 1; grid i is squares[offsets[i] .. offsets[i + 1])
    const std::int32_t* shapes;   ///< count × (rows, columns)
    const std::int32_t* ends;     ///< count × (start row, start column, exit row, exit column)
    std::size_t count;
};

/// One grid of a batch.
struct Grid {
    const std::uint8_t* squares;
    std::int32_t rows, columns;
    std::int32_t start_row, start_column, exit_row, exit_column;

    bool inside(std::int32_t row, std::int32_t column) const {
        return row >= 0 && row < rows && column >= 0 && column < columns;
    }
    bool is_free(std::int32_t row, std::int32_t column) const {
        return inside(row, column) && squares[static_cast<std::ptrdiff_t>(row) * columns + column] != 0;
    }
};

Grid grid_at(const Grids& grids, std::size_t i);

/// Moves are 0 up, 1 right, 2 down, 3 left.
inline constexpr std::int32_t kRowStep[4] = {-1, 0, 1, 0};
inline constexpr std::int32_t kColumnStep[4] = {0, 1, 0, -1};

/// What a walk does first that it must not do.
enum class WalkFault : std::uint8_t {
    none = 0,
    wall = 1,
    outside = 2,
    stops_early = 3,
    unknown_move = 4,
    bad_start = 5
};

struct WalkCheck {
    WalkFault fault;
    std::int64_t steps;        ///< legal moves made before the fault, or all of them
    std::int32_t row, column;  ///< where the walk stands then
};

/// Does this walk lead from the start to the exit over free squares?
WalkCheck check_walk(const Grid& grid, const std::uint8_t* moves, std::int64_t length);

void check_walks(const Grids& grids, const std::int64_t* grid_of, const std::uint8_t* moves,
                 const std::int64_t* move_offsets, std::size_t walks, std::uint8_t* fault,
                 std::int64_t* steps, std::int32_t* last, std::size_t threads);

/// Moves of a shortest walk from start to exit, or -1: breadth-first search with a queue.
std::int64_t length_by_queue(const Grid& grid);

/// The same for at most 64 columns: a row is a word, and a whole layer moves at once.
std::int64_t length_by_rows(const Grid& grid);

/// The same by whichever of the two is likely faster.
std::int64_t fastest_length(const Grid& grid);

/// The length for every grid, by one of the three.
void lengths_by(std::int64_t (*search)(const Grid&), const Grids& grids, std::int64_t* length,
                std::size_t threads);

/// Distance of every square from the start, in the layout of the squares; -1 out of reach.
void distances(const Grids& grids, std::int32_t* distance, std::size_t threads);

/// How many shortest walks lead from the start to each square, in the layout of the squares;
/// 0 out of reach, saturating at 2^64 - 1.
void shortest_walks(const Grids& grids, std::uint64_t* walks, std::size_t threads);

/// Everything that is told of a grid's shortest walks.
struct Solution {
    std::int64_t length = -1;          ///< -1 when there is no walk
    std::uint64_t shortest_walks = 0;  ///< saturates at 2^64 - 1
    std::int64_t expanded = 0;         ///< squares nearer to the start than the exit, or all in reach
    std::int64_t turns = 0;            ///< changes of direction along `moves`
    std::int64_t ways_on = 0;          ///< summed over the squares of the walk, exit excepted
    std::int64_t decisions = 0;        ///< squares of the walk, exit excepted, with more than one way on
    std::int64_t dead_ends = 0;        ///< free squares but start and exit with one free neighbour
    std::int64_t free = 0;             ///< free squares
    std::vector<std::uint8_t> moves;   ///< the first shortest walk in the order up, right, down, left
};

Solution solve(const Grid& grid);

std::vector<Solution> solve_all(const Grids& grids, std::size_t threads);

}  // namespace assay::verifiers::maze
