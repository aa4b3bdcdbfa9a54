#include "tasks/maze/parse_fast.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "tasks/core/plain_text.hpp"

namespace assay::tasks::maze {
namespace {

constexpr std::int32_t most_side = 32'766;
constexpr std::array<std::string_view, 6> examples = {"RRDDL", "LLUUR", "DDRRU", "UULLD", "RDRDR", "LULUL"};
constexpr std::string_view letters = "URDL";

bool read_row(plain::Cursor& at, PlainMaze& maze) {
    std::string_view row;
    if (!at.word(row) || row.size() > most_side || maze.rows >= most_side) return false;
    if (maze.rows == 0) maze.columns = static_cast<std::int32_t>(row.size());
    if (row.size() != static_cast<std::size_t>(maze.columns)) return false;
    for (const char sign : row) {
        if (sign != '.' && sign != '#') return false;
        maze.squares.push_back(sign == '.');
    }
    ++maze.rows;
    return true;
}

bool read_square(plain::Cursor& at, const PlainMaze& maze, std::int32_t* square) {
    std::int64_t row = 0, column = 0;
    if (!(at.take('[') && at.number(row, maze.rows - 1) && at.take(',') &&
          at.number(column, maze.columns - 1) && at.take(']')))
        return false;
    square[0] = static_cast<std::int32_t>(row);
    square[1] = static_cast<std::int32_t>(column);
    return maze.squares[static_cast<std::size_t>(row * maze.columns + column)] != 0;
}

}  // namespace

bool read_plain(std::string_view json, PlainMaze& maze) {
    plain::Cursor at(json);
    if (!at.take("{\"rows\":[")) return false;
    maze.squares.reserve(json.size());
    do {
        if (!read_row(at, maze)) return false;
    } while (at.take(','));
    if (!(at.take("],\"start\":") && read_square(at, maze, maze.ends) && at.take(",\"exit\":") &&
          read_square(at, maze, maze.ends + 2) && at.take(",\"form\":\"path\",\"objective\":\"")))
        return false;
    maze.shortest = at.peek() == 's';
    if (!at.take(maze.shortest ? "shortest\"}" : "any\"}") || !at.at_end()) return false;
    return maze.ends[0] != maze.ends[2] || maze.ends[1] != maze.ends[3];
}

PlainAnswer read_plain_answer(std::string_view reply, std::vector<std::uint8_t>& moves) {
    const auto answer = plain::only_answer(reply);
    if (!answer || answer->empty()) return not_plain;
    if (*answer == "no path") return no_path;
    if (std::ranges::find(examples, *answer) != examples.end()) return not_plain;
    moves.reserve(answer->size());
    for (const char letter : *answer) {
        const auto move = letters.find(letter);
        if (move == std::string_view::npos) return not_plain;
        moves.push_back(static_cast<std::uint8_t>(move));
    }
    return walk;
}

}  // namespace assay::tasks::maze
