#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

/// One bit per minute of a week: the arithmetic behind all feasible starts at once.
namespace assay::verifiers::calendar {

class WeekBits {
public:
    static constexpr std::size_t MINUTES = 7 * 1440;
    static constexpr std::size_t WORDS = 160;  // 158 hold minutes; even, for wide vectors

    /// Sets the minutes [start, end); what lies outside the week is ignored.
    void set_range(std::int64_t start, std::int64_t end) {
        each_mask(start, end, [&](std::size_t word, std::uint64_t mask) { words_[word] |= mask; });
    }
    /// Clears the minutes [start, end); what lies outside the week is ignored.
    void clear_range(std::int64_t start, std::int64_t end) {
        each_mask(start, end, [&](std::size_t word, std::uint64_t mask) { words_[word] &= ~mask; });
    }
    void clear() { words_.fill(0); }
    /// Sets one minute of the week.
    void set(std::int64_t minute) {
        words_[static_cast<std::size_t>(minute) / 64] |= std::uint64_t{1} << (minute % 64);
    }
    /// Keeps the minutes that are in `other` too, and leaves that empty.
    void intersect_and_clear(WeekBits& other) {
        for (std::size_t i = 0; i < WORDS; ++i) {
            words_[i] &= other.words_[i];
            other.words_[i] = 0;
        }
    }
    /// Keeps minute s when all of [s, s + length) are set; length >= 1.
    void keep_runs(std::int64_t length);
    /// Moves every minute later by this much, out of the week at its end.
    void shift_later(std::int64_t minutes);

    std::int64_t count() const;
    /// How many minutes are set here and in `other`.
    std::int64_t count_within(const WeekBits& other) const;

    /// Calls `body(minute)` for every set minute, ascending.
    template <class Body>
    void for_each(Body&& body) const {
        for (std::size_t i = 0; i < WORDS; ++i)
            for (std::uint64_t word = words_[i]; word != 0; word &= word - 1)
                body(64 * i + static_cast<std::size_t>(std::countr_zero(word)));
    }

    friend void count_misses(const WeekBits& starts, WeekBits& once, WeekBits& twice);

private:
    /// Calls `body(word, mask)` for the words that hold the minutes [start, end) of the week.
    template <class Body>
    static inline void each_mask(std::int64_t start, std::int64_t end, Body&& body) {
        start = std::max<std::int64_t>(start, 0);
        end = std::min<std::int64_t>(end, MINUTES);
        if (start >= end) return;
        const auto first = static_cast<std::size_t>(start) / 64;
        const auto last = static_cast<std::size_t>(end - 1) / 64;
        const std::uint64_t from = ~std::uint64_t{0} << (start % 64);
        const std::uint64_t until = ~std::uint64_t{0} >> (63 - (end - 1) % 64);
        // One word or several is not predictable: the first and the last are done in any case.
        const std::uint64_t one = first == last ? from & until : ~std::uint64_t{0};
        body(first, from & one);
        for (std::size_t word = first + 1; word < last; ++word) body(word, ~std::uint64_t{0});
        body(last, until & one);
    }

    std::array<std::uint64_t, WORDS> words_{};
};

/// Adds the minutes that are not in `starts` to two saturating counters, `once` and `twice`.
void count_misses(const WeekBits& starts, WeekBits& once, WeekBits& twice);

}  // namespace assay::verifiers::calendar
