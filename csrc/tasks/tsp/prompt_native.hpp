#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace assay::tasks::tsp {

/// The matrix (cities × cities) in columns, with the numbers of the cities around it and a dash on the
/// diagonal: as `weight_table` in `tasks/tsp/prompt.py` writes it.
std::string weight_table(std::span<const std::int32_t> weights, std::size_t cities);

/// The matrix as JSON without spaces.
std::string weights_json(std::span<const std::int32_t> weights, std::size_t cities);

}  // namespace assay::tasks::tsp
