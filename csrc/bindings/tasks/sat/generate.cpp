#include "tasks/sat/generate.hpp"

#include <pybind11/typing.h>

#include <string>

#include "bindings/registry.hpp"

namespace assay::bindings {
namespace {

namespace sat = tasks::sat;

py::typing::Tuple<Array<std::int32_t>, Array<std::uint8_t>> generate(
    std::int32_t kind, const py::bytes& key, const Array<std::uint64_t>& indices,
    const Array<std::uint64_t>& purposes, std::int32_t variables, std::int64_t clauses, std::size_t threads) {
    if (kind < 0 || kind > 2) throw py::value_error("kind: expected 0, 1 or 2, got " + std::to_string(kind));
    if (indices.ndim() != 1 || purposes.ndim() != 1 || indices.size() != purposes.size())
        throw py::value_error("purposes: expected one for each of " + std::to_string(indices.size()) +
                              " indices, got " + std::to_string(purposes.size()));
    const Key words = read_key(key);
    const auto size = static_cast<std::size_t>(indices.size());
    sat::Batch batch;
    {
        const std::span<const std::uint64_t> index_span(indices.data(), size);
        const std::span<const std::uint64_t> purpose_span(purposes.data(), size);
        const Unlocked unlocked;
        batch = sat::generate(static_cast<sat::Kind>(kind), words, index_span, purpose_span, variables,
                              clauses, threads);
    }
    const auto rows = static_cast<py::ssize_t>(size);
    const py::ssize_t width = batch.plants.empty() ? 0 : variables;
    return py::make_tuple(take(std::move(batch.clauses), {rows, clauses, 3}),
                          take(std::move(batch.plants), {rows, width}));
}

void bind_sat(py::module_& module) {
    module.def(
        "sat_generate", &generate, py::arg("kind"), py::arg("key"), py::arg("indices").noconvert(),
        py::arg("purposes").noconvert(), py::arg("variables"), py::arg("clauses"), py::arg("threads") = 0,
        "Random 3SAT formulas (int32, (formulas, clauses, 3)) and their plants (uint8); kind 0 uniform, "
        "1 planted, 2 balanced.");
}

const Register registered{bind_sat};

}  // namespace
}  // namespace assay::bindings
