#include "verifiers/maze/maze.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "common/parallel.hpp"

namespace assay::verifiers::maze {
namespace {

constexpr std::int32_t kUnseen = -1;
constexpr std::int32_t kWall = -2;

/// For loops over squares: a look at the counter for each would be felt.
void poll_sometimes(std::size_t done) {
    if (done % 4096 == 0) poll_interrupt();
}

/// Distances in a grid with a frame of wall around it, so that no step needs a bound.
class Search {
public:
    explicit Search(const Grid& grid)
        : width_(grid.columns + 2),
          distance_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(grid.rows + 2), kWall),
          queue_(static_cast<std::size_t>(grid.rows) * static_cast<std::size_t>(grid.columns)) {
        const std::uint8_t* square = grid.squares;
        for (std::int32_t row = 0; row < grid.rows; ++row) {
            poll_interrupt();
            std::int32_t* line = &distance_[at(row, 0)];
            for (std::int32_t column = 0; column < grid.columns; ++column)
                line[column] = *square++ != 0 ? kUnseen : kWall;
        }
        start_ = at(grid.start_row, grid.start_column);
        exit_ = at(grid.exit_row, grid.exit_column);
    }

    std::size_t at(std::int32_t row, std::int32_t column) const {
        return static_cast<std::size_t>(row + 1) * static_cast<std::size_t>(width_) +
               static_cast<std::size_t>(column + 1);
    }
    std::size_t step(std::size_t square, int move) const {
        const std::int32_t step = kRowStep[move] * width_ + kColumnStep[move];
        return square + static_cast<std::size_t>(static_cast<std::ptrdiff_t>(step));
    }
    bool is_free(std::size_t square) const { return distance_[square] != kWall; }
    std::int32_t distance(std::size_t square) const { return distance_[square]; }
    std::size_t start() const { return start_; }
    std::size_t exit() const { return exit_; }
    /// Squares in the order in which they were reached.
    const std::int32_t* order() const { return queue_.data(); }

    /// Labels squares from the start; stops before expanding the exit's layer if asked to.
    /// Returns how many squares were expanded.
    std::size_t run(bool stop_at_exit) {
        if (!is_free(start_)) return 0;
        const std::int32_t steps[4] = {-width_, 1, width_, -1};
        std::size_t head = 0, tail = 0;
        distance_[start_] = 0;
        queue_[tail++] = static_cast<std::int32_t>(start_);
        while (head < tail) {
            poll_sometimes(head);
            const std::int32_t square = queue_[head];
            const std::int32_t next = distance_[static_cast<std::size_t>(square)] + 1;
            if (stop_at_exit && distance_[exit_] >= 0 && distance_[exit_] < next) break;
            ++head;
            for (const std::int32_t step : steps) {
                std::int32_t& label = distance_[static_cast<std::size_t>(square + step)];
                if (label != kUnseen) continue;
                label = next;
                queue_[tail++] = square + step;
            }
        }
        return head;
    }

private:
    std::int32_t width_;
    std::vector<std::int32_t> distance_;
    std::vector<std::int32_t> queue_;
    std::size_t start_ = 0, exit_ = 0;
};

/// Squares of a grid with its frame.
std::size_t framed_squares(const Grid& grid) {
    return static_cast<std::size_t>(grid.rows + 2) * static_cast<std::size_t>(grid.columns + 2);
}

std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b) {
    return a > std::numeric_limits<std::uint64_t>::max() - b ? std::numeric_limits<std::uint64_t>::max()
                                                             : a + b;
}

/// Shortest walks from the start to every square: those of its predecessors, layer by layer.
std::vector<std::uint64_t> count_shortest(const Search& search, std::size_t expanded, std::size_t squares) {
    std::vector<std::uint64_t> walks(squares, 0);
    walks[search.start()] = 1;
    for (std::size_t i = 0; i < expanded; ++i) {
        poll_sometimes(i);
        const auto square = static_cast<std::size_t>(search.order()[i]);
        for (int move = 0; move < 4; ++move) {
            const std::size_t next = search.step(square, move);
            if (search.distance(next) == search.distance(square) + 1)
                walks[next] = saturating_sum(walks[next], walks[square]);
        }
    }
    return walks;
}

/// The first shortest walk in the order up, right, down, left.
///
/// Squares that lie on some shortest walk are marked backwards from the exit; then the
/// walk takes the first marked step from the start.
std::vector<std::uint8_t> first_shortest(const Search& search, std::size_t squares) {
    std::vector<std::uint8_t> useful(squares, 0);
    std::vector<std::size_t> layer{search.exit()};
    useful[search.exit()] = 1;
    for (std::size_t i = 0; i < layer.size(); ++i) {
        poll_sometimes(i);
        for (int move = 0; move < 4; ++move) {
            const std::size_t before = search.step(layer[i], move);
            if (search.distance(before) < 0 || search.distance(before) != search.distance(layer[i]) - 1)
                continue;
            if (!useful[before]) layer.push_back(before);
            useful[before] = 1;
        }
    }
    std::vector<std::uint8_t> moves;
    moves.reserve(static_cast<std::size_t>(search.distance(search.exit())));
    for (std::size_t square = search.start(); square != search.exit();) {
        poll_sometimes(moves.size());
        int move = 0;
        while (!useful[search.step(square, move)] ||
               search.distance(search.step(square, move)) != search.distance(square) + 1)
            ++move;
        moves.push_back(static_cast<std::uint8_t>(move));
        square = search.step(square, move);
    }
    return moves;
}

int free_neighbours(const Search& search, std::size_t square) {
    int count = 0;
    for (int move = 0; move < 4; ++move) count += search.is_free(search.step(square, move));
    return count;
}

void measure_walk(const Search& search, Solution& solution) {
    std::size_t square = search.start();
    for (std::size_t i = 0; i < solution.moves.size(); ++i) {
        poll_sometimes(i);
        const int ways_in = i == 0 ? 0 : 1;
        const int ways_on = free_neighbours(search, square) - ways_in;
        solution.ways_on += ways_on;
        solution.decisions += ways_on > 1;
        solution.turns += i > 0 && solution.moves[i] != solution.moves[i - 1];
        square = search.step(square, solution.moves[i]);
    }
}

void measure_grid(const Grid& grid, const Search& search, Solution& solution) {
    for (std::int32_t row = 0; row < grid.rows; ++row) {
        poll_interrupt();
        for (std::int32_t column = 0; column < grid.columns; ++column) {
            const std::size_t square = search.at(row, column);
            if (!search.is_free(square)) continue;
            ++solution.free;
            if (square != search.start() && square != search.exit())
                solution.dead_ends += free_neighbours(search, square) == 1;
        }
    }
}

/// Eight bytes as eight bits, 1 for a nonzero byte.
std::uint64_t nonzero_bytes(const std::uint8_t* bytes) {
    constexpr std::uint64_t low_bits = 0x7F7F7F7F7F7F7F7FULL;
    std::uint64_t word = 0;
    for (int i = 0; i < 8; ++i) word |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
    const std::uint64_t ones = ((((word & low_bits) + low_bits) | word) & ~low_bits) >> 7;
    return ones * 0x0102040810204080ULL >> 56;
}

/// Rows as words, bit = column, with an empty one above and below.
std::vector<std::uint64_t> row_words(const Grid& grid) {
    std::vector<std::uint64_t> words(static_cast<std::size_t>(grid.rows) + 2, 0);
    const std::uint8_t* square = grid.squares;
    for (std::size_t row = 1; row <= static_cast<std::size_t>(grid.rows); ++row, square += grid.columns) {
        std::int32_t column = 0;
        for (; column + 8 <= grid.columns; column += 8)
            words[row] |= nonzero_bytes(square + column) << column;
        for (; column < grid.columns; ++column)
            words[row] |= static_cast<std::uint64_t>(square[column] != 0) << column;
    }
    return words;
}

/// Whether a search by rows is likely the faster one: where there are many loops its layers
/// are wide, while in corridors it moves whole rows for the sake of one square.  The bound of one
/// loop for 24 squares was measured here.
bool has_many_loops(const std::vector<std::uint64_t>& words) {
    std::int64_t squares = 0, steps = 0;
    for (std::size_t row = 1; row + 1 < words.size(); ++row) {
        squares += std::popcount(words[row]);
        steps += std::popcount(words[row] & words[row] >> 1) + std::popcount(words[row] & words[row + 1]);
    }
    return (steps - squares) * 24 >= squares;
}

std::int64_t search_rows(const Grid& grid, const std::vector<std::uint64_t>& open) {
    const auto start = static_cast<std::size_t>(grid.start_row) + 1,
               exit = static_cast<std::size_t>(grid.exit_row) + 1;
    const std::uint64_t exit_bit = std::uint64_t{1} << grid.exit_column;
    std::vector<std::uint64_t> front(open.size(), 0), next(open.size(), 0), unseen = open;
    front[start] = open[start] & (std::uint64_t{1} << grid.start_column);
    if (front[start] == 0) return -1;
    unseen[start] &= ~front[start];
    // Only rows first..last hold squares of the front.
    std::size_t first = start, last = start;
    for (std::int64_t length = 0;; ++length) {
        poll_interrupt();
        if (front[exit] & exit_bit) return length;
        const std::size_t low = std::max<std::size_t>(1, first - 1),
                          high = std::min(open.size() - 2, last + 1);
        std::size_t new_first = open.size(), new_last = 0;
        for (std::size_t row = low; row <= high; ++row) {
            const std::uint64_t spread = front[row] << 1 | front[row] >> 1 | front[row - 1] | front[row + 1];
            next[row] = spread & unseen[row];
            if (next[row] == 0) continue;
            new_first = std::min(new_first, row);
            new_last = row;
        }
        if (new_last == 0) return -1;
        for (std::size_t row = low; row <= high; ++row) {
            front[row] = next[row];
            unseen[row] &= ~next[row];
        }
        first = new_first;
        last = new_last;
    }
}

}  // namespace

Grid grid_at(const Grids& grids, std::size_t i) {
    return {grids.squares + grids.offsets[i],
            grids.shapes[2 * i],
            grids.shapes[2 * i + 1],
            grids.ends[4 * i],
            grids.ends[4 * i + 1],
            grids.ends[4 * i + 2],
            grids.ends[4 * i + 3]};
}

WalkCheck check_walk(const Grid& grid, const std::uint8_t* moves, std::int64_t length) {
    std::int32_t row = grid.start_row, column = grid.start_column;
    if (!grid.is_free(row, column)) return {WalkFault::bad_start, 0, row, column};
    for (std::int64_t i = 0; i < length; ++i) {
        if (moves[i] > 3) return {WalkFault::unknown_move, i, row, column};
        const std::int32_t next_row = row + kRowStep[moves[i]], next_column = column + kColumnStep[moves[i]];
        if (!grid.inside(next_row, next_column)) return {WalkFault::outside, i, row, column};
        if (!grid.is_free(next_row, next_column)) return {WalkFault::wall, i, row, column};
        row = next_row;
        column = next_column;
    }
    const bool arrived = row == grid.exit_row && column == grid.exit_column;
    return {arrived ? WalkFault::none : WalkFault::stops_early, length, row, column};
}

void check_walks(const Grids& grids, const std::int64_t* grid_of, const std::uint8_t* moves,
                 const std::int64_t* move_offsets, std::size_t walks, std::uint8_t* fault,
                 std::int64_t* steps, std::int32_t* last, std::size_t threads) {
    parallel_for(walks, threads, [&](std::size_t i, std::size_t) {
        const Grid grid = grid_at(grids, static_cast<std::size_t>(grid_of[i]));
        const WalkCheck check =
            check_walk(grid, moves + move_offsets[i], move_offsets[i + 1] - move_offsets[i]);
        fault[i] = static_cast<std::uint8_t>(check.fault);
        steps[i] = check.steps;
        last[2 * i] = check.row;
        last[2 * i + 1] = check.column;
    });
}

std::int64_t length_by_queue(const Grid& grid) {
    Search search(grid);
    search.run(true);
    return std::max(search.distance(search.exit()), kUnseen);
}

std::int64_t length_by_rows(const Grid& grid) { return search_rows(grid, row_words(grid)); }

std::int64_t fastest_length(const Grid& grid) {
    // Narrower rows leave most of a word empty, wider ones need more than one; in much taller grids most
    // rows are idle.  Chosen here.
    if (grid.columns < 16 || grid.columns > 64 || grid.rows > 8 * grid.columns) return length_by_queue(grid);
    const auto open = row_words(grid);
    return has_many_loops(open) ? search_rows(grid, open) : length_by_queue(grid);
}

void lengths_by(std::int64_t (*search)(const Grid&), const Grids& grids, std::int64_t* length,
                std::size_t threads) {
    parallel_for(grids.count, threads,
                 [&](std::size_t i, std::size_t) { length[i] = search(grid_at(grids, i)); });
}

void distances(const Grids& grids, std::int32_t* distance, std::size_t threads) {
    parallel_for(grids.count, threads, [&](std::size_t i, std::size_t) {
        const Grid grid = grid_at(grids, i);
        Search search(grid);
        search.run(false);
        std::int32_t* label = distance + grids.offsets[i];
        for (std::int32_t row = 0; row < grid.rows; ++row)
            for (std::int32_t column = 0; column < grid.columns; ++column)
                *label++ = std::max(search.distance(search.at(row, column)), kUnseen);
    });
}

void shortest_walks(const Grids& grids, std::uint64_t* walks, std::size_t threads) {
    parallel_for(grids.count, threads, [&](std::size_t i, std::size_t) {
        const Grid grid = grid_at(grids, i);
        Search search(grid);
        const std::size_t expanded = search.run(false);
        const auto counts = count_shortest(search, expanded, framed_squares(grid));
        std::uint64_t* count = walks + grids.offsets[i];
        for (std::int32_t row = 0; row < grid.rows; ++row)
            for (std::int32_t column = 0; column < grid.columns; ++column)
                *count++ = search.distance(search.at(row, column)) < 0 ? 0 : counts[search.at(row, column)];
    });
}

Solution solve(const Grid& grid) {
    Search search(grid);
    Solution solution;
    const std::size_t expanded = search.run(true);
    solution.expanded = static_cast<std::int64_t>(expanded);
    solution.length = std::max(search.distance(search.exit()), kUnseen);
    measure_grid(grid, search, solution);
    if (solution.length < 0) return solution;
    const std::size_t squares = framed_squares(grid);
    solution.shortest_walks = count_shortest(search, expanded, squares)[search.exit()];
    solution.moves = first_shortest(search, squares);
    measure_walk(search, solution);
    return solution;
}

std::vector<Solution> solve_all(const Grids& grids, std::size_t threads) {
    std::vector<Solution> solutions(grids.count);
    parallel_for(grids.count, threads,
                 [&](std::size_t i, std::size_t) { solutions[i] = solve(grid_at(grids, i)); });
    return solutions;
}

}  // namespace assay::verifiers::maze
