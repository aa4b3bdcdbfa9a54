#include "tasks/maze/generate.hpp"

#include <algorithm>
#include <utility>

#include "common/parallel.hpp"
#include "tasks/maze/flood.hpp"
#include "tasks/maze/lattice.hpp"
#include "tasks/maze/separation.hpp"

namespace assay::tasks::maze {
namespace {

constexpr std::uint64_t kDecisions = std::uint64_t{1} << 63;  // a purpose that no attempt has
constexpr std::int32_t kLeastMoves = 2;
constexpr int kEndTrials = 16;

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

/// Eighths of the compass, 0 = north, clockwise, of what lies so many rows down and columns to the right.
int eighth(std::int32_t rows_down, std::int32_t columns_right) {
    static constexpr int kEighths[3][3] = {{7, 0, 1}, {6, -1, 2}, {5, 4, 3}};
    const auto sign = [](std::int32_t value) { return (value > 0) - (value < 0); };
    return kEighths[sign(rows_down) + 1][sign(columns_right) + 1];
}

/// Where one worker makes its mazes.
struct Bench {
    explicit Bench(const Request& request)
        : board(request.rows, request.columns), lattice((request.rows + 1) / 2, (request.columns + 1) / 2) {}

    Board board;
    Lattice lattice;
    Flood flood;
    std::vector<Square> candidates;
};

struct Position {
    std::int32_t row, column;
};

/// One maze on its way to an instance.
class Draft {
public:
    Draft(const Request& request, const Plan& plan, Bench& bench, Stream& stream, std::uint8_t* squares)
        : request_(request),
          plan_(plan),
          board_(bench.board),
          lattice_(bench.lattice),
          flood_(bench.flood),
          candidates_(bench.candidates),
          stream_(stream),
          squares_(squares) {}

    /// Writes the squares, which are all wall before.
    Outcome make() {
        draw_walls();
        if (!(has_cells() ? choose_cells() : choose_squares())) return Outcome::failed;
        if (has_cells()) lattice_.paint(squares_ + first_.row * request_.columns + first_.column, columns());
        if (plan_.separated && !take_path_away()) return Outcome::failed;
        if (!has_cells() || plan_.separated) copy_out();
        return plan_.separated ? Outcome::separated : Outcome::connected;
    }
    /// The walls alone, drawn with the same random words.
    void make_walls() {
        draw_walls();
        if (has_cells())
            lattice_.paint(squares_ + first_.row * request_.columns + first_.column, columns());
        else
            copy_out();
    }
    Position start() const { return start_; }
    Position exit() const { return exit_; }

private:
    std::size_t rows() const { return static_cast<std::size_t>(request_.rows); }
    std::size_t columns() const { return static_cast<std::size_t>(request_.columns); }
    bool has_cells() const { return plan_.kind != Kind::bernoulli; }

    void draw_walls() {
        // A side of even length has one line more than the lattice of cells needs: first or last.
        const auto shift = [&](std::int32_t side) {
            return side % 2 == 0 ? static_cast<std::int32_t>(stream_.below(2)) : 0;
        };
        first_.row = shift(request_.rows);
        first_.column = shift(request_.columns);
        if (!has_cells()) return draw_bernoulli(board_, stream_, request_.walls);
        const bool braided = plan_.kind == Kind::braided;
        draw_tree(braided ? request_.tree : plan_.kind, lattice_, stream_);
        if (braided) braid(lattice_, stream_, request_.loops);
    }

    /// The fewest moves from the start to the exit, where the farthest square is so far away.
    std::int32_t least_moves(std::int32_t farthest) const {
        const auto share = plan_.form == Form::relation && !request_.shared ? 0 : request_.reach;
        const std::uint64_t least = (static_cast<std::uint64_t>(farthest) * share + kWhole - 1) / kWhole;
        return std::max(static_cast<std::int32_t>(least), kLeastMoves);
    }
    /// Whether the exit must lie in the direction drawn.
    bool is_directed() const { return plan_.form == Form::relation || request_.shared; }
    bool lies_right(Position to) const {
        return !is_directed() || eighth(to.row - start_.row, to.column - start_.column) == plan_.relation;
    }

    Position position(Cell cell) const {
        return {first_.row + 2 * lattice_.row(cell), first_.column + 2 * lattice_.column(cell)};
    }
    bool choose_cells() {
        for (int trial = 0; trial < kEndTrials; ++trial) {
            const Cell cell = lattice_.random_cell(stream_);
            start_ = position(cell);
            plan_.kind == Kind::braided ? lattice_.flood(cell) : lattice_.flood_tree(cell);
            if (choose_exit_cell()) return true;
        }
        return false;
    }
    bool choose_exit_cell() {
        const std::size_t cells = lattice_.cells();
        const std::int32_t least = least_moves(2 * lattice_.distance(cells - 1));
        std::size_t first = 0, last = cells;
        while (first < last) {
            const std::size_t middle = (first + last) / 2;
            2 * lattice_.distance(middle) < least ? first = middle + 1 : last = middle;
        }
        if (first == cells) return false;
        if (!is_directed()) {
            exit_ = position(lattice_.reached(first + stream_.below(cells - first)));
            return true;
        }
        candidates_.clear();
        for (std::size_t place = first; place < cells; ++place)
            if (lies_right(position(lattice_.reached(place)))) candidates_.push_back(lattice_.reached(place));
        if (candidates_.empty()) return false;
        exit_ = position(candidates_[stream_.below(candidates_.size())]);
        return true;
    }

    Position position(const Board& board, Square square) const {
        return {board.row(square), board.column(square)};
    }
    bool choose_squares() {
        const std::vector<Square> part = largest_part(board_, flood_);
        if (part.size() * 8 < rows() * columns()) return false;
        for (int trial = 0; trial < kEndTrials; ++trial) {
            const Square square = part[stream_.below(part.size())];
            start_ = position(board_, square);
            flood_.run(board_, square);
            if (choose_exit_square()) return true;
        }
        return false;
    }
    bool choose_exit_square() {
        const std::int32_t least = least_moves(flood_.of(flood_.order.back()));
        candidates_.clear();
        for (const Square square : flood_.order)
            if (flood_.of(square) >= least && lies_right(position(board_, square)))
                candidates_.push_back(square);
        if (candidates_.empty()) return false;
        exit_ = position(board_, candidates_[stream_.below(candidates_.size())]);
        return true;
    }

    bool take_path_away() {
        if (has_cells()) {
            board_.clear(first_.row, first_.column);
            lattice_.paint(board_.marks(board_.at(first_.row, first_.column)), board_.width());
        }
        return separate(board_, flood_, stream_, board_.at(start_.row, start_.column),
                        board_.at(exit_.row, exit_.column), has_cells());
    }
    void copy_out() const {
        std::uint8_t* to = squares_;
        for (std::int32_t row = 0; row < board_.rows(); ++row)
            to = std::copy_n(board_.row_of_marks(row), board_.columns(), to);
    }

    const Request& request_;
    const Plan& plan_;
    Board& board_;
    Lattice& lattice_;
    Flood& flood_;
    std::vector<Square>& candidates_;
    Stream& stream_;
    std::uint8_t* squares_;
    Position first_{0, 0}, start_{0, 0}, exit_{0, 0};
};

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
    std::vector<Bench> benches(worker_count(count, threads), Bench(request));
    parallel_for(count, threads, [&](std::size_t i, std::size_t worker) {
        const Plan plan = make_plan(request, key, indices[i]);
        Stream stream(key, indices[i], attempt);
        Draft draft(request, plan, benches[worker], stream, &mazes.squares[i * area]);
        mazes.outcome[i] = static_cast<std::uint8_t>(draft.make());
        mazes.kind[i] = static_cast<std::uint8_t>(plan.kind);
        mazes.form[i] = static_cast<std::uint8_t>(plan.form);
        const std::int32_t ends[4] = {draft.start().row, draft.start().column, draft.exit().row,
                                      draft.exit().column};
        std::copy_n(ends, 4, &mazes.ends[4 * i]);
    });
    return mazes;
}

std::vector<std::uint8_t> draw_walls(const Request& request, const Key& key, const std::uint64_t* indices,
                                     std::size_t count, std::uint64_t attempt, std::size_t threads) {
    const std::size_t area =
        static_cast<std::size_t>(request.rows) * static_cast<std::size_t>(request.columns);
    std::vector<std::uint8_t> squares(count * area);
    std::vector<Bench> benches(worker_count(count, threads), Bench(request));
    parallel_for(count, threads, [&](std::size_t i, std::size_t worker) {
        const Plan plan = make_plan(request, key, indices[i]);
        Stream stream(key, indices[i], attempt);
        Draft(request, plan, benches[worker], stream, &squares[i * area]).make_walls();
    });
    return squares;
}

}  // namespace assay::tasks::maze
