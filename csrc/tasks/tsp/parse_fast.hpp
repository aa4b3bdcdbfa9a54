#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

/// Weights and tours as this package writes them; see `tasks/plain_text.hpp`.
namespace assay::tasks::tsp {

/// `{"weights":[[0,3],[3,0]],"symmetric":true}`, perhaps with whole `coordinates`; the number of cities, or 0
/// when it is not exactly that, no problem, or one of more than 1024 cities.
std::int64_t read_plain(std::string_view json, std::vector<std::int32_t>& weights);

/// `0 -> 2 -> 1 -> 0`, its return written or not, without the return; false for all else, for cities that do
/// not exist and for the prompt's example.
bool read_plain_answer(std::string_view reply, std::int64_t cities, std::vector<std::int32_t>& tour);

}  // namespace assay::tasks::tsp
