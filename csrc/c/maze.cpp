#include "verifiers/maze/maze.hpp"

#include "c/guard.hpp"

namespace assay::c {
namespace {

namespace maze = verifiers::maze;

constexpr std::int32_t longest_side = 32766;

maze::Grid read(const assay_maze* grid) {
    expect_pointer("maze", grid);
    expect_range("rows", 1, longest_side, grid->rows);
    expect_range("columns", 1, longest_side, grid->columns);
    expect_pointer("squares", grid->squares);
    expect_range("start_row", 0, grid->rows - 1, grid->start_row);
    expect_range("start_column", 0, grid->columns - 1, grid->start_column);
    expect_range("exit_row", 0, grid->rows - 1, grid->exit_row);
    expect_range("exit_column", 0, grid->columns - 1, grid->exit_column);
    return {grid->squares,      grid->rows,     grid->columns,    grid->start_row,
            grid->start_column, grid->exit_row, grid->exit_column};
}

}  // namespace
}  // namespace assay::c

extern "C" {

assay_result assay_maze_check(const assay_maze* maze, const uint8_t* moves, size_t length,
                              assay_walk_check* check) {
    using namespace assay::c;
    return guarded([&] {
        const auto grid = read(maze);
        expect_pointer("moves", moves, length);
        expect_pointer("check", check);
        const auto found = assay::verifiers::maze::check_walk(grid, moves, static_cast<std::int64_t>(length));
        *check = {static_cast<int32_t>(found.fault), found.steps, found.row, found.column};
        return ASSAY_OK;
    });
}

assay_result assay_maze_shortest(const assay_maze* maze, int64_t* length) {
    using namespace assay::c;
    return guarded([&] {
        const auto grid = read(maze);
        expect_pointer("length", length);
        *length = assay::verifiers::maze::fastest_length(grid);
        return ASSAY_OK;
    });
}
}
