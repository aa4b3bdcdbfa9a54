#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// Satisfiability: formulas in conjunctive normal form and the check of assignments.
///
/// Literals are those of the DIMACS format everywhere: variable v is 1 .. variables, +v
/// asks for true, -v for false.
namespace assay::verifiers::sat {

/// One formula, looked at where it lies: clause c is literals[starts[c] .. starts[c + 1]).
struct Formula {
    std::int32_t variables = 0;
    std::span<const std::int32_t> literals;
    std::span<const std::int64_t> starts;

    std::size_t clauses() const { return starts.size() - 1; }
    std::span<const std::int32_t> clause(std::size_t c) const {
        return literals.subspan(static_cast<std::size_t>(starts[c]),
                                static_cast<std::size_t>(starts[c + 1] - starts[c]));
    }
};

/// Many formulas: formula f owns the clauses formula_starts[f] .. formula_starts[f + 1].
///
/// Both lists of starts are increasing, begin with 0 and end with what they index.
struct Formulas {
    std::span<const std::int32_t> variables;
    std::span<const std::int32_t> literals;
    std::span<const std::int64_t> clause_starts;
    std::span<const std::int64_t> formula_starts;

    std::size_t size() const { return variables.size(); }
    Formula operator[](std::size_t f) const {
        const auto first = static_cast<std::size_t>(formula_starts[f]);
        const auto last = static_cast<std::size_t>(formula_starts[f + 1]);
        return {variables[f], literals, clause_starts.subspan(first, last - first + 1)};
    }
};

/// Many formulas whose clauses all have three literals; clause c is literals[3c .. 3c + 3).
struct Triples {
    std::span<const std::int32_t> variables;
    std::span<const std::int32_t> literals;
    std::span<const std::int64_t> starts;

    std::size_t size() const { return variables.size(); }
    std::span<const std::int32_t> operator[](std::size_t f) const {
        const auto first = static_cast<std::size_t>(3 * starts[f]);
        return literals.subspan(first, static_cast<std::size_t>(3 * starts[f + 1]) - first);
    }
};

/// Throws std::invalid_argument when a literal is 0 or names no variable of the formula.
void validate(const Formula& formula);

/// Where the values of each formula begin in a flat list of all their values; the total last.
std::vector<std::size_t> value_starts(std::span<const std::int32_t> variables);

/// How many clauses of each formula its assignment leaves false (0: it is a solution).
///
/// `values` holds 0 or 1 for every variable of every formula, one formula after the other.
/// Throws std::invalid_argument for a literal or value out of range.
std::vector<std::int32_t> count_false(const Triples& formulas, std::span<const std::uint8_t> values,
                                      std::size_t threads);

/// The same for answers written as text: the values `0` or `1` in the order of the
/// variables, separated by one comma each, spaces allowed; -1 for text of any other form.
std::vector<std::int32_t> count_false_texts(const Triples& formulas, std::span<const std::string_view> texts,
                                            std::size_t threads);

/// Which of many assignments satisfy one formula, 64 to a word.
///
/// `columns` has one row of `words` words for each variable: bit j of word w is its value in
/// assignment 64 w + j.  The same bit of the result is set when every clause is true.
std::vector<std::uint64_t> satisfied(std::int32_t variables, std::span<const std::int32_t> literals,
                                     std::span<const std::uint64_t> columns, std::size_t words,
                                     std::size_t threads);

}  // namespace assay::verifiers::sat
