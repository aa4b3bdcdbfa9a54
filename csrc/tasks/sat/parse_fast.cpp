#include "tasks/sat/parse_fast.hpp"

#include <cstddef>
#include <cstdlib>

#include "tasks/core/plain_text.hpp"

namespace assay::tasks::sat {
namespace {

constexpr std::int64_t most_variables = 1'000'000;

bool read_clause(plain::Cursor& at, std::int64_t variables, std::vector<std::int32_t>& literals) {
    std::int64_t a = 0, b = 0, c = 0;
    if (!(at.take('[') && at.signed_number(a, variables) && at.take(',') && at.signed_number(b, variables) &&
          at.take(',') && at.signed_number(c, variables) && at.take(']')))
        return false;
    if (a == 0 || b == 0 || c == 0) return false;
    if (std::llabs(a) == std::llabs(b) || std::llabs(a) == std::llabs(c) || std::llabs(b) == std::llabs(c))
        return false;
    for (const auto literal : {a, b, c}) literals.push_back(static_cast<std::int32_t>(literal));
    return true;
}

}  // namespace

bool read_plain(std::string_view json, std::int32_t& variables, std::vector<std::int32_t>& literals) {
    plain::Cursor at(json);
    std::int64_t count = 0;
    if (!(at.take("{\"n\":") && at.number(count, most_variables) && count > 0 && at.take(",\"clauses\":[")))
        return false;
    if (!at.take(']')) {
        literals.reserve(json.size() / 3);
        do {
            if (!read_clause(at, count, literals)) return false;
        } while (at.take(','));
        if (!at.take(']')) return false;
    }
    variables = static_cast<std::int32_t>(count);
    return at.take('}') && at.at_end();
}

PlainAnswer read_plain_answer(std::string_view reply, std::span<std::uint8_t> values) {
    const auto answer = plain::only_answer(reply);
    if (!answer || values.empty()) return not_plain;
    if (*answer == "unsatisfiable") return claim;
    plain::Cursor at(*answer);
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::int64_t name = 0;
        if (i > 0 && !(at.take(", ") || at.take(' ') || at.take('\n') || at.take(",\n") || at.take(',')))
            return not_plain;
        if (!(at.take('x') && at.number(name, most_variables) && at.take('='))) return not_plain;
        if (name != static_cast<std::int64_t>(i) + 1) return not_plain;
        const bool value = at.peek() == 'T';
        if (!at.take('T') && !at.take('F')) return not_plain;
        values[i] = value;
    }
    return at.at_end() ? assignment : not_plain;
}

}  // namespace assay::tasks::sat
