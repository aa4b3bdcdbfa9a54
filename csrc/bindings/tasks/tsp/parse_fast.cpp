#include "tasks/tsp/parse_fast.hpp"

#include "bindings/texts.hpp"
#include "common/parallel.hpp"

namespace assay::bindings {
namespace {

struct Row {
    std::int64_t cities = 0;
    std::vector<std::int32_t> weights;
};

/// rows, cities, weights
using Problems = py::typing::Tuple<Array<std::int64_t>, Array<std::int64_t>, Array<std::int32_t>>;

Problems read_problems(const TextList& list, std::size_t threads) {
    const Texts texts(list);
    std::vector<Row> rows(texts.size());
    std::vector<std::int64_t> numbers, cities;
    std::vector<std::int32_t> weights;
    {
        const Unlocked unlocked;
        parallel_for(rows.size(), threads, [&](std::size_t i, std::size_t) {
            rows[i].cities = tasks::tsp::read_plain(texts[i], rows[i].weights);
        });
        numbers = numbers_of(rows, [](const Row& row) { return row.cities > 0; });
        for (const auto number : numbers) {
            const Row& row = rows[static_cast<std::size_t>(number)];
            cities.push_back(row.cities);
            append(weights, row.weights);
        }
    }
    return py::make_tuple(take(std::move(numbers)), take(std::move(cities)), take(std::move(weights)));
}

/// known, tours, offsets
using Answers = py::typing::Tuple<Array<std::uint8_t>, Array<std::int32_t>, Array<std::int64_t>>;

Answers read_answers(const TextList& list, const Array<std::int64_t>& cities, std::size_t threads) {
    const Texts texts(list, static_cast<std::size_t>(cities.size()));
    std::vector<std::vector<std::int32_t>> rows(texts.size());
    std::vector<std::uint8_t> known(texts.size());
    std::vector<std::int32_t> tours;
    std::vector<std::int64_t> offsets{0};
    for (std::size_t i = 0; i < texts.size(); ++i)
        if (cities.data()[i] < 3 || cities.data()[i] > 1 << 20)
            throw py::value_error("cities: expected 3 to 1048576, got " + std::to_string(cities.data()[i]));
    {
        const std::int64_t* sizes = cities.data();
        const Unlocked unlocked;
        parallel_for(texts.size(), threads, [&](std::size_t i, std::size_t) {
            known[i] = tasks::tsp::read_plain_answer(texts[i], sizes[i], rows[i]);
        });
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (known[i]) append(tours, rows[i]);
            offsets.push_back(static_cast<std::int64_t>(tours.size()));
        }
    }
    return py::make_tuple(take(std::move(known)), take(std::move(tours)), take(std::move(offsets)));
}

void bind_tsp_plain(py::module_& module) {
    module.def(
        "tsp_read_problems", &read_problems, py::arg("texts"), py::arg("threads") = 0,
        "The problems that are written as this package does: their rows, cities, and weights end to end.");
    module.def(
        "tsp_read_answers", &read_answers, py::arg("texts"), py::arg("cities").noconvert(),
        py::arg("threads") = 0,
        "Which replies are a list of cities as the prompt asks for it (1), the cities end to end without the "
        "return, and where each list begins.");
}

const Register registered{bind_tsp_plain};

}  // namespace
}  // namespace assay::bindings
