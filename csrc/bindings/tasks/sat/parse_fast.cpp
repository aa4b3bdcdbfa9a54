#include "tasks/sat/parse_fast.hpp"

#include "bindings/texts.hpp"
#include "common/parallel.hpp"

namespace assay::bindings {
namespace {

struct Row {
    bool known = false;
    std::int32_t variables = 0;
    std::vector<std::int32_t> literals;
};

/// rows, variables, clauses, starts
using Problems =
    py::typing::Tuple<Array<std::int64_t>, Array<std::int32_t>, Array<std::int32_t>, Array<std::int64_t>>;

Problems read_problems(const TextList& list, std::size_t threads) {
    const Texts texts(list);
    std::vector<Row> rows(texts.size());
    std::vector<std::int64_t> numbers, starts{0};
    std::vector<std::int32_t> variables, clauses;
    {
        const Unlocked unlocked;
        parallel_for(rows.size(), threads, [&](std::size_t i, std::size_t) {
            rows[i].known = tasks::sat::read_plain(texts[i], rows[i].variables, rows[i].literals);
        });
        numbers = numbers_of(rows, [](const Row& row) { return row.known; });
        for (const auto number : numbers) {
            const Row& row = rows[static_cast<std::size_t>(number)];
            variables.push_back(row.variables);
            append(clauses, row.literals);
            starts.push_back(static_cast<std::int64_t>(clauses.size() / 3));
        }
    }
    const auto count = static_cast<py::ssize_t>(clauses.size() / 3);
    return py::make_tuple(take(std::move(numbers)), take(std::move(variables)),
                          take(std::move(clauses), {count, 3}), take(std::move(starts)));
}

py::typing::Tuple<Array<std::uint8_t>, Array<std::uint8_t>> read_answers(const TextList& list,
                                                                         const Array<std::int32_t>& variables,
                                                                         std::size_t threads) {
    const Texts texts(list, static_cast<std::size_t>(variables.size()));
    std::vector<std::size_t> starts{0};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::int32_t count = variables.data()[i];
        if (count < 0 || count > 1'000'000)
            throw py::value_error("variables: expected 0 to 1000000, got " + std::to_string(count));
        starts.push_back(starts.back() + static_cast<std::size_t>(count));
    }
    std::vector<std::uint8_t> known(texts.size()), values(starts.back());
    {
        const Unlocked unlocked;
        parallel_for(texts.size(), threads, [&](std::size_t i, std::size_t) {
            const std::span row(values.data() + starts[i], starts[i + 1] - starts[i]);
            known[i] = tasks::sat::read_plain_answer(texts[i], row);
        });
    }
    return py::make_tuple(take(std::move(known)), take(std::move(values)));
}

void bind_sat_plain(py::module_& module) {
    module.def("sat_read_problems", &read_problems, py::arg("texts"), py::arg("threads") = 0,
               "The formulas that are written as this package does: their rows, variables, clauses (int32, "
               "(total, 3)) "
               "and where the clauses of each begin.");
    module.def("sat_read_answers", &read_answers, py::arg("texts"), py::arg("variables").noconvert(),
               py::arg("threads") = 0,
               "Which replies are an assignment as the prompt asks for it (1) or say that there is none (2), "
               "and the "
               "values of all variables in a row.");
}

const Register registered{bind_sat_plain};

}  // namespace
}  // namespace assay::bindings
