#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace assay {

/// BLAKE2b without a key, of 16 bytes; the tests hold it to Python's `hashlib.blake2b(digest_size=16)`.
///
/// Source: RFC 7693. Words are read as little-endian, like every machine that we build for.
class Blake2b {
    static_assert(std::endian::native == std::endian::little);

public:
    using Digest = std::array<std::uint64_t, 2>;

    void update(const void* data, std::size_t size) {
        const auto* bytes = static_cast<const std::uint8_t*>(data);
        while (size > 0) {
            if (filled_ == buffer_.size()) compress(false);
            const std::size_t part = std::min(size, buffer_.size() - filled_);
            std::memcpy(buffer_.data() + filled_, bytes, part);
            filled_ += part;
            bytes += part;
            size -= part;
        }
    }
    void update(std::uint64_t word) { update(&word, sizeof word); }
    void update(std::span<const std::uint64_t> words) { update(words.data(), words.size_bytes()); }

    /// The digest as two little-endian words; nothing may be added afterwards.
    Digest digest() {
        std::fill(buffer_.begin() + static_cast<std::ptrdiff_t>(filled_), buffer_.end(), std::uint8_t{0});
        compress(true);
        return {state_[0], state_[1]};
    }

private:
    static constexpr std::array<std::uint64_t, 8> iv{
        0x6A09E667F3BCC908ULL, 0xBB67AE8584CAA73BULL, 0x3C6EF372FE94F82BULL, 0xA54FF53A5F1D36F1ULL,
        0x510E527FADE682D1ULL, 0x9B05688C2B3E6C1FULL, 0x1F83D9ABFB41BD6BULL, 0x5BE0CD19137E2179ULL};
    static constexpr std::uint8_t order[10][16] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
                                                   {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
                                                   {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
                                                   {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
                                                   {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
                                                   {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
                                                   {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
                                                   {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
                                                   {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
                                                   {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

    void compress(bool last) {
        counted_ += filled_;
        std::array<std::uint64_t, 16> words;
        std::memcpy(words.data(), buffer_.data(), buffer_.size());
        std::array<std::uint64_t, 16> v;
        for (std::size_t i = 0; i < 8; ++i) {
            v[i] = state_[i];
            v[i + 8] = iv[i];
        }
        v[12] ^= counted_;
        if (last) v[14] = ~v[14];
        const auto mix = [&v](std::size_t a, std::size_t b, std::size_t c, std::size_t d, std::uint64_t x,
                              std::uint64_t y) {
            v[a] += v[b] + x;
            v[d] = std::rotr(v[d] ^ v[a], 32);
            v[c] += v[d];
            v[b] = std::rotr(v[b] ^ v[c], 24);
            v[a] += v[b] + y;
            v[d] = std::rotr(v[d] ^ v[a], 16);
            v[c] += v[d];
            v[b] = std::rotr(v[b] ^ v[c], 63);
        };
        for (std::size_t round = 0; round < 12; ++round) {
            const std::uint8_t* s = order[round % 10];
            mix(0, 4, 8, 12, words[s[0]], words[s[1]]);
            mix(1, 5, 9, 13, words[s[2]], words[s[3]]);
            mix(2, 6, 10, 14, words[s[4]], words[s[5]]);
            mix(3, 7, 11, 15, words[s[6]], words[s[7]]);
            mix(0, 5, 10, 15, words[s[8]], words[s[9]]);
            mix(1, 6, 11, 12, words[s[10]], words[s[11]]);
            mix(2, 7, 8, 13, words[s[12]], words[s[13]]);
            mix(3, 4, 9, 14, words[s[14]], words[s[15]]);
        }
        for (std::size_t i = 0; i < 8; ++i) state_[i] ^= v[i] ^ v[i + 8];
        filled_ = 0;
    }

    std::array<std::uint64_t, 8> state_{
        iv[0] ^ 0x01010000ULL ^ 16ULL, iv[1], iv[2], iv[3], iv[4], iv[5], iv[6], iv[7]};
    std::array<std::uint8_t, 128> buffer_{};
    std::size_t filled_ = 0;
    std::uint64_t counted_ = 0;
};

}  // namespace assay
