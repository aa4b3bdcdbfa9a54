#include "verifiers/sat/sat.hpp"

#include <pybind11/typing.h>

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "bindings/registry.hpp"
#include "verifiers/sat/cdcl.hpp"
#include "verifiers/sat/count.hpp"
#include "verifiers/sat/refutation.hpp"
#include "verifiers/sat/small.hpp"
#include "verifiers/sat/walk.hpp"

namespace assay::bindings {
namespace {

namespace sat = verifiers::sat;
using Ints = Array<std::int32_t>;
using Longs = Array<std::int64_t>;
using Words = Array<std::uint64_t>;
using Bytes = Array<std::uint8_t>;
/// status, values, conflicts, decisions, propagations, certified
using Decided = py::typing::Tuple<Array<std::int8_t>, Bytes, Longs, Longs, Longs, Bytes>;
/// known, low, high, can be true, can be false, nodes
using Counted = py::typing::Tuple<Bytes, Words, Words, Words, Words, Longs>;

template <class T>
std::span<const T> view(const Array<T>& array) {
    return {array.data(), static_cast<std::size_t>(array.size())};
}

void check_length(const char* name, py::ssize_t length, std::size_t expected) {
    if (static_cast<std::size_t>(length) != expected)
        throw py::value_error(std::string(name) + ": expected " + std::to_string(expected) +
                              " entries, got " + std::to_string(length));
}

void check_flat(const char* name, const py::array& array) {
    if (array.ndim() != 1)
        throw py::value_error(std::string(name) + ": expected one dimension, got " +
                              std::to_string(array.ndim()));
}

/// Starts of `count` pieces (any number if negative) of something `total` long.
void check_starts(const char* name, const Longs& starts, py::ssize_t count, py::ssize_t total) {
    check_flat(name, starts);
    if (starts.size() < 1 || (count >= 0 && starts.size() != count + 1))
        throw py::value_error(std::string(name) + ": expected " +
                              std::to_string(std::max<py::ssize_t>(count, 0) + 1) + " entries, got " +
                              std::to_string(starts.size()));
    const auto all = view(starts);
    if (all.front() != 0 || all.back() != total)
        throw py::value_error(std::string(name) + ": expected to run from 0 to " + std::to_string(total) +
                              ", got " + std::to_string(all.front()) + " to " + std::to_string(all.back()));
    for (std::size_t i = 1; i < all.size(); ++i)
        if (all[i] < all[i - 1])
            throw py::value_error(std::string(name) + ": expected increasing entries, got " +
                                  std::to_string(all[i]) + " after " + std::to_string(all[i - 1]));
}

/// The total number of variables.
std::size_t check_variables(const Ints& variables) {
    check_flat("variables", variables);
    std::size_t total = 0;
    for (const std::int32_t n : view(variables)) {
        if (n < 0 || n > 1'000'000'000)
            throw py::value_error("variables: expected 0 to 1000000000, got " + std::to_string(n));
        total += static_cast<std::size_t>(n);
    }
    return total;
}

void check_triples(const Ints& clauses) {
    if (clauses.ndim() != 2 || clauses.shape(1) != 3)
        throw py::value_error("clauses: expected the shape (clauses, 3), got " +
                              py::str(clauses.attr("shape")).cast<std::string>());
}

sat::Triples triples(const Ints& variables, const Ints& clauses, const Longs& starts) {
    check_triples(clauses);
    check_starts("starts", starts, variables.size(), clauses.shape(0));
    return {view(variables), view(clauses), view(starts)};
}

sat::Formulas formulas(const Ints& variables, const Ints& literals, const Longs& clause_starts,
                       const Longs& formula_starts) {
    check_variables(variables);
    check_flat("literals", literals);
    check_starts("clause_starts", clause_starts, -1, literals.size());
    check_starts("formula_starts", formula_starts, variables.size(), clause_starts.size() - 1);
    return {view(variables), view(literals), view(clause_starts), view(formula_starts)};
}

sat::Formula formula(std::int32_t variables, const Ints& literals, const Longs& clause_starts) {
    if (variables < 0 || variables > 1'000'000'000)
        throw py::value_error("variables: expected 0 to 1000000000, got " + std::to_string(variables));
    check_flat("literals", literals);
    check_starts("clause_starts", clause_starts, -1, literals.size());
    return {variables, view(literals), view(clause_starts)};
}

Ints check(const Ints& variables, const Ints& clauses, const Longs& starts, const Bytes& values,
           std::size_t threads) {
    check_length("values", values.size(), check_variables(variables));
    const sat::Triples batch = triples(variables, clauses, starts);
    std::vector<std::int32_t> out;
    {
        const Unlocked unlocked;
        out = sat::count_false(batch, view(values), threads);
    }
    return take(std::move(out));
}

Ints check_texts(const Ints& variables, const Ints& clauses, const Longs& starts,
                 const py::typing::List<py::str>& texts, std::size_t threads) {
    check_variables(variables);
    const sat::Triples batch = triples(variables, clauses, starts);
    check_length("texts", static_cast<py::ssize_t>(texts.size()), batch.size());
    // The strings are borrowed: the list keeps them alive and Python strings never change.
    std::vector<py::object> owners;
    std::vector<std::string_view> borrowed;
    owners.reserve(texts.size());
    borrowed.reserve(texts.size());
    for (const py::handle text : texts) {
        py::ssize_t size = 0;
        const char* data = PyUnicode_Check(text.ptr()) ? PyUnicode_AsUTF8AndSize(text.ptr(), &size) : nullptr;
        if (data == nullptr && PyErr_Occurred()) PyErr_Clear();  // a lone surrogate is no bit
        if (data == nullptr && !PyUnicode_Check(text.ptr()))
            throw py::value_error("texts: expected strings, got " + py::repr(text).cast<std::string>());
        owners.push_back(py::reinterpret_borrow<py::object>(text));
        borrowed.emplace_back(data ? data : "", static_cast<std::size_t>(size));
    }
    std::vector<std::int32_t> out;
    {
        const Unlocked unlocked;
        out = sat::count_false_texts(batch, borrowed, threads);
    }
    return take(std::move(out));
}

Words check_columns(std::int32_t variables, const Ints& clauses, const Words& columns, std::size_t threads) {
    check_triples(clauses);
    if (variables < 0)
        throw py::value_error("variables: expected at least 0, got " + std::to_string(variables));
    if (columns.ndim() != 2 || columns.shape(0) != variables)
        throw py::value_error("columns: expected the shape (" + std::to_string(variables) + ", words)");
    const auto words = static_cast<std::size_t>(columns.shape(1));
    std::vector<std::uint64_t> out;
    {
        const Unlocked unlocked;
        out = sat::satisfied(variables, view(clauses), view(columns), words, threads);
    }
    return take(std::move(out));
}

Decided solve(const Ints& variables, const Ints& literals, const Longs& clause_starts,
              const Longs& formula_starts, std::int64_t conflict_limit, bool certify, std::size_t threads) {
    const sat::Formulas batch = formulas(variables, literals, clause_starts, formula_starts);
    sat::Decisions out;
    {
        const Unlocked unlocked;
        out = sat::solve(batch, conflict_limit, certify, threads);
    }
    return py::make_tuple(take(std::move(out.status)), take(std::move(out.values)),
                          take(std::move(out.conflicts)), take(std::move(out.decisions)),
                          take(std::move(out.propagations)), take(std::move(out.certified)));
}

py::typing::Tuple<int, Ints> refute(std::int32_t variables, const Ints& literals, const Longs& clause_starts,
                                    std::int64_t conflict_limit) {
    const sat::Formula input = formula(variables, literals, clause_starts);
    sat::Refutation out;
    {
        const Unlocked unlocked;
        out = sat::refute(input, conflict_limit);
    }
    return py::make_tuple(static_cast<int>(out.status), take(std::move(out.proof)));
}

bool refutes(std::int32_t variables, const Ints& literals, const Longs& clause_starts, const Ints& lemmas) {
    const sat::Formula input = formula(variables, literals, clause_starts);
    check_flat("lemmas", lemmas);
    const Unlocked unlocked;
    sat::validate(input);
    return sat::refutes(input, view(lemmas));
}

py::typing::Tuple<bool, Longs> hints(std::int32_t variables, const Ints& literals, const Longs& clause_starts,
                                     const Ints& lemmas) {
    const sat::Formula input = formula(variables, literals, clause_starts);
    check_flat("lemmas", lemmas);
    std::vector<std::int64_t> out;
    bool refuted = false;
    {
        const Unlocked unlocked;
        sat::validate(input);
        refuted = sat::refutes(input, view(lemmas), &out);
    }
    return py::make_tuple(refuted, take(std::move(out)));
}

py::typing::Tuple<Array<std::int8_t>, Bytes> decide(const Ints& variables, const Ints& literals,
                                                    const Longs& clause_starts, const Longs& formula_starts,
                                                    std::int64_t conflict_limit, std::size_t threads) {
    const sat::Formulas batch = formulas(variables, literals, clause_starts, formula_starts);
    sat::Verdicts out;
    {
        const Unlocked unlocked;
        out = sat::decide(batch, conflict_limit, threads);
    }
    return py::make_tuple(take(std::move(out.status)), take(std::move(out.values)));
}

Counted count(const Ints& variables, const Ints& literals, const Longs& clause_starts,
              const Longs& formula_starts, std::int64_t node_limit, std::size_t threads) {
    const sat::Formulas batch = formulas(variables, literals, clause_starts, formula_starts);
    sat::Counts out;
    {
        const Unlocked unlocked;
        out = sat::count_solutions(batch, node_limit, threads);
    }
    return py::make_tuple(take(std::move(out.known)), take(std::move(out.low)), take(std::move(out.high)),
                          take(std::move(out.can_be_true)), take(std::move(out.can_be_false)),
                          take(std::move(out.nodes)));
}

py::typing::Tuple<Bytes, Ints, Longs> walk(const Ints& variables, const Ints& literals,
                                           const Longs& clause_starts, const Longs& formula_starts,
                                           const Words& seeds, const Bytes& first, std::int64_t max_flips,
                                           std::size_t threads) {
    const sat::Formulas batch = formulas(variables, literals, clause_starts, formula_starts);
    check_length("seeds", seeds.size(), batch.size());
    if (first.size() > 0) check_length("first", first.size(), check_variables(variables));
    sat::Walks out;
    {
        const Unlocked unlocked;
        out = sat::walk(batch, view(seeds), view(first), max_flips, threads);
    }
    return py::make_tuple(take(std::move(out.values)), take(std::move(out.false_clauses)),
                          take(std::move(out.flips)));
}

/// One formula that is asked many questions; what is learned from one serves the next.
class Session {
public:
    Session(std::int32_t variables, const Ints& literals, const Longs& clause_starts)
        : variables_(variables) {
        const sat::Formula input = formula(variables, literals, clause_starts);
        sat::validate(input);
        solver_.reset(variables);
        for (std::size_t c = 0; c < input.clauses(); ++c) solver_.add_clause(input.clause(c));
    }

    /// The status under each row of assumptions.
    Array<std::int8_t> solve(const Ints& assumptions, const Longs& starts, std::int64_t conflict_limit) {
        check_flat("assumptions", assumptions);
        check_starts("starts", starts, -1, assumptions.size());
        for (const std::int32_t literal : view(assumptions))
            if (literal == 0 || literal > variables_ || literal < -variables_)
                throw py::value_error("assumptions: expected literals of 1 to " + std::to_string(variables_) +
                                      ", got " + std::to_string(literal));
        const auto all = view(assumptions);
        const auto ends = view(starts);
        std::vector<std::int8_t> out(ends.size() - 1);
        {
            const Unlocked unlocked;
            const std::scoped_lock alone(busy_);
            for (std::size_t i = 0; i < out.size(); ++i) {
                const auto first = static_cast<std::size_t>(ends[i]);
                const auto last = static_cast<std::size_t>(ends[i + 1]);
                out[i] =
                    static_cast<std::int8_t>(solver_.solve(conflict_limit, all.subspan(first, last - first)));
            }
        }
        return take(std::move(out));
    }

private:
    std::int32_t variables_;
    sat::Cdcl solver_;
    std::mutex busy_;
};

void bind_sat(py::module_& module) {
    py::class_<Session>(module, "SatSession", "A formula that is decided under many assumptions.")
        .def(py::init<std::int32_t, const Ints&, const Longs&>(), py::arg("variables"),
             py::arg("literals").noconvert(), py::arg("clause_starts").noconvert())
        .def("solve", &Session::solve, py::arg("assumptions").noconvert(), py::arg("starts").noconvert(),
             py::arg("conflict_limit"),
             "Status (1, 0 or -1 for unknown) under each row of assumptions, literals; int8, shape (rows,).");
    module.def("sat_check", &check, py::arg("variables").noconvert(), py::arg("clauses").noconvert(),
               py::arg("starts").noconvert(), py::arg("values").noconvert(), py::arg("threads") = 0,
               "Number of false clauses of each (formula, assignment) pair, int32.");
    module.def("sat_check_texts", &check_texts, py::arg("variables").noconvert(),
               py::arg("clauses").noconvert(), py::arg("starts").noconvert(), py::arg("texts"),
               py::arg("threads") = 0, "The same for answers written as 1,0,1; -1 for any other text.");
    module.def("sat_check_columns", &check_columns, py::arg("variables"), py::arg("clauses").noconvert(),
               py::arg("columns").noconvert(), py::arg("threads") = 0,
               "Which of many assignments, as bit columns, satisfy one formula; uint64, shape (words,).");
    module.def("sat_solve", &solve, py::arg("variables").noconvert(), py::arg("literals").noconvert(),
               py::arg("clause_starts").noconvert(), py::arg("formula_starts").noconvert(),
               py::arg("conflict_limit"), py::arg("certify"), py::arg("threads") = 0,
               "(status 1, 0 or -1 for unknown; values; conflicts; decisions; propagations; certified) of "
               "formulas.");
    module.def("sat_decide", &decide, py::arg("variables").noconvert(), py::arg("literals").noconvert(),
               py::arg("clause_starts").noconvert(), py::arg("formula_starts").noconvert(),
               py::arg("conflict_limit"), py::arg("threads") = 0,
               "(status 1, 0 or -1 for unknown; values) of formulas, by the quickest way.");
    module.def("sat_refute", &refute, py::arg("variables"), py::arg("literals").noconvert(),
               py::arg("clause_starts").noconvert(), py::arg("conflict_limit"),
               "(status, lemmas) of one formula; the lemmas refute it when the status is 0.");
    module.def("sat_refutes", &refutes, py::arg("variables"), py::arg("literals").noconvert(),
               py::arg("clause_starts").noconvert(), py::arg("lemmas").noconvert(),
               "Whether the lemmas refute the formula, by reverse unit propagation.");
    module.def("sat_hints", &hints, py::arg("variables"), py::arg("literals").noconvert(),
               py::arg("clause_starts").noconvert(), py::arg("lemmas").noconvert(),
               "(whether the lemmas refute the formula, the clauses each step uses, ended by 0).");
    module.def("sat_count", &count, py::arg("variables").noconvert(), py::arg("literals").noconvert(),
               py::arg("clause_starts").noconvert(), py::arg("formula_starts").noconvert(),
               py::arg("node_limit"), py::arg("threads") = 0,
               "(known, low, high, can be true, can be false, nodes): solutions are low + 2**64 high.");
    module.def("sat_walk", &walk, py::arg("variables").noconvert(), py::arg("literals").noconvert(),
               py::arg("clause_starts").noconvert(), py::arg("formula_starts").noconvert(),
               py::arg("seeds").noconvert(), py::arg("first").noconvert(), py::arg("max_flips"),
               py::arg("threads") = 0,
               "(values, false clauses, flips) of local search: the best assignments met.");
}

const Register registered{bind_sat};

}  // namespace
}  // namespace assay::bindings
