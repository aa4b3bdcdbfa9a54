#include "verifiers/tsp/check_wide.hpp"

#include "verifiers/tsp/lanes.hpp"

#ifdef ASSAY_LANES_AVX2

// GCC 12 warns of uninitialised values inside its own header.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <immintrin.h>

namespace assay::verifiers::tsp::wide {
namespace {

constexpr std::size_t most_cities_seen = 64;
constexpr std::size_t width = 8;

/// The bits of eight cities; numbers that are none of 0 to 63 have no bit.
ASSAY_LANES_AVX2 inline __attribute__((always_inline)) __m256i bits_of(__m256i numbers) {
    const __m256i one = _mm256_set1_epi64x(1);
    const __m256i low = _mm256_cvtepu32_epi64(_mm256_castsi256_si128(numbers));
    const __m256i high = _mm256_cvtepu32_epi64(_mm256_extracti128_si256(numbers, 1));
    return _mm256_or_si256(_mm256_sllv_epi64(one, low), _mm256_sllv_epi64(one, high));
}

ASSAY_LANES_AVX2 inline __attribute__((always_inline)) __m256i load(const void* from) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(from));
}

/// The length of the tour, or -1 when the cities are not all there; `tour` has `width` more values behind.
ASSAY_LANES_AVX2 inline __attribute__((always_inline)) Length measure(const Graph& graph, const City* tour) {
    alignas(32) static constexpr std::int32_t none_then_all[2 * width] = {0,  0,  0,  0,  0,  0,  0,  0,
                                                                          -1, -1, -1, -1, -1, -1, -1, -1};
    const std::size_t cities = graph.cities;
    const __m256i rows = _mm256_set1_epi32(static_cast<int>(cities));
    __m256i seen = _mm256_setzero_si256();
    alignas(32) std::uint32_t edges[most_cities_seen];  // their places in the matrix
    for (std::size_t i = 0; i < cities; i += width) {
        const __m256i from = load(tour + i), to = load(tour + i + 1);
        _mm256_store_si256(reinterpret_cast<__m256i*>(edges + i),
                           _mm256_add_epi32(_mm256_mullo_epi32(from, rows), to));
        const std::size_t left = cities - i < width ? cities - i : width;
        seen = _mm256_or_si256(seen, bits_of(_mm256_or_si256(from, load(none_then_all + width - left))));
    }
    const __m128i folded = _mm_or_si128(_mm256_castsi256_si128(seen), _mm256_extracti128_si256(seen, 1));
    const auto cities_seen =
        static_cast<std::uint64_t>(_mm_cvtsi128_si64(folded) | _mm_extract_epi64(folded, 1));
    if (cities_seen != ~std::uint64_t{0} >> (most_cities_seen - cities)) return -1;
    const Weight* const weights = graph.weights.data();
    Length even = graph.between(tour[cities - 1], tour[0]), odd = 0;
    std::size_t i = 0;
    // One load after another: gathers are slower.
    for (; i + 2 < cities; i += 2) {
        even += weights[edges[i]];
        odd += weights[edges[i + 1]];
        __asm__ volatile("" : "+r"(even));
    }
    if (i + 1 < cities) even += weights[edges[i]];
    return even + odd;
}

}  // namespace

bool available() { return has_wide_lanes(); }

ASSAY_LANES_AVX2 void check_tours(const TourBatch& batch, std::size_t first, std::size_t last,
                                  std::uint8_t* status, std::int64_t* place, Length* length) {
    std::vector<std::uint64_t> seen;
    for (std::size_t t = first; t < last; ++t) {
        const Graph& graph = batch.graphs[static_cast<std::size_t>(batch.owners[t])];
        const auto begin = static_cast<std::size_t>(batch.starts[t]);
        const auto end = static_cast<std::size_t>(batch.starts[t + 1]);
        TourCheck found{TourStatus::tour, -1, -1};
        if (graph.cities <= most_cities_seen && end - begin == graph.cities &&
            end + width <= batch.tours.size())
            found.length = measure(graph, batch.tours.data() + begin);
        if (found.length < 0) found = check_tour(graph, batch.tours.subspan(begin, end - begin), seen);
        status[t] = static_cast<std::uint8_t>(found.status);
        place[t] = found.place;
        length[t] = found.length;
    }
}

}  // namespace assay::verifiers::tsp::wide

#else

namespace assay::verifiers::tsp::wide {

bool available() { return false; }
void check_tours(const TourBatch&, std::size_t, std::size_t, std::uint8_t*, std::int64_t*, Length*) {}

}  // namespace assay::verifiers::tsp::wide

#endif
