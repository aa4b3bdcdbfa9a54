#include "tasks/maze/generate.hpp"

#include <pybind11/typing.h>

#include "bindings/registry.hpp"

namespace assay::bindings {
namespace {

namespace maze = assay::tasks::maze;

constexpr std::int32_t kShortestSide = 5, kLongestSide = 2001;

template <class Choice>
Choice choose(const std::string& name, const std::string& value, const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == value) return static_cast<Choice>(i);
    throw py::value_error(name + ": unknown value '" + value + "'");
}

std::uint64_t share(const std::string& name, std::uint64_t value) {
    if (value > maze::kWhole)
        throw py::value_error(name + ": expected at most 2**32, got " + std::to_string(value));
    return value;
}

void check_side(const std::string& name, std::int32_t value) {
    if (value < kShortestSide || value > kLongestSide)
        throw py::value_error(name + ": expected 5 to 2001, got " + std::to_string(value));
}

maze::Request read_request(const Array<std::uint64_t>& indices, std::uint64_t attempt, std::int32_t rows,
                           std::int32_t columns, const std::string& kind, const std::string& tree,
                           const std::string& form, std::uint64_t loops, std::uint64_t walls,
                           std::uint64_t infeasible, std::uint64_t reach, bool shared) {
    static const std::vector<std::string> kinds{"wilson",  "depth_first", "prim", "kruskal",
                                                "braided", "bernoulli",   "mixed"};
    static const std::vector<std::string> forms{"path", "right_turns", "turns", "relation", "questions"};
    static const std::vector<std::string> trees(kinds.begin(), kinds.begin() + 4);
    check_side("rows", rows);
    check_side("columns", columns);
    if (indices.ndim() != 1) throw py::value_error("indices: expected one dimension");
    if (attempt >> 63)
        throw py::value_error("attempt: expected less than 2**63, got " + std::to_string(attempt));
    return {rows,
            columns,
            choose<maze::Kind>("kind", kind, kinds),
            choose<maze::Kind>("tree", tree, trees),
            choose<maze::Form>("form", form, forms),
            share("loops", loops),
            share("walls", walls),
            share("infeasible", infeasible),
            share("reach", reach),
            shared};
}

py::typing::Tuple<Array<std::uint8_t>, Array<std::int32_t>, Array<std::uint8_t>, Array<std::uint8_t>,
                  Array<std::uint8_t>>
generate(const py::bytes& key, const Array<std::uint64_t>& indices, std::uint64_t attempt, std::int32_t rows,
         std::int32_t columns, const std::string& kind, const std::string& tree, const std::string& form,
         std::uint64_t loops, std::uint64_t walls, std::uint64_t infeasible, std::uint64_t reach,
         std::size_t threads, bool shared) {
    const maze::Request request = read_request(indices, attempt, rows, columns, kind, tree, form, loops,
                                               walls, infeasible, reach, shared);
    const Key words = read_key(key);
    const auto count = static_cast<std::size_t>(indices.size());
    maze::Mazes mazes;
    {
        const Unlocked unlocked;
        mazes = maze::generate(request, words, indices.data(), count, attempt, threads);
    }
    const py::ssize_t n = indices.size();
    return py::make_tuple(take(std::move(mazes.squares), {n, rows, columns}),
                          take(std::move(mazes.ends), {n, 4}), take(std::move(mazes.outcome)),
                          take(std::move(mazes.kind)), take(std::move(mazes.form)));
}

Array<std::uint8_t> draw_walls(const py::bytes& key, const Array<std::uint64_t>& indices,
                               std::uint64_t attempt, std::int32_t rows, std::int32_t columns,
                               const std::string& kind, const std::string& tree, std::uint64_t loops,
                               std::uint64_t walls, std::size_t threads) {
    const maze::Request request =
        read_request(indices, attempt, rows, columns, kind, tree, "path", loops, walls, 0, 0, false);
    const Key words = read_key(key);
    std::vector<std::uint8_t> squares;
    {
        const Unlocked unlocked;
        squares = maze::draw_walls(request, words, indices.data(), static_cast<std::size_t>(indices.size()),
                                   attempt, threads);
    }
    return take(std::move(squares), {indices.size(), rows, columns});
}

void bind_maze(py::module_& module) {
    module.def(
        "generate_mazes", &generate, py::arg("key"), py::arg("indices").noconvert(), py::arg("attempt"),
        py::kw_only(), py::arg("rows"), py::arg("columns"), py::arg("kind"), py::arg("tree"), py::arg("form"),
        py::arg("loops"), py::arg("walls"), py::arg("infeasible"), py::arg("reach"), py::arg("threads") = 0,
        py::arg("shared") = false,
        "One attempt at each maze: squares (uint8, shape (n, rows, columns), 1 = free), ends (int32, shape "
        "(n, 4): start and exit row and column), outcome (uint8: 0 failed, 1 connected, 2 separated), kind "
        "and form drawn (uint8, in the order wilson, depth_first, prim, kruskal, braided, bernoulli; path, "
        "right_turns, turns, relation). Shares are numerators over 2**32. shared: one maze, with the same "
        "ends, "
        "for all three questions.");
    module.def(
        "draw_maze_walls", &draw_walls, py::arg("key"), py::arg("indices").noconvert(), py::arg("attempt"),
        py::kw_only(), py::arg("rows"), py::arg("columns"), py::arg("kind"), py::arg("tree"),
        py::arg("loops"), py::arg("walls"), py::arg("threads") = 0,
        "The squares of mazes without start and exit (uint8, shape (n, rows, columns), 1 = free): those of "
        "`generate_mazes` with the same arguments where there is a path.");
}

const Register registered{bind_maze};

}  // namespace
}  // namespace assay::bindings
