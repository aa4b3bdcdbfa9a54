#include "tasks/maze/lattice.hpp"

#include <algorithm>

namespace assay::tasks::maze {

const Bits::Table Bits::kAmong = Bits::make_table(false), Bits::kUntilAmong = Bits::make_table(true);

int Bits::next_among(Ways ways) {
    const int count = (ways & 1) + (ways >> 1 & 1) + (ways >> 2 & 1) + (ways >> 3 & 1);
    if (count == 1) return member(ways, 0);
    int value = static_cast<int>(take(count == 2 ? 1 : 2));
    while (value >= count) value = static_cast<int>(take(2));
    return member(ways, value);
}

int Bits::next_until_among(Ways ways) {
    auto direction = take(2);
    while (((ways >> direction) & 1U) == 0) direction = take(2);
    return static_cast<int>(direction);
}

namespace {

std::uint64_t pack_steps(std::int32_t width) {
    std::uint64_t packed = 0;
    for (const std::int32_t step : {-1, width, 1, -width})
        packed = packed << 16 | (static_cast<std::uint64_t>(step) & 65535);
    return packed;
}

}  // namespace

Lattice::Lattice(std::int32_t rows, std::int32_t columns)
    : rows_(rows),
      columns_(columns),
      width_(columns + 2),
      count_(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns)),
      steps_(pack_steps(width_)),
      members_{},
      entered_{} {
    const std::size_t size = static_cast<std::size_t>(width_) * static_cast<std::size_t>(rows + 2);
    for (unsigned ways = 0; ways < 16; ++ways)
        for (unsigned direction = 0, place = 0; direction < 4; ++direction)
            if ((ways >> direction) & 1U) {
                members_[ways][place] = direction;
                entered_[ways][place++] = 16 * static_cast<Edge>(step(static_cast<int>(direction))) +
                                          (15 & ~(1U << (direction ^ 2)));
            }
    inside_.resize(size);
    fresh_.resize(size);
    passages_.resize(size);
    half_.resize(size);
    edge_list.resize(2 * count_ + 4);
    parents.resize(size);
    sizes.resize(size);
    order_.resize(count_ + 4);
    distance_.resize(count_ + 4);
    for (std::int32_t row = 0; row < rows; ++row)
        for (std::int32_t column = 0; column < columns; ++column) {
            const bool ways[4] = {row > 0, column + 1 < columns, row + 1 < rows, column > 0};
            const Cell here = cell(row, column);
            for (unsigned d = 0; d < 4; ++d)
                if (ways[d]) inside_[static_cast<std::size_t>(here)] |= static_cast<Ways>(1U << d);
            for (unsigned d = 1; d < 3; ++d)
                if (ways[d]) edges_.push_back(4 * static_cast<Edge>(here) + d);
        }
}

Cell Lattice::random_cell(Stream& stream) const {
    const auto row = stream.below(static_cast<std::uint64_t>(rows_));
    const auto column = stream.below(static_cast<std::uint64_t>(columns_));
    return cell(static_cast<std::int32_t>(row), static_cast<std::int32_t>(column));
}

void Lattice::clear() {
    std::copy(inside_.begin(), inside_.end(), fresh_.begin());
    std::fill(passages_.begin(), passages_.end(), Ways{0});
}

void Lattice::mirror() {
    const auto width = static_cast<std::size_t>(width_);
    const std::size_t end = half_.size() - width;
    half_.swap(passages_);
    const Ways* __restrict const half = half_.data();
    Ways* __restrict const whole = passages_.data();
    for (std::size_t i = width; i < end; ++i)
        whole[i] = static_cast<Ways>(half[i] | ((half[i - width] & 4) >> 2) | ((half[i + 1] & 8) >> 2) |
                                     ((half[i + width] & 1) << 2) | ((half[i - 1] & 2) << 2));
}

void Lattice::flood_tree(Cell source) {
    Edge* const order = order_.data();
    std::int32_t* const distance = distance_.data();
    const Ways* const passages = passages_.data();
    order[0] = 16 * static_cast<Edge>(source) + 15;
    distance[0] = 0;
    std::size_t tail = 1;
    for (std::size_t place = 0; place < count_; ++place) {
        const Edge onward = order[place], here = onward & ~Edge{15};
        const unsigned ways = passages[here / 16] & onward;
        const std::int32_t away = distance[place] + 1;
        for (std::size_t i = 0; i < 4; ++i) order[tail + i] = here + entered_[ways][i];
        for (std::size_t i = 0; i < 4; ++i) distance[tail + i] = away;
        tail += static_cast<std::size_t>(kMembers[ways]);
    }
}

void Lattice::flood(Cell source) {
    std::fill(fresh_.begin(), fresh_.end(), Ways{1});
    fresh_[static_cast<std::size_t>(source)] = 0;
    order_[0] = 16 * static_cast<Edge>(source);
    distance_[0] = 0;
    std::size_t tail = 1;
    for (std::size_t place = 0; place < count_; ++place) {
        const Cell here = reached(place);
        const unsigned open = passages_[static_cast<std::size_t>(here)];
        for (unsigned direction = 0; direction < 4; ++direction) {
            const Cell next = here + step(static_cast<int>(direction));
            Ways& unseen = fresh_[static_cast<std::size_t>(next)];
            const unsigned enters = (open >> direction) & unseen;
            order_[tail] = 16 * static_cast<Edge>(next);
            distance_[tail] = distance_[place] + 1;
            unseen = static_cast<Ways>(unseen ^ enters);
            tail += enters;
        }
    }
}

/// Every second of `squares` and what is between them: 1 and a bit of the set, or the bit and 0.
static void paint_row(std::uint8_t* __restrict squares, const Ways* __restrict open, std::size_t cells,
                      bool passages) {
    for (std::size_t i = 0; i + 1 < cells; ++i) {
        squares[2 * i] = passages ? (open[i] >> 2) & 1 : 1;
        squares[2 * i + 1] = passages ? 0 : (open[i] >> 1) & 1;
    }
    squares[2 * cells - 2] = passages ? (open[cells - 1] >> 2) & 1 : 1;
}

void Lattice::paint(std::uint8_t* first_cell, std::size_t squares_in_row) const {
    for (std::int32_t row = 0; row < rows_; ++row, first_cell += 2 * squares_in_row) {
        const Ways* const open = passages_.data() + cell(row, 0);
        paint_row(first_cell, open, static_cast<std::size_t>(columns_), false);
        if (row + 1 < rows_)
            paint_row(first_cell + squares_in_row, open, static_cast<std::size_t>(columns_), true);
    }
}

}  // namespace assay::tasks::maze
