#pragma once

#include <pybind11/typing.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "bindings/registry.hpp"

namespace assay::bindings {

using TextList = py::typing::List<py::typing::Union<py::str, py::bytes>>;

/// Python strings as UTF-8, or bytes, looked at where they lie; they are kept, whatever becomes of the list.
///
/// A string that has no UTF-8 (a lone surrogate) is seen as empty, which no reader takes.
class Texts {
public:
    explicit Texts(const py::list& texts) : held_(texts), views_(held_.size()) {
        for (std::size_t i = 0; i < views_.size(); ++i) {
            PyObject* text = PyTuple_GET_ITEM(held_.ptr(), static_cast<py::ssize_t>(i));
            py::ssize_t size = 0;
            const char* data = nullptr;
            if (PyBytes_Check(text)) {
                data = PyBytes_AS_STRING(text);
                size = PyBytes_GET_SIZE(text);
            } else if (PyUnicode_Check(text)) {
                data = PyUnicode_AsUTF8AndSize(text, &size);
                if (!data) PyErr_Clear();
            } else {
                throw py::type_error("texts: expected strings or bytes");
            }
            if (data) views_[i] = {data, static_cast<std::size_t>(size)};
        }
    }
    /// Refuses a list of another length.
    Texts(const py::list& texts, std::size_t expected) : Texts(texts) {
        if (size() != expected)
            throw py::value_error("texts: expected " + std::to_string(expected) + ", got " +
                                  std::to_string(size()));
    }

    std::size_t size() const { return views_.size(); }
    std::string_view operator[](std::size_t i) const { return views_[i]; }
    const std::vector<std::string_view>& views() const { return views_; }

private:
    py::tuple held_;
    std::vector<std::string_view> views_;
};

/// The numbers of the rows that were read, and nothing of the others.
template <class Row, class Known>
std::vector<std::int64_t> numbers_of(const std::vector<Row>& rows, Known known) {
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (known(rows[i])) numbers.push_back(static_cast<std::int64_t>(i));
    return numbers;
}

template <class T>
void append(std::vector<T>& all, const std::vector<T>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

}  // namespace assay::bindings
