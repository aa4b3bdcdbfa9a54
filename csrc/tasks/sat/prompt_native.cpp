#include "tasks/sat/prompt_native.hpp"

#include <charconv>
#include <cstddef>
#include <string_view>

namespace assay::tasks::sat {
namespace {

constexpr std::string_view negation = "\u00AC", disjunction = " \u2228 ";

void append_number(std::string& text, std::int64_t value) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, value);
    text.append(digits, end.ptr);
}

}  // namespace

std::string numbered_clauses(std::span<const std::int32_t> literals) {
    std::string text;
    text.reserve(literals.size() * 12);
    for (std::size_t place = 0; place < literals.size(); ++place) {
        if (place % 3 == 0) {
            if (place > 0) text += '\n';
            append_number(text, static_cast<std::int64_t>(place / 3 + 1));
            text += ". (";
        } else {
            text += disjunction;
        }
        const std::int64_t literal = literals[place];
        if (literal < 0) text += negation;
        text += 'x';
        append_number(text, literal < 0 ? -literal : literal);
        if (place % 3 == 2) text += ')';
    }
    return text;
}

std::string clauses_json(std::span<const std::int32_t> literals) {
    std::string text = "[";
    text.reserve(literals.size() * 5 + 2);
    for (std::size_t place = 0; place < literals.size(); ++place) {
        if (place % 3 == 0)
            text += place > 0 ? ",[" : "[";
        else
            text += ',';
        append_number(text, literals[place]);
        if (place % 3 == 2) text += ']';
    }
    return text + "]";
}

}  // namespace assay::tasks::sat
