#include "c/guard.hpp"

#include <array>
#include <cstring>

namespace assay::c {
namespace {

/// Of fixed size, so that keeping it can never fail.
thread_local std::array<char, 256> line{};

}  // namespace

void explain(const char* text) noexcept {
    std::strncpy(line.data(), text, line.size() - 1);
    line.back() = '\0';
}

void refuse(const std::string& name, const std::string& expected, std::int64_t got) {
    throw std::invalid_argument(name + ": expected " + expected + ", got " + std::to_string(got));
}

std::string at(const char* name, std::size_t place) {
    return std::string(name) + "[" + std::to_string(place) + "]";
}

std::span<const std::int64_t> read_offsets(const char* name, const std::int64_t* offsets, std::size_t items) {
    expect_pointer(name, offsets);
    if (offsets[0] != 0) refuse(at(name, 0), "0", offsets[0]);
    for (std::size_t i = 1; i <= items; ++i)
        if (offsets[i] < offsets[i - 1]) refuse(at(name, i), "a value not below the one before", offsets[i]);
    return {offsets, items + 1};
}

}  // namespace assay::c

extern "C" {

int32_t assay_interface(void) { return ASSAY_INTERFACE; }

const char* assay_explain(void) { return assay::c::line.data(); }
}
