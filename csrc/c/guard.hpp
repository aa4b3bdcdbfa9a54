#pragma once

#include <cstdint>
#include <new>
#include <span>
#include <stdexcept>
#include <string>

#include "c/assay.h"

/// What stands between C callers and the kernels: arguments are checked here, and nothing is thrown past it.
namespace assay::c {

/// Keeps the line that `assay_explain` gives back.
void explain(const char* line) noexcept;

/// Throws std::invalid_argument that names the argument, what was expected and what came.
[[noreturn]] void refuse(const std::string& name, const std::string& expected, std::int64_t got);

inline void expect_range(const char* name, std::int64_t low, std::int64_t high, std::int64_t value) {
    if (value < low || value > high) refuse(name, std::to_string(low) + " to " + std::to_string(high), value);
}

inline void expect_pointer(const char* name, const void* pointer, std::size_t items = 1) {
    if (items > 0 && pointer == nullptr) throw std::invalid_argument(std::string(name) + ": is null");
}

/// `items` + 1 offsets that begin with 0 and never fall; the last one is how many things they divide.
std::span<const std::int64_t> read_offsets(const char* name, const std::int64_t* offsets, std::size_t items);

/// The place of an item in an array, for a message.
std::string at(const char* name, std::size_t place);

/// The same of an item of an array; its name is made only for the message.
inline void expect_range_at(const char* name, std::size_t place, std::int64_t low, std::int64_t high,
                            std::int64_t value) {
    if (value < low || value > high)
        refuse(at(name, place), std::to_string(low) + " to " + std::to_string(high), value);
}

/// Runs a body that returns an assay_result, and turns what it throws into one.
template <class Body>
assay_result guarded(Body&& body) noexcept {
    try {
        return body();
    } catch (const std::bad_alloc&) {
        return ASSAY_NO_MEMORY;
    } catch (const std::exception& error) {
        explain(error.what());
        return ASSAY_INVALID;
    }
}

}  // namespace assay::c
