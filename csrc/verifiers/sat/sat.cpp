#include "verifiers/sat/sat.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <string>

#include "common/dispatch.hpp"
#include "common/parallel.hpp"
#include "verifiers/sat/wide.hpp"

namespace assay::verifiers::sat {
namespace {

using wide::block_words;
using Block = std::array<std::uint64_t, block_words>;

[[noreturn]] void reject_literal(std::int32_t literal, std::size_t clause, std::int32_t variables) {
    throw std::invalid_argument("clauses: expected literals of 1 to " + std::to_string(variables) +
                                " or their negations, got " + std::to_string(literal) + " in clause " +
                                std::to_string(clause + 1));
}

bool names_variable(std::int32_t literal, std::int32_t variables) {
    return literal != 0 && literal >= -variables && literal <= variables;
}

ASSAY_KERNEL bool all_in_range(const std::int32_t* literals, std::size_t count, std::int32_t variables) {
    std::uint32_t bad = 0;
    for (std::size_t i = 0; i < count; ++i)
        bad |= static_cast<std::uint32_t>(literals[i] == 0) |
               static_cast<std::uint32_t>(literals[i] > variables) |
               static_cast<std::uint32_t>(literals[i] < -variables);
    return bad == 0;
}

void validate_triples(std::span<const std::int32_t> literals, std::int32_t variables) {
    if (dispatch<all_in_range>(literals.data(), literals.size(), variables)) return;
    for (std::size_t i = 0; i < literals.size(); ++i)
        if (!names_variable(literals[i], variables)) reject_literal(literals[i], i / 3, variables);
}

/// A table that a literal indexes directly: `truth()[literal]` is 1 when it is true.
class TruthTable {
public:
    void resize(std::int32_t variables) {
        variables_ = variables;
        table_.resize(std::max(wide::table_bytes, 2 * static_cast<std::size_t>(variables) + 1));
    }
    void set(std::int32_t variable, std::uint8_t value) {
        std::uint8_t* const middle = table_.data() + variables_;
        middle[variable] = value;
        middle[-variable] = value ^ 1U;
    }
    const std::uint8_t* truth() const { return table_.data() + variables_; }
    const std::uint8_t* first() const { return table_.data(); }

private:
    std::int32_t variables_ = 0;
    std::vector<std::uint8_t> table_;
};

/// The number of false clauses; throws when a literal is out of range.
std::int32_t count_false_clauses(std::span<const std::int32_t> literals, std::int32_t variables,
                                 const TruthTable& table) {
    if (variables <= wide::max_variables && wide::available()) {
        const std::int32_t wrong =
            wide::count_false(literals.data(), literals.size() / 3, table.first(), variables);
        if (wrong >= 0) return wrong;
    }
    validate_triples(literals, variables);
    const std::uint8_t* const truth = table.truth();
    std::int32_t wrong = 0;
    for (std::size_t i = 0; i < literals.size(); i += 3)
        wrong += (truth[literals[i]] | truth[literals[i + 1]] | truth[literals[i + 2]]) ^ 1;
    return wrong;
}

/// Reads `1, 0, 1` into the table; false for text of any other form.
bool read_bits(std::string_view text, std::int32_t variables, TruthTable& table) {
    std::size_t at = 0;
    const auto skip_spaces = [&] {
        while (at < text.size() && text[at] == ' ') ++at;
    };
    for (std::int32_t variable = 1; variable <= variables; ++variable) {
        if (variable > 1) {
            if (at >= text.size() || text[at] != ',') return false;
            ++at;
        }
        skip_spaces();
        if (at >= text.size() || (text[at] != '0' && text[at] != '1')) return false;
        table.set(variable, text[at] == '1');
        ++at;
        skip_spaces();
    }
    return at == text.size();
}

/// One block of 1024 assignments: `middle` holds both polarities, addressed by literal.
/// Leaves early when every assignment of the block has failed.
ASSAY_KERNEL void satisfied_block(const Block* middle, const std::int32_t* literals, std::size_t clauses,
                                  Block* out) {
    Block alive;
    alive.fill(~std::uint64_t{0});
    constexpr std::size_t stride = 16;
    for (std::size_t first = 0; first < clauses; first += stride) {
        const std::size_t last = std::min(clauses, first + stride);
        for (std::size_t c = first; c < last; ++c) {
            const Block& x = middle[literals[3 * c]];
            const Block& y = middle[literals[3 * c + 1]];
            const Block& z = middle[literals[3 * c + 2]];
            for (std::size_t w = 0; w < block_words; ++w) alive[w] &= x[w] | y[w] | z[w];
        }
        std::uint64_t any = 0;
        for (std::size_t w = 0; w < block_words; ++w) any |= alive[w];
        if (any == 0) break;
    }
    *out = alive;
}

void load_block(std::vector<Block>& rows, std::size_t variables, std::span<const std::uint64_t> columns,
                std::size_t words, std::size_t first) {
    const std::size_t count = std::min(block_words, words - first);
    for (std::size_t v = 1; v <= variables; ++v) {
        Block row{};
        std::memcpy(row.data(), columns.data() + (v - 1) * words + first, count * sizeof(std::uint64_t));
        rows[variables + v] = row;
        for (std::uint64_t& word : row) word = ~word;
        rows[variables - v] = row;
    }
}

}  // namespace

void validate(const Formula& formula) {
    for (std::size_t c = 0; c < formula.clauses(); ++c)
        for (const std::int32_t literal : formula.clause(c))
            if (!names_variable(literal, formula.variables)) reject_literal(literal, c, formula.variables);
}

std::vector<std::size_t> value_starts(std::span<const std::int32_t> variables) {
    std::vector<std::size_t> starts{0};
    starts.reserve(variables.size() + 1);
    for (const std::int32_t n : variables) starts.push_back(starts.back() + static_cast<std::size_t>(n));
    return starts;
}

std::vector<std::int32_t> count_false(const Triples& formulas, std::span<const std::uint8_t> values,
                                      std::size_t threads) {
    const std::vector<std::size_t> starts = value_starts(formulas.variables);
    std::vector<TruthTable> tables(worker_count(formulas.size(), threads));
    std::vector<std::int32_t> wrong(formulas.size());
    parallel_for(formulas.size(), threads, [&](std::size_t f, std::size_t worker) {
        const std::int32_t variables = formulas.variables[f];
        TruthTable& table = tables[worker];
        table.resize(variables);
        std::uint8_t seen = 0;
        for (std::int32_t v = 1; v <= variables; ++v) {
            const std::uint8_t value = values[starts[f] + static_cast<std::size_t>(v) - 1];
            seen |= value;
            table.set(v, value);
        }
        if (seen > 1)
            throw std::invalid_argument("values: expected 0 or 1, got more in row " + std::to_string(f));
        wrong[f] = count_false_clauses(formulas[f], variables, table);
    });
    return wrong;
}

std::vector<std::int32_t> count_false_texts(const Triples& formulas, std::span<const std::string_view> texts,
                                            std::size_t threads) {
    std::vector<TruthTable> tables(worker_count(formulas.size(), threads));
    std::vector<std::int32_t> wrong(formulas.size());
    parallel_for(formulas.size(), threads, [&](std::size_t f, std::size_t worker) {
        TruthTable& table = tables[worker];
        table.resize(formulas.variables[f]);
        const bool read = read_bits(texts[f], formulas.variables[f], table);
        if (!read) validate_triples(formulas[f], formulas.variables[f]);
        wrong[f] = read ? count_false_clauses(formulas[f], formulas.variables[f], table) : -1;
    });
    return wrong;
}

std::vector<std::uint64_t> satisfied(std::int32_t variables, std::span<const std::int32_t> literals,
                                     std::span<const std::uint64_t> columns, std::size_t words,
                                     std::size_t threads) {
    validate_triples(literals, variables);
    const auto n = static_cast<std::size_t>(variables);
    const std::size_t blocks = (words + block_words - 1) / block_words;
    std::vector<std::vector<Block>> rows(worker_count(blocks, threads));
    std::vector<std::uint64_t> out(words);
    parallel_for(blocks, threads, [&](std::size_t block, std::size_t worker) {
        const std::size_t first = block * block_words;
        rows[worker].resize(2 * n + 1);
        load_block(rows[worker], n, columns, words, first);
        Block alive;
        const Block* const middle = rows[worker].data() + n;
        if (wide::available())
            wide::satisfied(middle->data(), literals.data(), literals.size() / 3, alive.data());
        else
            dispatch<satisfied_block>(middle, literals.data(), literals.size() / 3, &alive);
        std::copy_n(alive.begin(), std::min(block_words, words - first),
                    out.begin() + static_cast<std::ptrdiff_t>(first));
    });
    return out;
}

}  // namespace assay::verifiers::sat
