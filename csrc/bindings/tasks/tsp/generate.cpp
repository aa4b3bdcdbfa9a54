#include "tasks/tsp/generate.hpp"

#include <string>
#include <tuple>

#include "bindings/registry.hpp"
#include "common/parallel.hpp"

namespace assay::bindings {
namespace {

using namespace tasks::tsp;

constexpr std::int64_t most_cities = 1024;
constexpr std::int64_t largest_grid = std::int64_t{1} << 20;
constexpr std::int64_t largest_weight = (std::int64_t{1} << 31) - 1;

void require(bool condition, const char* name, std::int64_t value, const std::string& expected) {
    if (!condition)
        throw py::value_error(std::string(name) + ": expected " + expected + ", got " +
                              std::to_string(value));
}

Weights read_weights(const std::string& name) {
    if (name == "euclidean") return Weights::euclidean;
    if (name == "uniform") return Weights::uniform;
    if (name == "asymmetric") return Weights::asymmetric;
    throw py::value_error("weights: expected euclidean, uniform or asymmetric, got " + name);
}

std::tuple<Array<std::int32_t>, Array<std::int32_t>> generate_batch(
    const py::bytes& key, const Array<std::uint64_t>& indices, std::uint64_t attempt, std::int64_t cities,
    const std::string& kind, std::int64_t grid, std::int64_t max_weight, std::size_t threads) {
    const Key words = read_key(key);
    if (indices.ndim() != 1)
        throw py::value_error("indices: expected one dimension, got " + std::to_string(indices.ndim()));
    require(cities >= 3 && cities <= most_cities, "cities", cities, "3 to " + std::to_string(most_cities));
    require(grid >= 1 && grid <= largest_grid && grid * grid >= cities, "grid", grid,
            "a square of at least " + std::to_string(cities) + " points and at most 2^20 a side");
    require(max_weight >= 1 && max_weight <= largest_weight, "max_weight", max_weight,
            "1 to " + std::to_string(largest_weight));
    const Settings settings{static_cast<std::size_t>(cities), read_weights(kind),
                            static_cast<std::int32_t>(grid), static_cast<std::int32_t>(max_weight)};
    const auto count = static_cast<std::size_t>(indices.size());
    const std::size_t n = settings.cities;
    const std::size_t points = settings.weights == Weights::euclidean ? n : 0;
    std::vector<std::int32_t> weights(count * n * n), coordinates(count * points * 2);
    const std::uint64_t* index = indices.data();
    {
        const Unlocked unlocked;
        parallel_for(count, threads, [&](std::size_t i, std::size_t) {
            Stream stream(words, index[i], attempt);
            generate(settings, stream, std::span(weights).subspan(i * n * n, n * n),
                     std::span(coordinates).subspan(i * points * 2, points * 2));
        });
    }
    const auto rows = static_cast<py::ssize_t>(count), side = static_cast<py::ssize_t>(n);
    return std::make_tuple(take(std::move(weights), {rows, side, side}),
                           take(std::move(coordinates), {rows, static_cast<py::ssize_t>(points), 2}));
}

void bind_tsp(py::module_& module) {
    module.def("tsp_generate", &generate_batch, py::arg("key"), py::arg("indices").noconvert(),
               py::arg("attempt"), py::arg("cities"), py::arg("weights"), py::arg("grid"),
               py::arg("max_weight"), py::arg("threads"),
               "Weights (int32, (count, cities, cities)) and coordinates (int32, (count, cities, 2), or "
               "(count, 0, 2)).");
}

const Register registered{bind_tsp};

}  // namespace
}  // namespace assay::bindings
