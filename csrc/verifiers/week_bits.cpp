#include "verifiers/week_bits.hpp"

#include <algorithm>

#include "common/dispatch.hpp"

namespace assay::verifiers::calendar_plan {
namespace {

constexpr std::size_t WORDS = WeekBits::WORDS;

/// Calls `body(word, mask)` for the words that hold the minutes [start, end) of the week.
template <class Body>
void each_mask(std::int64_t start, std::int64_t end, Body&& body) {
    start = std::max<std::int64_t>(start, 0);
    end = std::min<std::int64_t>(end, WeekBits::MINUTES);
    if (start >= end) return;
    const auto first = static_cast<std::size_t>(start) / 64;
    const auto last = static_cast<std::size_t>(end - 1) / 64;
    for (std::size_t word = first; word <= last; ++word) {
        std::uint64_t mask = ~std::uint64_t{0};
        if (word == first) mask &= ~std::uint64_t{0} << (start % 64);
        if (word == last) mask &= ~std::uint64_t{0} >> (63 - (end - 1) % 64);
        body(word, mask);
    }
}

}  // namespace

/// words &= words >> shift, where `words` is followed by as many zero words.
ASSAY_MULTIVERSION void and_with_later(std::uint64_t* __restrict words, const std::uint64_t* __restrict copy,
                                       std::size_t shift) {
    const std::uint64_t* const source = copy + shift / 64;
    const auto bits = static_cast<unsigned>(shift % 64);
    for (std::size_t i = 0; i < WORDS; ++i)
        words[i] &= (source[i] >> bits) | ((source[i + 1] << 1) << (63 - bits));
}

/// Number of bits set in both.
ASSAY_MULTIVERSION std::int64_t count_common(const std::uint64_t* a, const std::uint64_t* b) {
    std::int64_t total = 0;
    for (std::size_t i = 0; i < WORDS; ++i) total += std::popcount(a[i] & b[i]);
    return total;
}

void WeekBits::set_range(std::int64_t start, std::int64_t end) {
    each_mask(start, end, [&](std::size_t word, std::uint64_t mask) { words_[word] |= mask; });
}

void WeekBits::clear_range(std::int64_t start, std::int64_t end) {
    each_mask(start, end, [&](std::size_t word, std::uint64_t mask) { words_[word] &= ~mask; });
}

void WeekBits::intersect(const WeekBits& other) {
    for (std::size_t i = 0; i < WORDS; ++i) words_[i] &= other.words_[i];
}

void WeekBits::keep_runs(std::int64_t length) {
    if (length > static_cast<std::int64_t>(MINUTES)) {
        words_.fill(0);
        return;
    }
    // After a step of k, a bit says that `reached + k` minutes from it on are set.
    std::array<std::uint64_t, 2 * WORDS + 1> copy{};
    for (std::int64_t reached = 1; reached < length;) {
        const std::int64_t step = std::min(reached, length - reached);
        std::copy(words_.begin(), words_.end(), copy.begin());
        and_with_later(words_.data(), copy.data(), static_cast<std::size_t>(step));
        reached += step;
    }
}

void WeekBits::shift_later(std::int64_t minutes) {
    if (minutes == 0) return;
    const auto old = words_;
    words_.fill(0);
    if (minutes >= static_cast<std::int64_t>(MINUTES)) return;
    const auto skip = static_cast<std::size_t>(minutes) / 64;
    const auto bits = static_cast<unsigned>(minutes % 64);
    for (std::size_t i = skip; i < WORDS; ++i) {
        words_[i] = old[i - skip] << bits;
        if (i > skip) words_[i] |= (old[i - skip - 1] >> 1) >> (63 - bits);
    }
    words_[MINUTES / 64] &= (std::uint64_t{1} << (MINUTES % 64)) - 1;
    for (std::size_t i = MINUTES / 64 + 1; i < WORDS; ++i) words_[i] = 0;
}

std::int64_t WeekBits::count() const { return count_common(words_.data(), words_.data()); }

std::int64_t WeekBits::count_within(const WeekBits& other) const {
    return count_common(words_.data(), other.words_.data());
}

void count_misses(const WeekBits& starts, WeekBits& once, WeekBits& twice) {
    for (std::size_t i = 0; i < WORDS; ++i) {
        const std::uint64_t missed = ~starts.words_[i];
        twice.words_[i] |= once.words_[i] & missed;
        once.words_[i] |= missed;
    }
}

}  // namespace assay::verifiers::calendar_plan
