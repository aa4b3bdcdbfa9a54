#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

/// Mazes and walks as this package writes them; see `tasks/plain_text.hpp`.
namespace assay::tasks::maze {

struct PlainMaze {
    std::vector<std::uint8_t> squares;  ///< row by row, 1 = free
    std::int32_t rows = 0, columns = 0;
    std::int32_t ends[4] = {};  ///< start row, start column, exit row, exit column
    bool shortest = true;
};

/// `{"rows":["..#",…],"start":[0,0],"exit":[2,2],"form":"path","objective":"shortest"}`; false when it is not
/// exactly that or no maze, and for the other forms and where evidence is required.
bool read_plain(std::string_view json, PlainMaze& maze);

enum PlainAnswer : std::uint8_t { not_plain = 0, walk = 1, no_path = 2 };

/// Capital letters `URDL` without blanks (as moves 0 to 3), but none of the prompt's examples; or `no path`.
PlainAnswer read_plain_answer(std::string_view reply, std::vector<std::uint8_t>& moves);

}  // namespace assay::tasks::maze
