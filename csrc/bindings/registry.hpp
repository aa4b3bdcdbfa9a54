#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <string>
#include <vector>

#include "common/interrupt.hpp"
#include "common/philox.hpp"

namespace assay::bindings {

namespace py = pybind11;

/// A C-contiguous array whose dtype must match exactly: a silent copy is refused.
template <class T>
using Array = py::array_t<T, py::array::c_style>;

/// Python delivers signals to this thread only; set when a module is imported.
inline unsigned long main_thread = 0;

/// Whether a signal handler has raised an exception, which stays set in the state of this thread.
inline bool signal_raised() {
    const py::gil_scoped_acquire lock;
    return PyErr_CheckSignals() != 0;
}

/// Releases the GIL while a kernel works; Ctrl-C stops the kernel, and the exception of its handler is
/// raised.
class Unlocked {
public:
    Unlocked() : call_(PyThread_get_thread_ident() == main_thread ? &signal_raised : nullptr) {}

private:
    Interruptible call_;
    py::gil_scoped_release release_;
};

using Binder = void (*)(py::module_&);

/// Every file in bindings/<room>/ adds one function to this list, so a new task adds a
/// file and edits none.
inline std::vector<Binder>& binders() {
    static std::vector<Binder> list;
    return list;
}

/// `static const Register sat{bind_sat};` at the end of bindings/<room>/sat.cpp.
struct Register {
    explicit Register(Binder binder) { binders().push_back(binder); }
};

/// Fills a module with all that is registered.
inline void bind_all(py::module_& module) {
    main_thread = py::module_::import("threading").attr("main_thread")().attr("ident").cast<unsigned long>();
    py::register_exception_translator([](std::exception_ptr thrown) {
        try {
            std::rethrow_exception(thrown);
        } catch (const Interrupted&) {
            // The handler of the signal has set its exception already.
        }
    });
    for (const auto binder : binders()) binder(module);
}

/// The 24 bytes made by `tasks/core/keys.py` as three little-endian words.
inline Key read_key(const py::bytes& bytes) {
    const std::string text = bytes;
    if (text.size() != 24)
        throw py::value_error("key: expected 24 bytes, got " + std::to_string(text.size()));
    Key key{};
    for (std::size_t i = 0; i < 24; ++i)
        key[i / 8] |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i])) << (8 * (i % 8));
    return key;
}

/// A numpy array that owns the vector's memory; no copy.
template <class T>
Array<T> take(std::vector<T>&& values) {
    auto* owner = new std::vector<T>(std::move(values));
    py::capsule release(owner, [](void* p) { delete static_cast<std::vector<T>*>(p); });
    return Array<T>({static_cast<py::ssize_t>(owner->size())}, owner->data(), release);
}

/// The same with a shape; `values.size()` must be its product.
template <class T>
Array<T> take(std::vector<T>&& values, const std::vector<py::ssize_t>& shape) {
    auto* owner = new std::vector<T>(std::move(values));
    py::capsule release(owner, [](void* p) { delete static_cast<std::vector<T>*>(p); });
    return Array<T>(shape, owner->data(), release);
}

}  // namespace assay::bindings
