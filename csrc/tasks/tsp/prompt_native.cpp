#include "tasks/tsp/prompt_native.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace assay::tasks::tsp {
namespace {

std::size_t digits_of(std::int64_t value) {
    std::size_t digits = 1;
    for (; value >= 10; value /= 10) ++digits;
    return digits;
}

/// Writes a number that is not negative so that it ends where its column does.
void write_right(char* end, std::int64_t value) {
    do {
        *--end = static_cast<char>('0' + value % 10);
        value /= 10;
    } while (value != 0);
}

}  // namespace

std::string weight_table(std::span<const std::int32_t> weights, std::size_t cities) {
    const std::size_t name_width = digits_of(static_cast<std::int64_t>(cities) - 1);
    std::vector<std::size_t> ends{name_width};  // of the columns, from the beginning of a line
    for (std::size_t column = 0; column < cities; ++column) {
        std::int64_t largest = static_cast<std::int64_t>(column);
        for (std::size_t row = 0; row < cities; ++row)
            if (row != column) largest = std::max<std::int64_t>(largest, weights[row * cities + column]);
        ends.push_back(ends.back() + 1 + digits_of(largest));
    }
    const std::size_t line = ends.back() + 1;
    std::string text(line * (cities + 1), ' ');
    for (std::size_t row = 0; row <= cities; ++row) {
        char* const begin = text.data() + row * line;
        begin[line - 1] = '\n';
        if (row > 0) write_right(begin + ends[0], static_cast<std::int64_t>(row) - 1);
        for (std::size_t column = 0; column < cities; ++column) {
            char* const end = begin + ends[column + 1];
            if (row == 0)
                write_right(end, static_cast<std::int64_t>(column));
            else if (row - 1 == column)
                end[-1] = '-';
            else
                write_right(end, weights[(row - 1) * cities + column]);
        }
    }
    text.pop_back();
    return text;
}

std::string weights_json(std::span<const std::int32_t> weights, std::size_t cities) {
    std::string text(weights.size() * 12 + 2 * cities + 2, ' ');
    char* at = text.data();
    char* const end = at + text.size();
    *at++ = '[';
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (i > 0) *at++ = ',';
        if (i % cities == 0) *at++ = '[';
        at = std::to_chars(at, end, weights[i]).ptr;
        if (i % cities == cities - 1) *at++ = ']';
    }
    *at++ = ']';
    text.resize(static_cast<std::size_t>(at - text.data()));
    return text;
}

}  // namespace assay::tasks::tsp
