#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "common/philox.hpp"

namespace assay::tasks::maze {

/// Sets of directions: bit d for up, right, down, left.
using Ways = std::uint8_t;

/// Random bits out of whole words.
class Bits {
public:
    explicit Bits(Stream& stream) : stream_(stream) {}

    std::uint32_t take(int count) {
        if (left_ < count) {
            word_ = stream_();
            left_ = 64;
        }
        const auto bits = static_cast<std::uint32_t>(word_ & ((std::uint64_t{1} << count) - 1));
        word_ >>= count;
        left_ -= count;
        return bits;
    }
    /// One of a set that is not empty. Among three: two bits, and two more while they say 3.
    int among(Ways ways) {
        return drawn(kAmong, ways, [](Bits& bits, Ways set) { return bits.next_among(set); });
    }
    /// One of a set that is not empty: one of four, and one more while it is not in the set.
    int until_among(Ways ways) {
        return drawn(kUntilAmong, ways, [](Bits& bits, Ways set) { return bits.next_until_among(set); });
    }

private:
    /// By set and the next eight bits: 16 times the direction plus the bits taken; kMore when eight are too
    /// few.
    using Table = std::array<std::array<std::uint8_t, 256>, 16>;
    static constexpr std::uint8_t kMore = 255;
    static constexpr Table make_table(bool one_of_four);
    static const Table kAmong, kUntilAmong;

    /// What a table says, or a function bit by bit: where a maze goes on is not predictable, so that
    /// a branch for every number of choices is what costs most.
    template <class Slowly>
    int drawn(const Table& table, Ways ways, Slowly slowly) {
        const std::uint8_t found = table[ways][word_ & 255];
        if (found % 16 <= left_ && found != kMore) {
            word_ >>= found % 16;
            left_ -= found % 16;
            return found / 16;
        }
        Bits copy(*this);  // whose address may be taken while this one stays in registers
        const int direction = slowly(copy, ways);
        word_ = copy.word_;
        left_ = copy.left_;
        return direction;
    }
    int next_among(Ways ways);
    int next_until_among(Ways ways);

    Stream& stream_;
    std::uint64_t word_ = 0;
    int left_ = 0;
};

/// The member of a set of directions with so many members before it.
constexpr int member(Ways ways, int before) {
    int direction = 0;
    for (unsigned left = ways; direction < 4; ++direction, left >>= 1)
        if ((left & 1) != 0 && before-- == 0) return direction;
    return direction;
}

constexpr Bits::Table Bits::make_table(bool one_of_four) {
    Table table{};
    for (unsigned ways = 1; ways < 16; ++ways)
        for (unsigned bits = 0; bits < 256; ++bits) {
            const int count = std::popcount(ways);
            const auto set = static_cast<Ways>(ways);
            std::uint8_t& entry = table[ways][bits];
            entry = kMore;
            const auto take = [&](int direction, int taken) {
                entry = static_cast<std::uint8_t>(16 * direction + taken);
            };
            if (!one_of_four && count <= 2) {
                take(member(set, count == 2 ? static_cast<int>(bits & 1) : 0), count - 1);
                continue;
            }
            for (int pair = 3; pair >= 0; --pair) {
                const int value = static_cast<int>(bits >> (2 * pair)) & 3;
                if (one_of_four ? ((ways >> value) & 1) != 0 : value < count)
                    take(one_of_four ? value : member(set, value), 2 * pair + 2);
            }
        }
    return table;
}

}  // namespace assay::tasks::maze
