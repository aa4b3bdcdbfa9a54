#include "verifiers/tsp/ascent.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>

#include "verifiers/tsp/lanes.hpp"

namespace assay::verifiers::tsp {
namespace {

constexpr std::int32_t infinite = std::numeric_limits<std::int32_t>::max();
/// Of a 1-tree that cannot do without a forbidden edge.
constexpr Length no_tree = std::numeric_limits<Length>::max();

/// The cheapest spanning tree on the cities 1 to n - 1, by Prim's algorithm; its cost, and its dearest edge.
template <std::size_t Bytes, std::size_t Lanes>
inline __attribute__((always_inline)) Length grow(Relaxation<Lanes>& relaxation, std::int32_t& dearest) {
    using V = Vectors<Bytes>;
    using Vector = typename V::Vector;
    constexpr std::size_t count = Lanes / V::width;
    constexpr int bits = Relaxation<Lanes>::lane_bits;
    Vector key[count], nearest[count], multipliers[count], inside[count], lane[count];
    for (std::size_t c = 0; c < count; ++c) {
        for (std::size_t k = 0; k < V::width; ++k) lane[c][k] = static_cast<std::int32_t>(c * V::width + k);
        V::load(relaxation.multipliers + c * V::width, multipliers[c]);
        key[c] = Vector{} + infinite;
        nearest[c] = Vector{} + 1;
        inside[c] = (lane[c] < 2) | (lane[c] >= static_cast<std::int32_t>(relaxation.cities));
    }
    Length total = 0;
    std::int32_t last = 1;
    relaxation.order[0] = 1;
    for (std::size_t size = 1; size + 1 < relaxation.cities; ++size) {
        const std::int32_t* const row = relaxation.cost + static_cast<std::size_t>(last) * Lanes;
        const std::int32_t own = relaxation.multipliers[last];
        Vector low = Vector{} + infinite;
        for (std::size_t c = 0; c < count; ++c) {
            Vector through;
            V::load(row + c * V::width, through);
            through += multipliers[c] + own;
            const Vector closer = (through < key[c]) & ~inside[c];
            key[c] = closer ? through : key[c];
            nearest[c] = closer ? Vector{} + last : nearest[c];
            const Vector outside = inside[c] ? Vector{} + infinite : key[c];
            low = low < outside ? low : outside;
        }
        const std::int32_t least = V::least(low);
        dearest = std::max(dearest, least);
        total += least >> bits;
        last = least & static_cast<std::int32_t>(Lanes - 1);
        relaxation.order[size] = last;
        for (std::size_t c = 0; c < count; ++c) inside[c] |= lane[c] == last;
    }
    for (std::size_t c = 0; c < count; ++c) V::store(nearest[c], relaxation.nearest + c * V::width);
    return total;
}

/// The two cheapest edges at city 0; their cost without its multiplier.
template <std::size_t Lanes>
inline __attribute__((always_inline)) Length join_zero(Relaxation<Lanes>& relaxation, std::int32_t& dearest) {
    constexpr int bits = Relaxation<Lanes>::lane_bits;
    std::int32_t first = infinite, second = infinite;
    for (std::size_t v = 1; v < relaxation.cities; ++v) {
        const std::int32_t value = relaxation.cost[v] + relaxation.multipliers[v];
        second = std::min(second, std::max(first, value));
        first = std::min(first, value);
    }
    relaxation.first = first & static_cast<std::int32_t>(Lanes - 1);
    relaxation.second = second & static_cast<std::int32_t>(Lanes - 1);
    dearest = std::max(dearest, second);
    return Length{first >> bits} + (second >> bits);
}

/// The cheapest 1-tree: its degrees, and the bound it gives.
template <std::size_t Bytes, std::size_t Lanes>
inline __attribute__((always_inline)) Length one_tree(Relaxation<Lanes>& relaxation) {
    constexpr int bits = Relaxation<Lanes>::lane_bits;
    std::int32_t dearest = 0;
    Length total = grow<Bytes>(relaxation, dearest);
    total += join_zero(relaxation, dearest);
    if ((dearest >> bits) > Relaxation<Lanes>::penalty / 2) return no_tree;
    Length sum = 0;
    for (std::size_t v = 0; v < Lanes; ++v) {
        relaxation.degrees[v] = v >= 2 && v < relaxation.cities;
        sum += relaxation.multipliers[v];
    }
    for (std::size_t v = 2; v < relaxation.cities; ++v) ++relaxation.degrees[relaxation.nearest[v]];
    relaxation.degrees[0] = 2;
    ++relaxation.degrees[relaxation.first];
    ++relaxation.degrees[relaxation.second];
    total += 2 * Length{relaxation.multipliers[0] >> bits} - 2 * (sum >> bits);
    return total + relaxation.required * Relaxation<Lanes>::penalty;
}

/// Moves every multiplier by `size` quarters of what its city's degree exceeds two by, less what it did
/// before.
template <std::size_t Bytes, std::size_t Lanes>
inline __attribute__((always_inline)) void move(Relaxation<Lanes>& relaxation, std::int32_t size,
                                                std::int32_t* before) {
    using V = Vectors<Bytes>;
    using Vector = typename V::Vector;
    constexpr int bits = Relaxation<Lanes>::lane_bits;
    const Vector most = Vector{} + Relaxation<Lanes>::largest;
    const auto cities = static_cast<std::int32_t>(relaxation.cities);
    for (std::size_t c = 0; c < Lanes; c += V::width) {
        Vector lane, excess, earlier, multipliers;
        for (std::size_t k = 0; k < V::width; ++k) lane[k] = static_cast<std::int32_t>(c + k);
        V::load(relaxation.degrees + c, excess);
        V::load(before + c, earlier);
        V::load(relaxation.multipliers + c, multipliers);
        excess = (excess - 2) & (lane < cities);
        // At most 64 * 4 * 2^22, and the multipliers cannot leave their bounds by more than that.
        multipliers = (multipliers >> bits) + ((size * (3 * excess + earlier) + 8) >> 4);
        multipliers = multipliers < most ? multipliers : most;
        multipliers = multipliers > -most ? multipliers : -most;
        multipliers <<= bits;
        V::store(multipliers, relaxation.multipliers + c);
        V::store(excess, before + c);
    }
}

template <std::size_t Bytes, std::size_t Lanes>
inline __attribute__((always_inline)) Ascended ascend_with(Relaxation<Lanes>& relaxation,
                                                           const Schedule& schedule, Length shortest,
                                                           Length& bound) {
    const Length cutoff = (shortest - 1) * relaxation.scale;
    alignas(64) std::int32_t before[Lanes] = {};
    bound = std::numeric_limits<Length>::min();
    std::int32_t lambda = schedule.lambda;
    int failures = 0;
    for (int step = 0; step < schedule.steps && lambda > 8; ++step) {
        const Length found = one_tree<Bytes>(relaxation);
        if (found == no_tree) return Ascended::closed;
        if (found > bound) {
            bound = found;
            std::copy_n(relaxation.multipliers, Lanes, relaxation.best);
            failures = 0;
        } else if (++failures >= schedule.patience) {
            lambda = lambda * 3 / 5;
            failures = 0;
        }
        std::int32_t norm = 0;
        for (std::size_t v = 0; v < relaxation.cities; ++v)
            norm += (relaxation.degrees[v] - 2) * (relaxation.degrees[v] - 2);
        if (norm == 0) return Ascended::tour;
        if (bound > cutoff) return Ascended::closed;
        const Length size = lambda * (shortest * relaxation.scale - found) / (Length{norm} * 256);
        move<Bytes>(relaxation, static_cast<std::int32_t>(std::clamp<Length>(size, 2, Length{1} << 22)),
                    before);
    }
    std::copy_n(relaxation.best, Lanes, relaxation.multipliers);
    one_tree<Bytes>(relaxation);
    return Ascended::open;
}

// Functions that are no templates: only such are built for another instruction set.
#ifdef ASSAY_LANES_AVX2
ASSAY_LANES_AVX2 Ascended ascend_wide(Relaxation<16>& relaxation, const Schedule& schedule, Length shortest,
                                      Length& bound) {
    return ascend_with<32>(relaxation, schedule, shortest, bound);
}
ASSAY_LANES_AVX2 Ascended ascend_wide(Relaxation<32>& relaxation, const Schedule& schedule, Length shortest,
                                      Length& bound) {
    return ascend_with<32>(relaxation, schedule, shortest, bound);
}
ASSAY_LANES_AVX2 Ascended ascend_wide(Relaxation<64>& relaxation, const Schedule& schedule, Length shortest,
                                      Length& bound) {
    return ascend_with<32>(relaxation, schedule, shortest, bound);
}
#endif

}  // namespace

template <std::size_t Lanes>
Ascended ascend(Relaxation<Lanes>& relaxation, const Schedule& schedule, Length shortest, Length& bound) {
#ifdef ASSAY_LANES_AVX2
    if (has_wide_lanes()) return ascend_wide(relaxation, schedule, shortest, bound);
#endif
    return ascend_with<16>(relaxation, schedule, shortest, bound);
}

template Ascended ascend(Relaxation<16>&, const Schedule&, Length, Length&);
template Ascended ascend(Relaxation<32>&, const Schedule&, Length, Length&);
template Ascended ascend(Relaxation<64>&, const Schedule&, Length, Length&);

}  // namespace assay::verifiers::tsp
