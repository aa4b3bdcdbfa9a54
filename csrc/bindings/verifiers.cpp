// assay.verifiers._core: shape and range checks live in bindings/, arithmetic in
// csrc/verifiers.  One file per task registers itself.
#include "bindings/kernels.hpp"
#include "bindings/registry.hpp"

PYBIND11_MODULE(_core, module) {
    module.doc() = "Native checkers and exact solvers. Arrays in, arrays out, the GIL released.";
    assay::bindings::bind_kernels(module);
    assay::bindings::bind_all(module);
}
