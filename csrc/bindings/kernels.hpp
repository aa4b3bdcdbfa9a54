#pragma once

#include <stdexcept>
#include <string>

#include "bindings/registry.hpp"
#include "common/dispatch.hpp"

namespace assay::bindings {

/// Refuses an ASSAY_KERNELS that names no level: the import fails with this line.
inline void bind_kernels(py::module_& module) {
    if (!kernels_variable_is_valid())
        throw std::runtime_error(std::string(kernels_variable) + ": expected baseline, v3 or v4, got '" +
                                 std::getenv(kernels_variable) + "'");
    module.def(
        "kernels", [] { return std::string(kernels_names[static_cast<std::size_t>(kernels)]); },
        "The instruction set of the kernels in use: baseline, v3 (AVX2) or v4 (AVX-512).");
}

}  // namespace assay::bindings
