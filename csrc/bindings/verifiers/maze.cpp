#include "verifiers/maze/maze.hpp"

#include <pybind11/typing.h>

#include "bindings/registry.hpp"

namespace assay::bindings {
namespace {

namespace maze = assay::verifiers::maze;

constexpr std::int32_t kLongestSide = 32766;

void expect(bool condition, const std::string& name, const std::string& expected, std::int64_t value) {
    if (!condition) throw py::value_error(name + ": expected " + expected + ", got " + std::to_string(value));
}

/// Offsets rise from 0 and end within `size`.
void check_offsets(const Array<std::int64_t>& offsets, std::int64_t size, const std::string& name) {
    expect(offsets.ndim() == 1, name, "one dimension", offsets.ndim());
    expect(offsets.size() >= 1, name, "at least one value", offsets.size());
    const std::int64_t* values = offsets.data();
    expect(values[0] == 0, name, "0 as the first value", values[0]);
    for (py::ssize_t i = 1; i < offsets.size(); ++i)
        expect(values[i] >= values[i - 1], name, "values that do not fall", values[i]);
    expect(values[offsets.size() - 1] == size, name,
           "the array's size " + std::to_string(size) + " as the last value", values[offsets.size() - 1]);
}

void check_table(const Array<std::int32_t>& table, py::ssize_t rows, py::ssize_t columns,
                 const std::string& name) {
    expect(table.ndim() == 2, name, "two dimensions", table.ndim());
    expect(table.shape(0) == rows, name, std::to_string(rows) + " rows", table.shape(0));
    expect(table.shape(1) == columns, name, std::to_string(columns) + " columns", table.shape(1));
}

maze::Grids read_grids(const Shared<std::uint8_t>& squares, const Array<std::int64_t>& offsets,
                       const Array<std::int32_t>& shapes, const Array<std::int32_t>& ends) {
    expect(squares.ndim() == 1, "squares", "one dimension", squares.ndim());
    check_offsets(offsets, squares.size(), "square_offsets");
    const py::ssize_t count = offsets.size() - 1;
    check_table(shapes, count, 2, "shapes");
    check_table(ends, count, 4, "ends");
    for (py::ssize_t i = 0; i < count; ++i) {
        const std::int32_t rows = shapes.at(i, 0), columns = shapes.at(i, 1);
        for (const std::int32_t side : {rows, columns})
            expect(side >= 1 && side <= kLongestSide, "shapes", "1 to " + std::to_string(kLongestSide), side);
        const std::int64_t size = offsets.at(i + 1) - offsets.at(i);
        expect(size == std::int64_t{rows} * columns, "square_offsets", "rows times columns squares per grid",
               size);
        for (const int end : {0, 2}) {
            expect(ends.at(i, end) >= 0 && ends.at(i, end) < rows, "ends", "a row of the grid",
                   ends.at(i, end));
            expect(ends.at(i, end + 1) >= 0 && ends.at(i, end + 1) < columns, "ends", "a column of the grid",
                   ends.at(i, end + 1));
        }
    }
    return {squares.data(), offsets.data(), shapes.data(), ends.data(), static_cast<std::size_t>(count)};
}

py::typing::Tuple<Array<std::uint8_t>, Array<std::int64_t>, Array<std::int32_t>> check_batch(
    const Shared<std::uint8_t>& squares, const Array<std::int64_t>& square_offsets,
    const Array<std::int32_t>& shapes, const Array<std::int32_t>& ends, const Array<std::int64_t>& grid_of,
    const Array<std::uint8_t>& moves, const Array<std::int64_t>& move_offsets, std::size_t threads) {
    const maze::Grids grids = read_grids(squares, square_offsets, shapes, ends);
    expect(moves.ndim() == 1, "moves", "one dimension", moves.ndim());
    check_offsets(move_offsets, moves.size(), "move_offsets");
    const py::ssize_t walks = move_offsets.size() - 1;
    expect(grid_of.ndim() == 1 && grid_of.size() == walks, "grid_of", std::to_string(walks) + " values",
           grid_of.size());
    for (py::ssize_t i = 0; i < walks; ++i)
        expect(grid_of.at(i) >= 0 && grid_of.at(i) < static_cast<std::int64_t>(grids.count), "grid_of",
               "the number of a grid", grid_of.at(i));
    const auto size = static_cast<std::size_t>(walks);
    std::vector<std::uint8_t> fault(size);
    std::vector<std::int64_t> steps(size);
    std::vector<std::int32_t> last(2 * size);
    {
        const Unlocked unlocked;
        maze::check_walks(grids, grid_of.data(), moves.data(), move_offsets.data(), size, fault.data(),
                          steps.data(), last.data(), threads);
    }
    return py::make_tuple(take(std::move(fault)), take(std::move(steps)), take(std::move(last), {walks, 2}));
}

Array<std::int64_t> lengths(const Array<std::uint8_t>& squares, const Array<std::int64_t>& square_offsets,
                            const Array<std::int32_t>& shapes, const Array<std::int32_t>& ends,
                            const std::string& method, std::size_t threads) {
    const maze::Grids grids = read_grids(squares, square_offsets, shapes, ends);
    if (method != "fastest" && method != "queue" && method != "rows")
        throw py::value_error("method: expected 'fastest', 'queue' or 'rows', got '" + method + "'");
    if (method == "rows")
        for (py::ssize_t i = 0; i < shapes.shape(0); ++i)
            expect(shapes.at(i, 1) <= 64, "shapes", "at most 64 columns for the method 'rows'",
                   shapes.at(i, 1));
    const auto search = method == "queue"  ? maze::length_by_queue
                        : method == "rows" ? maze::length_by_rows
                                           : maze::fastest_length;
    std::vector<std::int64_t> length(grids.count);
    {
        const Unlocked unlocked;
        maze::lengths_by(search, grids, length.data(), threads);
    }
    return take(std::move(length));
}

Array<std::int32_t> distances(const Array<std::uint8_t>& squares, const Array<std::int64_t>& square_offsets,
                              const Array<std::int32_t>& shapes, const Array<std::int32_t>& ends,
                              std::size_t threads) {
    const maze::Grids grids = read_grids(squares, square_offsets, shapes, ends);
    std::vector<std::int32_t> distance(static_cast<std::size_t>(squares.size()));
    {
        const Unlocked unlocked;
        maze::distances(grids, distance.data(), threads);
    }
    return take(std::move(distance));
}

Array<std::uint64_t> shortest_walks(const Array<std::uint8_t>& squares,
                                    const Array<std::int64_t>& square_offsets,
                                    const Array<std::int32_t>& shapes, const Array<std::int32_t>& ends,
                                    std::size_t threads) {
    const maze::Grids grids = read_grids(squares, square_offsets, shapes, ends);
    std::vector<std::uint64_t> walks(static_cast<std::size_t>(squares.size()));
    {
        const Unlocked unlocked;
        maze::shortest_walks(grids, walks.data(), threads);
    }
    return take(std::move(walks));
}

py::typing::Tuple<Array<std::int64_t>, Array<std::uint64_t>, Array<std::uint8_t>, Array<std::int64_t>>
solve_batch(const Array<std::uint8_t>& squares, const Array<std::int64_t>& square_offsets,
            const Array<std::int32_t>& shapes, const Array<std::int32_t>& ends, std::size_t threads) {
    const maze::Grids grids = read_grids(squares, square_offsets, shapes, ends);
    std::vector<std::int64_t> measures, move_offsets{0};
    std::vector<std::uint64_t> walks;
    std::vector<std::uint8_t> moves;
    {
        const Unlocked unlocked;
        for (const maze::Solution& s : maze::solve_all(grids, threads)) {
            measures.insert(measures.end(),
                            {s.length, s.expanded, s.turns, s.decisions, s.dead_ends, s.free, s.ways_on});
            walks.push_back(s.shortest_walks);
            moves.insert(moves.end(), s.moves.begin(), s.moves.end());
            move_offsets.push_back(static_cast<std::int64_t>(moves.size()));
        }
    }
    const auto count = static_cast<py::ssize_t>(grids.count);
    return py::make_tuple(take(std::move(measures), {count, 7}), take(std::move(walks)),
                          take(std::move(moves)), take(std::move(move_offsets)));
}

void bind_maze(py::module_& module) {
    const auto squares = py::arg("squares").noconvert();
    const auto offsets = py::arg("square_offsets").noconvert();
    const auto shapes = py::arg("shapes").noconvert();
    const auto ends = py::arg("ends").noconvert();
    module.def("maze_check_batch", &check_batch, squares, offsets, shapes, ends,
               py::arg("grid_of").noconvert(), py::arg("moves").noconvert(),
               py::arg("move_offsets").noconvert(), py::arg("threads") = 0,
               "Faults (uint8), steps (int64) and last squares (int32, shape (walks, 2)) of walks; see "
               "assay.verifiers.maze.check_batch.");
    module.def("maze_lengths", &lengths, squares, offsets, shapes, ends, py::arg("method") = "fastest",
               py::arg("threads") = 0,
               "Moves of a shortest walk of every grid, int64, -1 for none; by a 'queue', by 'rows' of bits "
               "(at most 64 columns), or by the 'fastest'.");
    module.def(
        "maze_distances", &distances, squares, offsets, shapes, ends, py::arg("threads") = 0,
        "Distance of every square from its grid's start, int32, -1 out of reach, in the layout of squares.");
    module.def("maze_shortest_walks", &shortest_walks, squares, offsets, shapes, ends, py::arg("threads") = 0,
               "Number of shortest walks from its grid's start to every square, uint64, saturating; 0 out of "
               "reach, in the layout of squares.");
    module.def("maze_solve_batch", &solve_batch, squares, offsets, shapes, ends, py::arg("threads") = 0,
               "Measures (int64, shape (grids, 7): length, expanded, turns, decisions, dead ends, free "
               "squares, ways on), "
               "numbers of shortest walks (uint64, saturating), moves (uint8) and their offsets (int64).");
}

const Register registered{bind_maze};

}  // namespace
}  // namespace assay::bindings
