#include "tasks/sat/uniform.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "common/dispatch.hpp"

namespace assay::tasks::sat {
namespace {

constexpr std::size_t places_per_clause = 64;
constexpr std::size_t block_words = 4;
constexpr std::size_t chunk = 32;

/// Blocks first_block, first_block + 1, … of a stream, one after the other.  They do not depend
/// on one another, so the processor works on several at a time.
ASSAY_KERNEL void philox_blocks(const Key& key, std::uint64_t index, std::uint64_t purpose,
                                std::uint64_t first_block, std::size_t blocks, std::uint64_t* out) {
    for (std::size_t b = 0; b < blocks; ++b) {
        const auto block = philox4x64({first_block + b, index, purpose, key[2]}, {key[0], key[1]});
        std::copy(block.begin(), block.end(), out + block_words * b);
    }
}

struct Digit {
    std::uint64_t value;
    std::uint64_t rest;
};

/// The integer part and the rest of fraction times bound, the bound below 2^32: the full
/// product in halves of 32 bits, which every vector unit can multiply.
inline __attribute__((always_inline)) Digit times(std::uint64_t fraction, std::uint64_t bound) {
    const std::uint64_t low = (fraction & 0xFFFFFFFF) * bound;
    const std::uint64_t high = (fraction >> 32) * bound + (low >> 32);
    return {high >> 32, (high << 32) | (low & 0xFFFFFFFF)};
}

inline __attribute__((always_inline)) std::uint32_t hash(std::uint32_t code) {
    code *= 0x9E3779B1U;
    return (code ^ (code >> 15)) * 0x85EBCA77U;
}

/// Clauses from words, as `TripleDraw` draws them; whether a word had to be rejected.
///
/// `sums` gets the same number for the same three literals in any order.
ASSAY_KERNEL bool to_clauses(const std::uint64_t* __restrict words, std::size_t count, std::uint64_t n,
                             std::uint64_t threshold, std::int32_t* __restrict literals,
                             std::uint32_t* __restrict sums) {
    std::uint64_t rejected = 0;
    for (std::size_t begin = 0; begin < count; begin += chunk) {
        // Past the end stand words of earlier use: every chunk is whole.
        std::int32_t one[chunk], two[chunk], three[chunk];
        for (std::size_t i = 0; i < chunk; ++i) {
            const auto [first, rest1] = times(words[begin + i], n);
            const auto [drawn2, rest2] = times(rest1, n - 1);
            const auto [drawn3, rest3] = times(rest2, n - 2);
            const std::uint64_t signs = rest3 >> 61;
            rejected |= (rest3 << 3) < threshold && begin + i < count ? 1 : 0;
            const std::uint64_t second = drawn2 + (drawn2 >= first ? 1 : 0);
            const std::uint64_t smaller = first < second ? first : second;
            std::uint64_t third = drawn3 + (drawn3 >= smaller ? 1 : 0);
            third += third >= first + second - smaller ? 1 : 0;
            // -x is ~x + 1: no branch on a random sign.
            const auto sign = [signs](int place) { return static_cast<std::int32_t>(signs >> place & 1U); };
            one[i] = (static_cast<std::int32_t>(first + 1) ^ -sign(0)) + sign(0);
            two[i] = (static_cast<std::int32_t>(second + 1) ^ -sign(1)) + sign(1);
            three[i] = (static_cast<std::int32_t>(third + 1) ^ -sign(2)) + sign(2);
        }
        const std::size_t size = std::min(chunk, count - begin);
        for (std::size_t i = 0; i < size; ++i) {
            std::int32_t* const clause = literals + 3 * (begin + i);
            clause[0] = one[i];
            clause[1] = two[i];
            clause[2] = three[i];
        }
        for (std::size_t i = 0; i < size; ++i)
            sums[begin + i] = hash(static_cast<std::uint32_t>(one[i])) +
                              hash(static_cast<std::uint32_t>(two[i])) +
                              hash(static_cast<std::uint32_t>(three[i]));
    }
    return rejected != 0;
}

/// Marks the places of the clauses [first, last) with the formula's number and lists those whose
/// place has been marked before.
std::size_t mark_places(const std::uint32_t* sums, std::size_t first, std::size_t last, int shift,
                        std::uint8_t formula, std::uint8_t* __restrict seen,
                        std::uint32_t* __restrict suspects) {
    std::size_t count = 0;
    for (std::size_t c = first; c < last; ++c) {
        std::uint8_t& place = seen[(sums[c] * 0xC2B2AE3DU) >> shift];
        suspects[count] = static_cast<std::uint32_t>(c);
        count += place == formula ? 1 : 0;
        place = formula;
    }
    return count;
}

bool same_literals(const std::int32_t* a, const std::int32_t* b) {
    std::array<std::int32_t, 3> one{a[0], a[1], a[2]}, two{b[0], b[1], b[2]};
    std::sort(one.begin(), one.end());
    std::sort(two.begin(), two.end());
    return one == two;
}

/// Whether a clause before this one has the same literals.
ASSAY_KERNEL bool occurs_before(const std::uint32_t* sums, const std::int32_t* literals, std::size_t clause) {
    const std::uint32_t wanted = sums[clause];
    std::uint32_t alike = 0;
    for (std::size_t c = 0; c < clause; ++c) alike += sums[c] == wanted ? 1 : 0;
    for (std::size_t c = 0; alike > 0 && c < clause; ++c)
        if (sums[c] == wanted && same_literals(literals + 3 * c, literals + 3 * clause)) return true;
    return false;
}

}  // namespace

UniformDraw::UniformDraw(std::size_t variables, std::size_t clauses)
    : variables_(variables),
      clauses_(clauses),
      shift_(32 - std::countr_zero(std::bit_ceil(std::max<std::size_t>(places_per_clause * clauses, 64)))),
      words_((clauses / chunk + 2) * chunk),
      sums_(clauses),
      seen_(std::size_t{1} << (32 - shift_)),
      suspects_(clauses + 1) {
    const std::uint64_t product = variables_ * (variables_ - 1) * (variables_ - 2) * 8;
    threshold_ = (0 - product) % product;
}

bool UniformDraw::operator()(const Key& key, std::uint64_t index, std::uint64_t purpose,
                             std::int32_t* literals) {
    if (++formula_ == 0) {
        std::fill(seen_.begin(), seen_.end(), formula_);
        formula_ = 1;
    }
    std::uint64_t block = 0;
    std::size_t kept = 0, spare = 0, used = 0;
    while (kept < clauses_) {
        // Words left over from the last block come first.
        const std::size_t wanted = clauses_ - kept;
        for (std::size_t i = 0; i < spare; ++i) words_[i] = words_[used + i];
        const std::size_t blocks = wanted > spare ? (wanted - spare + block_words - 1) / block_words : 0;
        dispatch<philox_blocks>(key, index, purpose, block, blocks, words_.data() + spare);
        block += blocks;
        if (dispatch<to_clauses>(words_.data(), wanted, variables_, threshold_, literals + 3 * kept,
                                 sums_.data() + kept))
            return false;
        used = wanted;
        spare += block_words * blocks - wanted;
        kept = drop_repeated(literals, kept);
    }
    return true;
}

/// Removes from the clauses after `kept` those that occur before; returns where they end now.
std::size_t UniformDraw::drop_repeated(std::int32_t* literals, std::size_t kept) {
    std::size_t suspects =
        mark_places(sums_.data(), kept, clauses_, shift_, formula_, seen_.data(), suspects_.data());
    const auto innocent = [&](std::uint32_t c) {
        return !dispatch<occurs_before>(sums_.data(), literals, c);
    };
    const auto first = suspects_.begin();
    suspects = static_cast<std::size_t>(
        std::remove_if(first, first + static_cast<std::ptrdiff_t>(suspects), innocent) - first);
    if (suspects == 0) return clauses_;
    std::size_t to = suspects_[0];
    for (std::size_t c = to, next = 0; c < clauses_; ++c) {
        if (next < suspects && suspects_[next] == c) {
            ++next;
            continue;
        }
        for (std::size_t i = 0; i < 3; ++i) literals[3 * to + i] = literals[3 * c + i];
        sums_[to++] = sums_[c];
    }
    return to;
}

}  // namespace assay::tasks::sat
