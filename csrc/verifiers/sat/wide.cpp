#include "verifiers/sat/wide.hpp"

#include "common/dispatch.hpp"

#ifdef ASSAY_DISPATCH

// GCC 12 warns of uninitialised values inside its own header.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <immintrin.h>

#include <bit>

#define ASSAY_WIDE __attribute__((target("avx512f,avx512bw,popcnt")))

namespace assay::verifiers::sat::wide {
namespace {

/// Truth of sixteen literals, as a mask.
struct Lookup {
    __m512i bits;       // bit variables + literal
    __m512i variables;  // in every lane

    ASSAY_WIDE std::uint64_t operator()(const std::int32_t* literals, __mmask16& out_of_range) const {
        const __m512i one = _mm512_set1_epi32(1);
        const __m512i literal = _mm512_loadu_si512(literals);
        const __m512i variable = _mm512_sub_epi32(_mm512_abs_epi32(literal), one);  // 0 wraps around
        out_of_range |= _mm512_cmpge_epu32_mask(variable, variables);
        const __m512i place = _mm512_add_epi32(literal, variables);
        const __m512i word = _mm512_permutexvar_epi32(_mm512_srli_epi32(place, 5), bits);
        const __m512i bit = _mm512_sllv_epi32(one, _mm512_and_si512(place, _mm512_set1_epi32(31)));
        return _mm512_test_epi32_mask(word, bit);
    }
};

ASSAY_WIDE __m512i pack_bits(const std::uint8_t* table) {
    alignas(64) std::uint64_t words[8];
    for (int i = 0; i < 8; ++i) {
        const __m512i bytes = _mm512_loadu_si512(table + 64 * i);
        words[i] = _mm512_test_epi8_mask(bytes, bytes);
    }
    return _mm512_load_si512(words);
}

}  // namespace

bool available() { return kernels >= Kernels::v4; }

ASSAY_WIDE std::int32_t count_false(const std::int32_t* literals, std::size_t clauses,
                                    const std::uint8_t* table, std::int32_t variables) {
    constexpr std::uint64_t first_of_three = 0x249249249249;  // every third of 48 bits
    const Lookup lookup{pack_bits(table), _mm512_set1_epi32(variables)};
    __mmask16 out_of_range = 0;
    std::size_t c = 0;
    std::size_t holding = 0;
    for (; c + 16 <= clauses; c += 16) {
        const std::int32_t* const block = literals + 3 * c;
        const std::uint64_t truth = lookup(block, out_of_range) | lookup(block + 16, out_of_range) << 16 |
                                    lookup(block + 32, out_of_range) << 32;
        holding +=
            static_cast<std::size_t>(std::popcount((truth | truth >> 1 | truth >> 2) & first_of_three));
    }
    if (out_of_range) return -1;
    const std::uint8_t* const middle = table + variables;
    for (; c < clauses; ++c) {
        std::uint8_t any = 0;
        for (std::size_t i = 3 * c; i < 3 * c + 3; ++i) {
            if (literals[i] == 0 || literals[i] > variables || literals[i] < -variables) return -1;
            any |= middle[literals[i]];
        }
        holding += any;
    }
    return static_cast<std::int32_t>(clauses - holding);
}

ASSAY_WIDE void satisfied(const std::uint64_t* middle, const std::int32_t* literals, std::size_t clauses,
                          std::uint64_t* out) {
    constexpr std::size_t stride = 16;
    __m512i left = _mm512_set1_epi64(-1);
    __m512i right = left;
    for (std::size_t c = 0; c < clauses; ++c) {
        const std::uint64_t* const x = middle + literals[3 * c] * static_cast<std::ptrdiff_t>(block_words);
        const std::uint64_t* const y =
            middle + literals[3 * c + 1] * static_cast<std::ptrdiff_t>(block_words);
        const std::uint64_t* const z =
            middle + literals[3 * c + 2] * static_cast<std::ptrdiff_t>(block_words);
        const __m512i any_left = _mm512_or_si512(
            _mm512_or_si512(_mm512_loadu_si512(x), _mm512_loadu_si512(y)), _mm512_loadu_si512(z));
        const __m512i any_right = _mm512_or_si512(
            _mm512_or_si512(_mm512_loadu_si512(x + 8), _mm512_loadu_si512(y + 8)), _mm512_loadu_si512(z + 8));
        left = _mm512_and_si512(left, any_left);
        right = _mm512_and_si512(right, any_right);
        const __m512i alive = _mm512_or_si512(left, right);
        if (c % stride == stride - 1 && _mm512_test_epi64_mask(alive, alive) == 0) break;
    }
    _mm512_storeu_si512(out, left);
    _mm512_storeu_si512(out + 8, right);
}

}  // namespace assay::verifiers::sat::wide

#else

namespace assay::verifiers::sat::wide {

bool available() { return false; }

std::int32_t count_false(const std::int32_t*, std::size_t, const std::uint8_t*, std::int32_t) { return -1; }

void satisfied(const std::uint64_t*, const std::int32_t*, std::size_t, std::uint64_t*) {}

}  // namespace assay::verifiers::sat::wide

#endif
