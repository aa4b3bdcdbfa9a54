#include "tasks/sat/prompt_native.hpp"

#include "bindings/registry.hpp"
#include "common/parallel.hpp"

namespace assay::bindings {
namespace {

using Writer = std::string (*)(std::span<const std::int32_t>);

py::list write_batch(Writer write, const Array<std::int32_t>& clauses, const Array<std::int64_t>& offsets,
                     std::size_t threads) {
    if (clauses.ndim() != 2 || clauses.shape(1) != 3)
        throw py::value_error("clauses: expected the shape (count, 3)");
    if (offsets.ndim() != 1 || offsets.size() < 1)
        throw py::value_error("offsets: expected one more than there are formulas");
    const std::int64_t* ends = offsets.data();
    const auto count = static_cast<std::size_t>(offsets.size() - 1);
    if (ends[0] != 0 || ends[count] != clauses.shape(0))
        throw py::value_error("offsets: expected them from 0 to the number of clauses");
    for (std::size_t i = 0; i < count; ++i)
        if (ends[i] > ends[i + 1]) throw py::value_error("offsets: expected them in ascending order");
    const std::int32_t* literals = clauses.data();
    std::vector<std::string> texts(count);
    {
        const Unlocked unlocked;
        parallel_for(count, threads, [&](std::size_t i, std::size_t) {
            texts[i] = write({literals + 3 * ends[i], static_cast<std::size_t>(3 * (ends[i + 1] - ends[i]))});
        });
    }
    py::list result(count);
    for (std::size_t i = 0; i < count; ++i) result[i] = py::str(texts[i]);
    return result;
}

void bind_sat_text(py::module_& module) {
    module.def(
        "sat_numbered_clauses",
        [](const Array<std::int32_t>& clauses, const Array<std::int64_t>& offsets, std::size_t threads) {
            return write_batch(tasks::sat::numbered_clauses, clauses, offsets, threads);
        },
        py::arg("clauses").noconvert(), py::arg("offsets").noconvert(), py::arg("threads"),
        "The clauses (int32, (count, 3)) of each formula as a prompt numbers them.");
    module.def(
        "sat_clauses_json",
        [](const Array<std::int32_t>& clauses, const Array<std::int64_t>& offsets, std::size_t threads) {
            return write_batch(tasks::sat::clauses_json, clauses, offsets, threads);
        },
        py::arg("clauses").noconvert(), py::arg("offsets").noconvert(), py::arg("threads"),
        "The clauses (int32, (count, 3)) of each formula as JSON.");
}

const Register registered{bind_sat_text};

}  // namespace
}  // namespace assay::bindings
