#include "tasks/tsp/prompt_native.hpp"

#include "bindings/registry.hpp"
#include "common/parallel.hpp"

namespace assay::bindings {
namespace {

using Writer = std::string (*)(std::span<const std::int32_t>, std::size_t);

py::list write_batch(Writer write, const Array<std::int32_t>& weights, const Array<std::int64_t>& cities,
                     std::size_t threads) {
    if (weights.ndim() != 1 || cities.ndim() != 1)
        throw py::value_error("weights, cities: expected one dimension");
    const auto count = static_cast<std::size_t>(cities.size());
    std::vector<std::size_t> first{0};
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t n = cities.data()[i];
        if (n < 1 || n > 1 << 20)
            throw py::value_error("cities: expected 1 to 2**20, got " + std::to_string(n));
        first.push_back(first.back() + static_cast<std::size_t>(n * n));
    }
    if (first.back() != static_cast<std::size_t>(weights.size()))
        throw py::value_error("weights: expected " + std::to_string(first.back()) + ", got " +
                              std::to_string(weights.size()));
    const std::int32_t* const all = weights.data();
    if (std::any_of(all, all + first.back(), [](std::int32_t weight) { return weight < 0; }))
        throw py::value_error("weights: expected none that is negative");
    std::vector<std::string> texts(count);
    {
        const Unlocked unlocked;
        parallel_for(count, threads, [&](std::size_t i, std::size_t) {
            texts[i] =
                write({all + first[i], first[i + 1] - first[i]}, static_cast<std::size_t>(cities.data()[i]));
        });
    }
    py::list result(count);
    for (std::size_t i = 0; i < count; ++i) result[i] = py::str(texts[i]);
    return result;
}

void bind_tsp_text(py::module_& module) {
    module.def(
        "tsp_weight_tables",
        [](const Array<std::int32_t>& weights, const Array<std::int64_t>& cities, std::size_t threads) {
            return write_batch(tasks::tsp::weight_table, weights, cities, threads);
        },
        py::arg("weights").noconvert(), py::arg("cities").noconvert(), py::arg("threads"),
        "Each matrix (rows one after the other, matrix after matrix, int32; cities int64) as a prompt shows "
        "it.");
    module.def(
        "tsp_weights_json",
        [](const Array<std::int32_t>& weights, const Array<std::int64_t>& cities, std::size_t threads) {
            return write_batch(tasks::tsp::weights_json, weights, cities, threads);
        },
        py::arg("weights").noconvert(), py::arg("cities").noconvert(), py::arg("threads"),
        "Each matrix as JSON.");
}

const Register registered{bind_tsp_text};

}  // namespace
}  // namespace assay::bindings
