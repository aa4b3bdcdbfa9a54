#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <string>
#include <vector>

#include "common/philox.hpp"

namespace assay::bindings {

namespace py = pybind11;

/// A C-contiguous array whose dtype must match exactly: a silent copy is refused.
template <class T>
using Array = py::array_t<T, py::array::c_style>;

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
