#include "verifiers/tsp/spanning_tree.hpp"

#include <limits>

#include "common/dispatch.hpp"

namespace assay::verifiers::tsp {
namespace {

template <class Value>
ASSAY_KERNEL void grow_tree(const TreeArrays<Value>& arrays) {
    constexpr Value infinite = std::numeric_limits<Value>::max();
    Value* __restrict key = arrays.key;
    Value* __restrict nearest = arrays.nearest;
    Value* __restrict inside = arrays.inside;
    Value* __restrict choice = arrays.choice;
    const Value* __restrict multipliers = arrays.multipliers;
    for (std::size_t v = 0; v < arrays.stride; ++v) {
        key[v] = infinite;
        nearest[v] = 0;
        inside[v] = v >= 2 && v < arrays.cities ? 0 : -1;
    }
    std::size_t last = 1;
    arrays.order[0] = 1;
    arrays.parent[0] = 0;
    for (std::size_t size = 1; size + 1 < arrays.cities; ++size) {
        const Value* __restrict row = arrays.cost + last * arrays.stride;
        const Value own = multipliers[last];
        const auto here = static_cast<Value>(last);
        Value least = infinite;
        for (std::size_t v = 0; v < arrays.stride; ++v) {
            const Value cost = row[v] + multipliers[v] + own;
            const bool closer = cost < key[v];
            key[v] = closer ? cost : key[v];
            nearest[v] = closer ? here : nearest[v];
            choice[v] = key[v] ^ ((key[v] ^ infinite) & inside[v]);
            least = choice[v] < least ? choice[v] : least;
        }
        last = 2;
        while (choice[last] != least) ++last;
        inside[last] = -1;
        arrays.order[size] = static_cast<Value>(last);
        arrays.parent[size] = nearest[last];
    }
}

}  // namespace

void grow_spanning_tree(const TreeArrays<std::int32_t>& arrays) { dispatch<grow_tree<std::int32_t>>(arrays); }
void grow_spanning_tree(const TreeArrays<std::int64_t>& arrays) { grow_tree(arrays); }

}  // namespace assay::verifiers::tsp
