#include "verifiers/calendar/week_bits.hpp"

#include <algorithm>

#include "common/dispatch.hpp"

namespace assay::verifiers::calendar {
namespace {

constexpr std::size_t WORDS = WeekBits::WORDS;

/// to = from & (from >> shift), the two apart in memory.
ASSAY_KERNEL void and_with_later(std::uint64_t* __restrict to, const std::uint64_t* __restrict from,
                                 std::size_t shift) {
    const std::size_t skip = shift / 64;
    const auto bits = static_cast<unsigned>(shift % 64);
    const std::size_t whole = WORDS - 1 - skip;
    for (std::size_t i = 0; i < whole; ++i)
        to[i] = from[i] & ((from[i + skip] >> bits) | ((from[i + skip + 1] << 1) << (63 - bits)));
    to[whole] = from[whole] & (from[WORDS - 1] >> bits);
    for (std::size_t i = whole + 1; i < WORDS; ++i) to[i] = 0;
}

/// to = from << shift, by less than WORDS words.
ASSAY_KERNEL void move_later(std::uint64_t* __restrict to, const std::uint64_t* __restrict from,
                             std::size_t shift) {
    const std::size_t skip = shift / 64;
    const auto bits = static_cast<unsigned>(shift % 64);
    for (std::size_t i = 0; i < skip; ++i) to[i] = 0;
    to[skip] = from[0] << bits;
    for (std::size_t i = skip + 1; i < WORDS; ++i)
        to[i] = (from[i - skip] << bits) | ((from[i - skip - 1] >> 1) >> (63 - bits));
}

/// Number of bits set in both.
ASSAY_KERNEL std::int64_t count_common(const std::uint64_t* a, const std::uint64_t* b) {
    std::int64_t total = 0;
    for (std::size_t i = 0; i < WORDS; ++i) total += std::popcount(a[i] & b[i]);
    return total;
}

}  // namespace

void WeekBits::keep_runs(std::int64_t length) {
    if (length > static_cast<std::int64_t>(MINUTES)) {
        words_.fill(0);
        return;
    }
    // After a step of k, a bit says that `reached + k` minutes from it on are set.
    for (std::int64_t reached = 1; reached < length;) {
        const std::int64_t step = std::min(reached, length - reached);
        const auto from = words_;
        dispatch<and_with_later>(words_.data(), from.data(), static_cast<std::size_t>(step));
        reached += step;
    }
}

void WeekBits::shift_later(std::int64_t minutes) {
    if (minutes == 0) return;
    const auto old = words_;
    if (minutes >= static_cast<std::int64_t>(MINUTES)) {
        words_.fill(0);
        return;
    }
    dispatch<move_later>(words_.data(), old.data(), static_cast<std::size_t>(minutes));
    words_[MINUTES / 64] &= (std::uint64_t{1} << (MINUTES % 64)) - 1;
    for (std::size_t i = MINUTES / 64 + 1; i < WORDS; ++i) words_[i] = 0;
}

std::int64_t WeekBits::count() const { return dispatch<count_common>(words_.data(), words_.data()); }

std::int64_t WeekBits::count_within(const WeekBits& other) const {
    return dispatch<count_common>(words_.data(), other.words_.data());
}

void count_misses(const WeekBits& starts, WeekBits& once, WeekBits& twice) {
    for (std::size_t i = 0; i < WORDS; ++i) {
        const std::uint64_t missed = ~starts.words_[i];
        twice.words_[i] |= once.words_[i] & missed;
        once.words_[i] |= missed;
    }
}

}  // namespace assay::verifiers::calendar
