#include "verifiers/sat/sat.hpp"

#include <algorithm>
#include <vector>

#include "c/guard.hpp"
#include "verifiers/sat/cdcl.hpp"

namespace assay::c {
namespace {

namespace sat = verifiers::sat;

constexpr std::int32_t most_variables = 1 << 24;

sat::Formula read(const assay_formula* formula) {
    expect_pointer("formula", formula);
    expect_range("variables", 0, most_variables, formula->variables);
    const auto starts = read_offsets("starts", formula->starts, formula->clauses);
    const auto size = static_cast<std::size_t>(starts.back());
    expect_pointer("literals", formula->literals, size);
    const std::span literals(formula->literals, size);
    for (std::size_t i = 0; i < size; ++i)
        if (literals[i] == 0 || literals[i] < -formula->variables || literals[i] > formula->variables)
            refuse(at("literals", i),
                   std::to_string(-formula->variables) + " to " + std::to_string(formula->variables) +
                       " without 0",
                   literals[i]);
    return {formula->variables, literals, starts};
}

bool holds(std::span<const std::int32_t> clause, std::span<const std::uint8_t> values) {
    return std::any_of(clause.begin(), clause.end(), [&](std::int32_t literal) {
        return (values[static_cast<std::size_t>(std::abs(literal)) - 1] != 0) == (literal > 0);
    });
}

}  // namespace
}  // namespace assay::c

extern "C" {

assay_result assay_sat_check(const assay_formula* formula, const uint8_t* values, int64_t* false_clauses,
                             int64_t* first_false) {
    using namespace assay::c;
    return guarded([&] {
        const auto read_formula = read(formula);
        const auto variables = static_cast<std::size_t>(read_formula.variables);
        expect_pointer("values", values, variables);
        expect_pointer("false_clauses", false_clauses);
        expect_pointer("first_false", first_false);
        const std::span assignment(values, variables);
        for (std::size_t v = 0; v < variables; ++v)
            if (assignment[v] > 1) refuse(at("values", v), "0 or 1", assignment[v]);
        std::int64_t count = 0, first = -1;
        for (std::size_t c = 0; c < read_formula.clauses(); ++c) {
            if (holds(read_formula.clause(c), assignment)) continue;
            if (count++ == 0) first = static_cast<std::int64_t>(c);
        }
        *false_clauses = count;
        *first_false = first;
        return ASSAY_OK;
    });
}

assay_result assay_sat_solve(const assay_formula* formula, int64_t conflict_limit, int32_t* satisfiable,
                             uint8_t* values) {
    using namespace assay::c;
    return guarded([&] {
        const auto one = read(formula);
        expect_range("conflict_limit", 1, INT64_MAX, conflict_limit);
        expect_pointer("satisfiable", satisfiable);
        expect_pointer("values", values, static_cast<std::size_t>(one.variables));
        const std::int64_t formula_starts[] = {0, static_cast<std::int64_t>(one.clauses())};
        const sat::Formulas formulas{{&one.variables, 1}, one.literals, one.starts, formula_starts};
        const sat::Decisions found = sat::solve(formulas, conflict_limit, true, 1);
        std::copy(found.values.begin(), found.values.end(), values);
        const auto status = static_cast<sat::Status>(found.status[0]);
        const bool refuted = status == sat::Status::unsatisfiable && found.certified[0] == 1;
        if (status != sat::Status::satisfiable && !refuted) return ASSAY_UNKNOWN;
        *satisfiable = status == sat::Status::satisfiable;
        return ASSAY_OK;
    });
}
}
