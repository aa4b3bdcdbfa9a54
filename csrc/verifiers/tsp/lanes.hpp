#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "common/dispatch.hpp"

/// Rows of 16, 32 or 64 lanes of 32 bits, one per city, as whole vectors.
///
/// What the compiler makes of plain loops here is half as fast, and of vectors wider than the
/// machine's far slower: so the width is an argument, and the functions built with each are chosen at
/// run time.  Integers only: the results are the same everywhere.
namespace assay::verifiers::tsp {

/// Most cities whose sets fit a word and whose rows fit the widest kernels.
inline constexpr std::size_t most_lanes = 64;

using FourLanes __attribute__((vector_size(16))) = std::int32_t;
using EightLanes __attribute__((vector_size(32))) = std::int32_t;

inline __attribute__((always_inline)) FourLanes lower(const FourLanes& a, const FourLanes& b) {
    return a < b ? a : b;
}

/// The smallest of four lanes in all of them, of eight in four.
inline __attribute__((always_inline)) FourLanes fold(const FourLanes& values) {
    const FourLanes pairs = lower(values, __builtin_shufflevector(values, values, 2, 3, 0, 1));
    return lower(pairs, __builtin_shufflevector(pairs, pairs, 1, 0, 3, 2));
}
inline __attribute__((always_inline)) FourLanes fold(const EightLanes& values) {
    return fold(lower(__builtin_shufflevector(values, values, 0, 1, 2, 3),
                      __builtin_shufflevector(values, values, 4, 5, 6, 7)));
}

/// Vectors of 16 or 32 bytes.
template <std::size_t Bytes>
struct Vectors {
    using Vector = std::conditional_t<Bytes == 16, FourLanes, EightLanes>;
    static constexpr std::size_t width = Bytes / sizeof(std::int32_t);

    static inline __attribute__((always_inline)) void load(const std::int32_t* from, Vector& into) {
        std::memcpy(&into, from, Bytes);
    }
    static inline __attribute__((always_inline)) void store(const Vector& from, std::int32_t* into) {
        std::memcpy(into, &from, Bytes);
    }
    /// The smallest of all lanes.
    static inline __attribute__((always_inline)) std::int32_t least(const Vector& values) {
        return fold(values)[0];
    }
};

}  // namespace assay::verifiers::tsp

/// `ASSAY_LANES_AVX2` marks functions built for AVX2, with vectors of 32 bytes, where
/// `has_wide_lanes()`; elsewhere vectors have 16.
#ifdef ASSAY_DISPATCH
#define ASSAY_LANES_AVX2 __attribute__((target("arch=x86-64-v3")))
namespace assay::verifiers::tsp {
inline bool has_wide_lanes() { return kernels >= Kernels::v3; }
}  // namespace assay::verifiers::tsp
#endif
