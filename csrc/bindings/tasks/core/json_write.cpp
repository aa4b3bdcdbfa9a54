#include <pybind11/typing.h>

#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include "bindings/registry.hpp"

namespace assay::bindings {
namespace {

constexpr int deepest = 64;

/// The places of 256 bytes that are written as escapes.
constexpr auto escaped = [] {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < 256; ++i) table[i] = i < 0x20 || i == '"' || i == '\\';
    return table;
}();

void write_escape(char sign, std::string& out) {
    constexpr std::string_view signs = "\"\\\b\f\n\r\t", names = "\"\\bfnrt", digits = "0123456789abcdef";
    out += '\\';
    if (const auto place = signs.find(sign); place != std::string_view::npos) {
        out += names[place];
        return;
    }
    out += "u00";
    out += digits[static_cast<unsigned char>(sign) >> 4U];
    out += digits[static_cast<unsigned char>(sign) & 0xFU];
}

bool write_string(PyObject* value, std::string& out) {
    py::ssize_t size = 0;
    const char* data = PyUnicode_AsUTF8AndSize(value, &size);
    if (!data) {
        PyErr_Clear();  // a lone surrogate
        return false;
    }
    const std::string_view text(data, static_cast<std::size_t>(size));
    out += '"';
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!escaped[static_cast<unsigned char>(text[i])]) continue;
        out += text.substr(begin, i - begin);
        write_escape(text[i], out);
        begin = i + 1;
    }
    out += text.substr(begin);
    out += '"';
    return true;
}

bool write_whole(PyObject* value, std::string& out) {
    int overflow = 0;
    const long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow != 0) return false;
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
    return true;
}

bool write_real(PyObject* value, std::string& out) {
    const double number = PyFloat_AS_DOUBLE(value);
    if (number - number != 0) return false;  // not finite
    char* text = PyOS_double_to_string(number, 'r', 0, Py_DTSF_ADD_DOT_0, nullptr);
    if (!text) throw py::error_already_set();
    out += text;
    PyMem_Free(text);
    return true;
}

bool write_value(PyObject* value, int depth, std::string& out);

bool write_items(PyObject* values, int depth, std::string& out) {
    const bool is_list = PyList_CheckExact(values);
    out += '[';
    for (py::ssize_t i = 0; i < (is_list ? PyList_GET_SIZE(values) : PyTuple_GET_SIZE(values)); ++i) {
        if (i > 0) out += ',';
        if (!write_value(is_list ? PyList_GET_ITEM(values, i) : PyTuple_GET_ITEM(values, i), depth + 1, out))
            return false;
    }
    out += ']';
    return true;
}

bool write_members(PyObject* values, int depth, std::string& out) {
    PyObject *key = nullptr, *value = nullptr;
    py::ssize_t place = 0;
    out += '{';
    for (bool first = true; PyDict_Next(values, &place, &key, &value); first = false) {
        if (!first) out += ',';
        if (!PyUnicode_CheckExact(key) || !write_string(key, out)) return false;
        out += ':';
        if (!write_value(value, depth + 1, out)) return false;
    }
    out += '}';
    return true;
}

/// Appends a value as `json` does it; false for what is left to it.
bool write_value(PyObject* value, int depth, std::string& out) {
    if (depth > deepest) return false;
    if (PyUnicode_CheckExact(value)) return write_string(value, out);
    if (value == Py_None) {
        out += "null";
    } else if (PyBool_Check(value)) {
        out += value == Py_True ? "true" : "false";
    } else if (PyLong_CheckExact(value)) {
        return write_whole(value, out);
    } else if (PyFloat_CheckExact(value)) {
        return write_real(value, out);
    } else if (PyList_CheckExact(value) || PyTuple_CheckExact(value)) {
        return write_items(value, depth, out);
    } else if (PyDict_CheckExact(value)) {
        return write_members(value, depth, out);
    } else {
        return false;
    }
    return true;
}

using Otherwise = py::typing::Callable<py::str(py::object)>;

/// Appends a value as it is written here, or else as `otherwise` says.
void write_or_ask(const py::handle& value, const Otherwise& otherwise, std::string& out) {
    const auto before = out.size();
    if (write_value(value.ptr(), 0, out)) return;
    out.resize(before);
    out += py::cast<std::string>(otherwise(value));
}

py::bytes lines(const py::list& values, const Otherwise& otherwise) {
    std::string out;
    for (const auto& value : py::tuple(values)) {
        write_or_ask(value, otherwise, out);
        out += '\n';
    }
    return out;
}

py::typing::List<py::str> texts(const py::list& values, const Otherwise& otherwise) {
    const py::tuple held(values);
    py::list found(held.size());
    std::string out;
    for (std::size_t i = 0; i < held.size(); ++i) {
        out.clear();
        write_or_ask(held[i], otherwise, out);
        found[i] = py::str(out);
    }
    return found;
}

void bind_json_write(py::module_& module) {
    module.def(
        "json_lines", &lines, py::arg("values"), py::arg("otherwise"),
        "The values as JSON, UTF-8, a line for each; those that are not plain as `otherwise` writes them.");
    module.def("json_texts", &texts, py::arg("values"), py::arg("otherwise"), "The same as a text for each.");
}

const Register registered{bind_json_write};

}  // namespace
}  // namespace assay::bindings
