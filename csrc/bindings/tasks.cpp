// assay.tasks._core: shape and range checks live in bindings/, generation in
// csrc/tasks.  One file per task registers itself.
#include "bindings/kernels.hpp"
#include "bindings/registry.hpp"

PYBIND11_MODULE(_core, module) {
    module.doc() = "Native generators. A key and an index range in, arrays out, the GIL released.";
    assay::bindings::bind_kernels(module);
    assay::bindings::bind_all(module);
}
