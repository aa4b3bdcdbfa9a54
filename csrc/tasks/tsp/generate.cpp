#include "tasks/tsp/generate.hpp"

#include <cmath>
#include <unordered_set>

namespace assay::tasks::tsp {
namespace {

void draw_points(const Settings& settings, Stream& stream, std::span<std::int32_t> coordinates) {
    const auto grid = static_cast<std::uint64_t>(settings.grid);
    std::unordered_set<std::uint64_t> taken;
    for (std::size_t city = 0; city < settings.cities; ++city) {
        std::uint64_t point = stream.below(grid * grid);
        while (!taken.insert(point).second) point = stream.below(grid * grid);
        coordinates[2 * city] = static_cast<std::int32_t>(point % grid);
        coordinates[2 * city + 1] = static_cast<std::int32_t>(point / grid);
    }
}

void measure(std::size_t cities, std::span<const std::int32_t> coordinates, std::span<std::int32_t> weights) {
    for (std::size_t a = 0; a < cities; ++a)
        for (std::size_t b = 0; b < cities; ++b)
            weights[a * cities + b] = rounded_distance(coordinates[2 * a] - coordinates[2 * b],
                                                       coordinates[2 * a + 1] - coordinates[2 * b + 1]);
}

void draw_weights(const Settings& settings, Stream& stream, std::span<std::int32_t> weights) {
    const bool symmetric = settings.weights == Weights::uniform;
    const std::size_t n = settings.cities;
    for (std::size_t a = 0; a < n; ++a) {
        weights[a * n + a] = 0;
        for (std::size_t b = 0; b < (symmetric ? a : n); ++b) {
            if (a == b) continue;
            const auto weight = static_cast<std::int32_t>(stream.between(1, settings.max_weight));
            weights[a * n + b] = weight;
            if (symmetric) weights[b * n + a] = weight;
        }
    }
}

}  // namespace

std::int32_t rounded_distance(std::int64_t dx, std::int64_t dy) {
    const std::int64_t square = dx * dx + dy * dy;
    // A guess by floating point, then made exact.
    auto root = static_cast<std::int64_t>(std::sqrt(static_cast<double>(square)));
    while (root * root > square) --root;
    while ((root + 1) * (root + 1) <= square) ++root;
    // sqrt(square) >= root + 1/2 exactly when square > root^2 + root: both are integers.
    return static_cast<std::int32_t>(square > root * root + root ? root + 1 : root);
}

void generate(const Settings& settings, Stream& stream, std::span<std::int32_t> weights,
              std::span<std::int32_t> coordinates) {
    if (settings.weights != Weights::euclidean) return draw_weights(settings, stream, weights);
    draw_points(settings, stream, coordinates);
    measure(settings.cities, coordinates, weights);
}

}  // namespace assay::tasks::tsp
