#include "tasks/maze/separation.hpp"

#include <algorithm>
#include <utility>

namespace assay::tasks::maze {
namespace {

constexpr int kCutTrials = 8;

class Separation {
public:
    Separation(Board& board, Flood& flood, Stream& stream, Square start, Square exit, bool has_cells)
        : board_(board), flood_(flood), stream_(stream), start_(start), exit_(exit), has_cells_(has_cells) {}

    bool run() {
        flood_.run(board_, start_);
        const std::int32_t length = flood_.of(exit_);
        const std::int32_t margin = std::max(1, length / 5);
        std::vector<std::int32_t> layers;
        for (std::int32_t layer = margin; layer <= length - margin; ++layer)
            if (!has_cells_ || layer % 2 == 1) layers.push_back(layer);  // odd: passages, never cells
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

private:
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
                if (board_[square] == kWall && !closed_now && (!has_cells_ || is_passage(square)))
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

    Board& board_;
    Flood& flood_;
    Stream& stream_;
    Square start_, exit_;
    bool has_cells_;
};

}  // namespace

bool separate(Board& board, Flood& flood, Stream& stream, Square start, Square exit, bool has_cells) {
    return Separation(board, flood, stream, start, exit, has_cells).run();
}

}  // namespace assay::tasks::maze
