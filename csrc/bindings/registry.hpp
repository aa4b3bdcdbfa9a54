#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <string>
#include <vector>

#include "common/interrupt.hpp"
#include "common/philox.hpp"

namespace assay::bindings {

namespace py = pybind11;

/// The caller's own array: only for values that may be anything, and change at any time, without harm.
template <class T>
using Shared = py::array_t<T, py::array::c_style>;

/// A C-contiguous array whose dtype must match exactly: a silent conversion is refused.
///
/// As an argument it is the call's own copy, made before the GIL is released: what has been checked stays
/// true, whatever other threads write into the caller's array.
template <class T>
class Array : public Shared<T> {
public:
    using Shared<T>::array_t;
    /// No array, which costs nothing.
    Array() : Shared<T>(py::handle(), py::object::borrowed_t{}) {}

    static Array copy(const Shared<T>& shared) {
        return Array(std::vector<py::ssize_t>(shared.shape(), shared.shape() + shared.ndim()), shared.data());
    }
};

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

namespace pybind11::detail {

template <class T>
struct handle_type_name<assay::bindings::Array<T>> : handle_type_name<assay::bindings::Shared<T>> {};

template <class T>
struct pyobject_caster<assay::bindings::Array<T>> {
    using type = assay::bindings::Array<T>;

    bool load(handle source, bool) {
        using Shared = assay::bindings::Shared<T>;
        if (!Shared::check_(source)) return false;
        value = type::copy(reinterpret_borrow<Shared>(source));
        return true;
    }
    static handle cast(const handle& source, return_value_policy, handle) { return source.inc_ref(); }
    PYBIND11_TYPE_CASTER(type, handle_type_name<type>::name);
};

}  // namespace pybind11::detail
