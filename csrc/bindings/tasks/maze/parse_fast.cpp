#include "tasks/maze/parse_fast.hpp"

#include "bindings/texts.hpp"
#include "common/parallel.hpp"

namespace assay::bindings {
namespace {

struct Row {
    bool known = false;
    tasks::maze::PlainMaze maze;
};

/// rows, squares, offsets, shapes, ends, shortest
using Problems = py::typing::Tuple<Array<std::int64_t>, Array<std::uint8_t>, Array<std::int64_t>,
                                   Array<std::int32_t>, Array<std::int32_t>, Array<std::uint8_t>>;

Problems read_problems(const TextList& list, std::size_t threads) {
    const Texts texts(list);
    std::vector<Row> rows(texts.size());
    std::vector<std::int64_t> numbers, offsets{0};
    std::vector<std::uint8_t> squares, shortest;
    std::vector<std::int32_t> shapes, ends;
    {
        const Unlocked unlocked;
        parallel_for(rows.size(), threads, [&](std::size_t i, std::size_t) {
            rows[i].known = tasks::maze::read_plain(texts[i], rows[i].maze);
        });
        numbers = numbers_of(rows, [](const Row& row) { return row.known; });
        for (const auto number : numbers) {
            const auto& maze = rows[static_cast<std::size_t>(number)].maze;
            append(squares, maze.squares);
            offsets.push_back(static_cast<std::int64_t>(squares.size()));
            shapes.insert(shapes.end(), {maze.rows, maze.columns});
            ends.insert(ends.end(), maze.ends, maze.ends + 4);
            shortest.push_back(maze.shortest);
        }
    }
    const auto count = static_cast<py::ssize_t>(numbers.size());
    return py::make_tuple(take(std::move(numbers)), take(std::move(squares)), take(std::move(offsets)),
                          take(std::move(shapes), {count, 2}), take(std::move(ends), {count, 4}),
                          take(std::move(shortest)));
}

/// known, moves, offsets
using Answers = py::typing::Tuple<Array<std::uint8_t>, Array<std::uint8_t>, Array<std::int64_t>>;

Answers read_answers(const TextList& list, std::size_t threads) {
    const Texts texts(list);
    std::vector<std::vector<std::uint8_t>> rows(texts.size());
    std::vector<std::uint8_t> known(texts.size()), moves;
    std::vector<std::int64_t> offsets{0};
    {
        const Unlocked unlocked;
        parallel_for(texts.size(), threads, [&](std::size_t i, std::size_t) {
            known[i] = tasks::maze::read_plain_answer(texts[i], rows[i]);
        });
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (known[i] == tasks::maze::walk) append(moves, rows[i]);
            offsets.push_back(static_cast<std::int64_t>(moves.size()));
        }
    }
    return py::make_tuple(take(std::move(known)), take(std::move(moves)), take(std::move(offsets)));
}

void bind_maze_plain(py::module_& module) {
    module.def("maze_read_problems", &read_problems, py::arg("texts"), py::arg("threads") = 0,
               "The mazes of the form path that are written as this package does: their rows, the arrays of "
               "verifiers.maze.Packed, and whether the walk must be shortest.");
    module.def("maze_read_answers", &read_answers, py::arg("texts"), py::arg("threads") = 0,
               "Which replies are a walk as the prompt asks for it (1) or say that there is none (2), the "
               "moves end to "
               "end, and where each walk begins.");
}

const Register registered{bind_maze_plain};

}  // namespace
}  // namespace assay::bindings
