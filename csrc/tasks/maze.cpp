#include "tasks/maze.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "common/parallel.hpp"
#include "tasks/maze_walls.hpp"

namespace assay::tasks::maze {
namespace {

constexpr std::uint64_t kDecisions = std::uint64_t{1} << 63;  // a purpose that no attempt has
constexpr std::int32_t kLeastMoves = 2;
constexpr int kEndTrials = 16, kCutTrials = 8;

/// What is decided about an instance before its first attempt.
struct Plan {
    bool separated;
    Kind kind;
    Form form;
    int relation;  ///< eighth of the compass, for the form `relation`
};

Plan make_plan(const Request& request, const Key& key, std::uint64_t index) {
    Stream stream(key, index, kDecisions);
    Plan plan{};
    plan.separated = stream.chance(request.infeasible, kWhole) && request.form == Form::path;
    const auto kind = static_cast<Kind>(stream.below(static_cast<std::uint64_t>(Kind::mixed)));
    plan.kind = request.kind == Kind::mixed ? kind : request.kind;
    const auto form = static_cast<Form>(1 + stream.below(3));
    plan.form = request.form == Form::questions ? form : request.form;
    plan.relation = static_cast<int>(stream.below(8));
    return plan;
}

/// Distances from one square, and the squares in the order in which they were reached.
struct Flood {
    std::vector<std::int32_t> distance;
    std::vector<Square> order;

    /// Floods from `source` over free squares that `may_enter` admits.
    template <class Predicate>
    void run(const Board& board, Square source, Predicate may_enter) {
        distance.assign(board.size(), -1);
        order.resize(board.size());
        const Square steps[4] = {board.step(0), board.step(1), board.step(2), board.step(3)};
        std::size_t tail = 0;
        order[tail++] = source;
        of(source) = 0;
        for (std::size_t head = 0; head < tail; ++head) {
            const Square square = order[head];
            const std::int32_t away = of(square) + 1;
            for (const Square step : steps) {
                const Square next = square + step;
                if (board[next] != kFree || of(next) >= 0 || !may_enter(next)) continue;
                of(next) = away;
                order[tail++] = next;
            }
        }
        order.resize(tail);
    }
    /// Floods from `source` over all free squares, without a branch: where a maze goes on is
    /// not predictable.
    void run(const Board& board, Square source) {
        distance.assign(board.size(), -1);
        order.resize(board.size());
        const Square steps[4] = {board.step(0), board.step(1), board.step(2), board.step(3)};
        std::int32_t* const away_of = distance.data();
        Square* const reached = order.data();
        std::size_t tail = 0;
        reached[tail++] = source;
        away_of[source] = 0;
        for (std::size_t head = 0; head < tail; ++head) {
            const Square square = reached[head];
            const std::int32_t away = away_of[square] + 1;
            for (const Square step : steps) {
                const Square next = square + step;
                const std::int32_t known = away_of[next];
                const bool enters = (board[next] == kFree) & (known < 0);
                reached[tail] = next;
                away_of[next] = enters ? away : known;
                tail += enters ? 1 : 0;
            }
        }
        order.resize(tail);
    }
    std::int32_t& of(Square square) { return distance[static_cast<std::size_t>(square)]; }
    std::int32_t of(Square square) const { return distance[static_cast<std::size_t>(square)]; }
};

/// The squares of the largest connected part; the first in reading order among equals.
std::vector<Square> largest_part(const Board& board, Flood& flood) {
    std::vector<std::uint8_t> seen(board.size());
    std::vector<Square> largest;
    for (std::int32_t row = 0; row < board.rows(); ++row)
        for (std::int32_t column = 0; column < board.columns(); ++column) {
            const Square square = board.at(row, column);
            if (board[square] != kFree || seen[static_cast<std::size_t>(square)]) continue;
            flood.order.assign(1, square);
            seen[static_cast<std::size_t>(square)] = 1;
            for (std::size_t head = 0; head < flood.order.size(); ++head)
                for (int direction = 0; direction < 4; ++direction) {
                    const Square next = flood.order[head] + board.step(direction);
                    if (board[next] != kFree || seen[static_cast<std::size_t>(next)]) continue;
                    seen[static_cast<std::size_t>(next)] = 1;
                    flood.order.push_back(next);
                }
            if (flood.order.size() > largest.size()) largest = flood.order;
        }
    return largest;
}

/// Eighths of the compass, 0 = north, clockwise, of `to` as seen from `from`.
int eighth(const Board& board, Square from, Square to) {
    static constexpr int kEighths[3][3] = {{7, 0, 1}, {6, -1, 2}, {5, 4, 3}};
    const auto sign = [](std::int32_t value) { return (value > 0) - (value < 0); };
    const int down = sign(board.row(to) - board.row(from)),
              right = sign(board.column(to) - board.column(from));
    return kEighths[down + 1][right + 1];
}

/// One maze on its way to an instance.
class Draft {
public:
    Draft(const Request& request, const Plan& plan, Board& board, Flood& flood, Stream& stream)
        : request_(request), plan_(plan), board_(board), flood_(flood), stream_(stream) {}

    Outcome make() {
        // A side of even length has one line more than the lattice of cells needs: first or last.
        const auto shift = [&](std::int32_t side) {
            return side % 2 == 0 ? static_cast<std::int32_t>(stream_.below(2)) : 0;
        };
        const std::int32_t first_row = shift(board_.rows());
        board_.clear(first_row, shift(board_.columns()));
        draw_walls(request_, plan_.kind, board_, stream_);
        if (!choose_ends()) return Outcome::failed;
        if (!plan_.separated) return Outcome::connected;
        return separate() ? Outcome::separated : Outcome::failed;
    }
    Square start() const { return start_; }
    Square exit() const { return exit_; }

private:
    std::size_t area() const {
        return static_cast<std::size_t>(board_.rows()) * static_cast<std::size_t>(board_.columns());
    }
    bool has_cells() const { return plan_.kind != Kind::bernoulli; }

    bool choose_ends() {
        std::vector<Square> part;
        if (!has_cells()) part = largest_part(board_, flood_);
        if (!has_cells() && part.size() * 8 < area()) return false;
        for (int trial = 0; trial < kEndTrials; ++trial) {
            start_ = has_cells() ? board_.random_cell(stream_) : part[stream_.below(part.size())];
            flood_.run(board_, start_);
            if (choose_exit()) return true;
        }
        return false;
    }

    bool choose_exit() {
        const auto farthest = static_cast<std::uint64_t>(flood_.of(flood_.order.back()));
        const bool towards = plan_.form == Form::relation || request_.shared;
        const auto share = plan_.form == Form::relation && !request_.shared ? 0 : request_.reach;
        const auto least = static_cast<std::int32_t>((farthest * share + kWhole - 1) / kWhole);
        std::vector<Square> candidates;
        candidates.reserve(flood_.order.size());
        for (const Square square : flood_.order) {
            const std::int32_t away = flood_.of(square);
            if (away < std::max(least, kLeastMoves)) continue;
            if (has_cells() && away % 2 == 1) continue;  // an odd number of moves from a cell lies no cell
            if (towards && eighth(board_, start_, square) != plan_.relation) continue;
            candidates.push_back(square);
        }
        if (candidates.empty()) return false;
        exit_ = candidates[stream_.below(candidates.size())];
        return true;
    }

    /// The squares `layer` moves from the start through which the exit is entered.
    std::vector<Square> cut_at(std::int32_t layer, Flood& beyond) const {
        beyond.run(board_, exit_, [&](Square square) { return flood_.of(square) > layer; });
        std::vector<Square> cut;
        for (const Square square : flood_.order) {
            if (flood_.of(square) != layer) continue;
            for (int direction = 0; direction < 4; ++direction)
                if (beyond.of(square + board_.step(direction)) >= 0) {
                    cut.push_back(square);
                    break;
                }
        }
        return cut;
    }

    /// Closes a smallest of a few cuts in the middle of the way, and opens as many squares
    /// elsewhere, so that the number of walls tells nothing.
    bool separate() {
        const std::int32_t length = flood_.of(exit_);
        const std::int32_t margin = std::max(1, length / 5);
        std::vector<std::int32_t> layers;
        for (std::int32_t layer = margin; layer <= length - margin; ++layer)
            if (!has_cells() || layer % 2 == 1) layers.push_back(layer);  // odd: passages, never cells
        if (layers.empty()) return false;
        // A pocket of a few squares around either end would be seen at a glance.
        const std::size_t reached = flood_.order.size(), least = std::max<std::size_t>(3, reached / 10);
        Flood beyond;
        std::vector<Square> cut;
        for (int trial = 0; trial < kCutTrials && cut.size() != 1; ++trial) {
            auto found = cut_at(layers[stream_.below(layers.size())], beyond);
            const std::size_t pocket = beyond.order.size();
            if (pocket < least || reached - pocket < least) continue;
            if (cut.empty() || found.size() < cut.size()) cut = std::move(found);
        }
        if (cut.empty()) return false;
        for (const Square square : cut) board_[square] = kWall;
        flood_.run(board_, start_);
        return open_elsewhere(cut);
    }

    /// Which sides a wall square touches: bit 0 the start's part, bit 1 the rest.
    int sides(Square square) const {
        int touched = 0;
        for (int direction = 0; direction < 4; ++direction) {
            const Square next = square + board_.step(direction);
            if (board_[next] == kFree) touched |= flood_.of(next) >= 0 ? 1 : 2;
        }
        return touched;
    }

    bool is_passage(Square square) const {
        const Square down = board_.step(2), right = board_.step(1);
        const auto joins = [&](Square step) {
            return board_[square - step] == kFree && board_[square + step] == kFree &&
                   board_.is_cell(square - step) && board_.is_cell(square + step);
        };
        return joins(down) || joins(right);
    }

    bool open_elsewhere(const std::vector<Square>& cut) {
        std::vector<Square> candidates;
        for (std::int32_t row = 0; row < board_.rows(); ++row)
            for (std::int32_t column = 0; column < board_.columns(); ++column) {
                const Square square = board_.at(row, column);
                const bool closed_now = std::find(cut.begin(), cut.end(), square) != cut.end();
                if (board_[square] == kWall && !closed_now && (!has_cells() || is_passage(square)))
                    candidates.push_back(square);
            }
        stream_.shuffle(candidates);
        std::size_t wanted = cut.size();
        for (const Square square : candidates) {
            if (wanted == 0) return true;
            const int touched = sides(square);
            if (touched == 3) continue;
            board_[square] = kFree;
            if (touched == 1) flood_.of(square) = 0;
            --wanted;
        }
        return wanted == 0;
    }

    const Request& request_;
    const Plan& plan_;
    Board& board_;
    Flood& flood_;
    Stream& stream_;
    Square start_ = board_.at(0, 0), exit_ = board_.at(0, 0);
};

void copy_out(const Board& board, std::uint8_t* squares) {
    for (std::int32_t row = 0; row < board.rows(); ++row)
        squares = std::copy_n(board.row_of_marks(row), board.columns(), squares);
}

}  // namespace

Mazes generate(const Request& request, const Key& key, const std::uint64_t* indices, std::size_t count,
               std::uint64_t attempt, std::size_t threads) {
    const std::size_t area =
        static_cast<std::size_t>(request.rows) * static_cast<std::size_t>(request.columns);
    Mazes mazes;
    mazes.squares.resize(count * area);
    mazes.ends.resize(count * 4);
    mazes.outcome.resize(count);
    mazes.kind.resize(count);
    mazes.form.resize(count);
    std::vector<Board> boards(worker_count(count, threads), Board(request.rows, request.columns));
    std::vector<Flood> floods(boards.size());
    parallel_for(count, threads, [&](std::size_t i, std::size_t worker) {
        const Plan plan = make_plan(request, key, indices[i]);
        Stream stream(key, indices[i], attempt);
        Board& board = boards[worker];
        Draft draft(request, plan, board, floods[worker], stream);
        mazes.outcome[i] = static_cast<std::uint8_t>(draft.make());
        mazes.kind[i] = static_cast<std::uint8_t>(plan.kind);
        mazes.form[i] = static_cast<std::uint8_t>(plan.form);
        copy_out(board, &mazes.squares[i * area]);
        const Square ends[2] = {draft.start(), draft.exit()};
        for (std::size_t end = 0; end < 2; ++end) {
            mazes.ends[4 * i + 2 * end] = board.row(ends[end]);
            mazes.ends[4 * i + 2 * end + 1] = board.column(ends[end]);
        }
    });
    return mazes;
}

}  // namespace assay::tasks::maze
