#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "common/philox.hpp"

/// Fresh travelling salesman problems.
namespace assay::tasks::tsp {

enum class Weights : std::uint8_t {
    euclidean,   // distinct points of a grid, distance rounded to the nearest integer
    uniform,     // symmetric, every edge independently uniform
    asymmetric,  // every arc independently uniform
};

struct Settings {
    std::size_t cities;
    Weights weights;
    /// Points lie in [0, grid)^2; grid^2 >= cities and grid <= 2^20.
    std::int32_t grid;
    /// Uniform weights lie in [1, max_weight].
    std::int32_t max_weight;
};

/// The distance of TSPLIB's EUC_2D, nint(sqrt(dx^2 + dy^2)), decided in integers.
std::int32_t rounded_distance(std::int64_t dx, std::int64_t dy);

/// Fills the cities * cities weights and, for Euclidean ones, the cities * 2 coordinates.
void generate(const Settings& settings, Stream& stream, std::span<std::int32_t> weights,
              std::span<std::int32_t> coordinates);

}  // namespace assay::tasks::tsp
