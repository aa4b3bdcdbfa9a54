#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <utility>

namespace assay {

/// The key of a family of random streams: 24 bytes of a BLAKE2b hash of (task,
/// version, parameters, seed), made in `tasks/core/keys.py`, as three little-endian words.
using Key = std::array<std::uint64_t, 3>;

/// One block of Philox4x64-10: a bijection on 256-bit counters for every 128-bit key.
///
/// Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy
/// as 1, 2, 3", SC 2011.  The same function as numpy.random.Philox, against which the
/// tests hold it.
constexpr std::array<std::uint64_t, 4> philox4x64(std::array<std::uint64_t, 4> counter,
                                                  std::array<std::uint64_t, 2> key) {
    __extension__ using wide = unsigned __int128;
    for (int round = 0; round < 10; ++round) {
        const wide product0 = static_cast<wide>(0xD2E7470EE14C6C93ULL) * counter[0];
        const wide product1 = static_cast<wide>(0xCA5A826395121157ULL) * counter[2];
        counter = {static_cast<std::uint64_t>(product1 >> 64) ^ counter[1] ^ key[0],
                   static_cast<std::uint64_t>(product1),
                   static_cast<std::uint64_t>(product0 >> 64) ^ counter[3] ^ key[1],
                   static_cast<std::uint64_t>(product0)};
        key[0] += 0x9E3779B97F4A7C15ULL;
        key[1] += 0xBB67AE8584CAA73BULL;
    }
    return counter;
}

/// The random words of one instance.
///
/// The counter is (block, index, purpose, key[2]) and the cipher key is key[0..1].
/// Philox is a bijection for a fixed key, so two instances of one batch, or two
/// purposes of one instance, provably never share a block; two batches share one only
/// if 192 bits of their hashes agree.
class Stream {
public:
    /// `purpose` separates independent uses within an instance (attempts, decoys ...).
    constexpr Stream(const Key& key, std::uint64_t index, std::uint64_t purpose = 0)
        : counter_{0, index, purpose, key[2]}, key_{key[0], key[1]} {}

    /// The next 64 uniform bits.
    constexpr std::uint64_t operator()() {
        if (used_ == 4) {
            block_ = philox4x64(counter_, key_);
            ++counter_[0];
            used_ = 0;
        }
        return block_[used_++];
    }

    /// Uniform integer in [0, bound), without modulo bias; bound >= 1.
    ///
    /// Source: D. Lemire, "Fast random integer generation in an interval", ACM
    /// TOMACS 29(1), 2019.
    constexpr std::uint64_t below(std::uint64_t bound) {
        __extension__ using wide = unsigned __int128;
        wide product = static_cast<wide>((*this)()) * bound;
        if (static_cast<std::uint64_t>(product) < bound) {
            const std::uint64_t threshold = (0 - bound) % bound;
            while (static_cast<std::uint64_t>(product) < threshold)
                product = static_cast<wide>((*this)()) * bound;
        }
        return static_cast<std::uint64_t>(product >> 64);
    }

    /// Uniform integer in [low, high], both ends included.
    constexpr std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
    }

    /// True with probability numerator / denominator, exactly.
    constexpr bool chance(std::uint64_t numerator, std::uint64_t denominator) {
        return below(denominator) < numerator;
    }

    /// Uniformly random order of a random-access range (Fisher and Yates).
    template <class Range>
    constexpr void shuffle(Range&& range) {
        for (std::size_t i = range.size(); i > 1; --i)
            std::swap(range[i - 1], range[static_cast<std::size_t>(below(i))]);
    }

private:
    std::array<std::uint64_t, 4> counter_;
    std::array<std::uint64_t, 2> key_;
    std::array<std::uint64_t, 4> block_{};
    std::size_t used_ = 4;
};

}  // namespace assay
