#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tasks/maze/walls.hpp"

namespace assay::tasks::maze {

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

}  // namespace assay::tasks::maze
