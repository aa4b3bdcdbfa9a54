#pragma once

#include <cstddef>
#include <cstdint>

namespace assay::verifiers::tsp {

/// Rows and arrays are padded to a multiple of this many values: whole vectors.
inline constexpr std::size_t padding = 16;

/// What Prim's algorithm reads and writes; rows and arrays are padded to whole vectors.
template <class Value>
struct TreeArrays {
    std::size_t cities;
    std::size_t stride;
    const Value* cost;
    const Value* multipliers;
    Value* key;
    Value* nearest;
    Value* inside;  // all ones: already in the tree
    Value* choice;
    Value* order;
    Value* parent;  // by position in `order`
};

/// The cheapest spanning tree on the cities 1 to n - 1, by Prim's algorithm on a full matrix.
void grow_spanning_tree(const TreeArrays<std::int32_t>& arrays);
void grow_spanning_tree(const TreeArrays<std::int64_t>& arrays);

}  // namespace assay::verifiers::tsp
