#pragma once

#include <cstddef>
#include <cstdint>

#include "verifiers/tsp/tsp.hpp"

/// Checking tours of at most 64 cities with vectors of 32 bytes, where the machine has them.
namespace assay::verifiers::tsp::wide {

bool available();

/// As `tsp::check_tours`, to which everything that is no tour of few cities is left.
void check_tours(const TourBatch& batch, std::size_t first, std::size_t last, std::uint8_t* status,
                 std::int64_t* place, Length* length);

}  // namespace assay::verifiers::tsp::wide
