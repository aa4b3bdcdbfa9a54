#include "tasks/spatial_map_plain.hpp"

#include "bindings/texts.hpp"
#include "common/parallel.hpp"

namespace assay::bindings {
namespace {

namespace maps = tasks::spatial_map;

maps::Vocabulary vocabulary(const Texts& first, const Texts& second) {
    return {{first.views().begin(), first.views().end()}, {second.views().begin(), second.views().end()}};
}

py::list names_of(const std::vector<std::string_view>& places) {
    py::list names(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) names[i] = py::str(places[i].data(), places[i].size());
    return names;
}

struct Row {
    bool known = false;
    maps::PlainMap map;
};

/// rows, places, statements, offsets, questions, names
using Problems =
    py::typing::Tuple<Array<std::int64_t>, Array<std::int32_t>, Array<std::int32_t>, Array<std::int64_t>,
                      Array<std::int32_t>, py::typing::List<py::typing::List<py::str>>>;

Problems read_problems(const TextList& list, const py::typing::List<py::str>& first,
                       const py::typing::List<py::str>& second, std::size_t threads) {
    const Texts texts(list), firsts(first), seconds(second);
    const auto words = vocabulary(firsts, seconds);
    std::vector<Row> rows(texts.size());
    std::vector<std::int64_t> numbers, offsets{0};
    std::vector<std::int32_t> places, statements, questions;
    {
        const py::gil_scoped_release release;
        parallel_for(rows.size(), threads, [&](std::size_t i, std::size_t) {
            rows[i].known = maps::read_plain(texts[i], words, rows[i].map);
        });
        numbers = numbers_of(rows, [](const Row& row) { return row.known; });
        for (const auto number : numbers) {
            const auto& map = rows[static_cast<std::size_t>(number)].map;
            places.push_back(static_cast<std::int32_t>(map.places.size()));
            append(statements, map.statements);
            offsets.push_back(static_cast<std::int64_t>(statements.size() / 3));
            questions.insert(questions.end(), map.question.begin(), map.question.end());
        }
    }
    const auto count = static_cast<py::ssize_t>(numbers.size());
    const auto total = static_cast<py::ssize_t>(statements.size() / 3);
    py::list names(numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i)
        names[i] = names_of(rows[static_cast<std::size_t>(numbers[i])].map.places);
    return py::make_tuple(take(std::move(numbers)), take(std::move(places)),
                          take(std::move(statements), {total, 3}), take(std::move(offsets)),
                          take(std::move(questions), {count, 4}), names);
}

/// known, claims, members
using Answers = py::typing::Tuple<Array<std::uint8_t>, Array<std::int32_t>, Array<std::uint8_t>>;

Answers read_answers(const TextList& list, const Array<std::int32_t>& kinds,
                     const py::typing::List<py::typing::List<py::str>>& names,
                     const py::typing::List<py::str>& first, const py::typing::List<py::str>& second,
                     std::size_t threads) {
    const Texts texts(list, static_cast<std::size_t>(kinds.size())), firsts(first), seconds(second);
    if (names.size() != texts.size()) throw py::value_error("names: expected as many as texts");
    const auto words = vocabulary(firsts, seconds);
    std::vector<Texts> places;
    places.reserve(texts.size());
    for (const auto& row : names) places.emplace_back(py::cast<py::list>(row));
    std::vector<maps::PlainAnswer> rows(texts.size());
    std::vector<std::uint8_t> known(texts.size()), members;
    std::vector<std::int32_t> claims;
    {
        const std::int32_t* kind = kinds.data();
        const py::gil_scoped_release release;
        parallel_for(texts.size(), threads, [&](std::size_t i, std::size_t) {
            known[i] = maps::read_plain_answer(texts[i], kind[i], places[i].views(), words, rows[i]);
        });
        for (std::size_t i = 0; i < rows.size(); ++i) {
            rows[i].members.resize(places[i].size());
            claims.push_back(rows[i].claim);
            append(members, rows[i].members);
        }
    }
    return py::make_tuple(take(std::move(known)), take(std::move(claims)), take(std::move(members)));
}

void bind_spatial_map_plain(py::module_& module) {
    module.def(
        "spatial_map_read_problems", &read_problems, py::arg("texts"), py::arg("first"), py::arg("second"),
        py::arg("threads") = 0,
        "The maps that are written as this package does, their names of one first and one second word: their "
        "rows, the arrays of verifiers.spatial_map.pack, and the names.");
    module.def("spatial_map_read_answers", &read_answers, py::arg("texts"), py::arg("kinds").noconvert(),
               py::arg("names"), py::arg("first"), py::arg("second"), py::arg("threads") = 0,
               "Which replies are an answer as the prompt asks for it (1), and the arrays of "
               "verifiers.spatial_map.pack_answers.");
}

const Register registered{bind_spatial_map_plain};

}  // namespace
}  // namespace assay::bindings
