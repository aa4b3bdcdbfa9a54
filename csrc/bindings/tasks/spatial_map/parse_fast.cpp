#include "tasks/spatial_map/parse_fast.hpp"

#include "bindings/texts.hpp"
#include "common/parallel.hpp"

namespace assay::bindings {
namespace {

namespace maps = tasks::spatial_map;

maps::NameWords vocabulary(const Texts& first, const Texts& second) {
    return {{first.views().begin(), first.views().end()}, {second.views().begin(), second.views().end()}};
}

py::list names_of(const std::vector<std::string_view>& places) {
    py::list names(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) names[i] = py::str(places[i].data(), places[i].size());
    return names;
}

struct Row {
    bool known = false;
    bool answered = false;
    maps::PlainMap map;
    maps::PlainAnswer answer;
};

constexpr std::int32_t which = 1;

/// rows, places, statements, offsets, questions, known, claims, members, names
using Judged =
    py::typing::Tuple<Array<std::int64_t>, Array<std::int32_t>, Array<std::int32_t>, Array<std::int64_t>,
                      Array<std::int32_t>, Array<std::uint8_t>, Array<std::int32_t>, Array<std::uint8_t>,
                      py::typing::List<py::typing::List<py::str>>>;

Judged read_rows(const TextList& list, const TextList& replies, const py::typing::List<py::str>& first,
                 const py::typing::List<py::str>& second, std::size_t threads) {
    const Texts texts(list), answers(replies, texts.size()), firsts(first), seconds(second);
    const auto words = vocabulary(firsts, seconds);
    std::vector<Row> rows(texts.size());
    std::vector<std::int64_t> numbers, offsets{0};
    std::vector<std::int32_t> places, statements, questions, claims;
    std::vector<std::uint8_t> known, members;
    {
        const Unlocked unlocked;
        parallel_for(rows.size(), threads, [&](std::size_t i, std::size_t) {
            Row& row = rows[i];
            row.known = maps::read_plain(texts[i], words, row.map);
            if (row.known)
                row.answered = maps::read_plain_answer(answers[i], row.map.question[0], row.map.places, words,
                                                       row.answer);
        });
        numbers = numbers_of(rows, [](const Row& row) { return row.known; });
        for (const auto number : numbers) {
            Row& row = rows[static_cast<std::size_t>(number)];
            places.push_back(static_cast<std::int32_t>(row.map.places.size()));
            append(statements, row.map.statements);
            offsets.push_back(static_cast<std::int64_t>(statements.size() / 3));
            questions.insert(questions.end(), row.map.question.begin(), row.map.question.end());
            row.answer.members.resize(row.map.places.size());
            known.push_back(row.answered);
            claims.push_back(row.answer.claim);
            append(members, row.answer.members);
        }
    }
    const auto count = static_cast<py::ssize_t>(numbers.size());
    const auto total = static_cast<py::ssize_t>(statements.size() / 3);
    py::list names(numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const Row& row = rows[static_cast<std::size_t>(numbers[i])];
        const bool told = row.answered && row.map.question[0] == which;
        names[i] = told ? names_of(row.map.places) : py::list();
    }
    return py::make_tuple(take(std::move(numbers)), take(std::move(places)),
                          take(std::move(statements), {total, 3}), take(std::move(offsets)),
                          take(std::move(questions), {count, 4}), take(std::move(known)),
                          take(std::move(claims)), take(std::move(members)), names);
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
        const Unlocked unlocked;
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
        "spatial_map_read_rows", &read_rows, py::arg("texts"), py::arg("replies"), py::arg("first"),
        py::arg("second"), py::arg("threads") = 0,
        "The maps that are written as this package does, their names of one first and one second word: "
        "their rows and the arrays of verifiers.spatial_map.pack; which of their replies are an answer "
        "as the prompt asks for it (1) and the arrays of verifiers.spatial_map.pack_answers; and the "
        "names where an answer to the question `which` was read.");
    module.def("spatial_map_read_answers", &read_answers, py::arg("texts"), py::arg("kinds").noconvert(),
               py::arg("names"), py::arg("first"), py::arg("second"), py::arg("threads") = 0,
               "Which replies are an answer as the prompt asks for it (1), and the arrays of "
               "verifiers.spatial_map.pack_answers.");
}

const Register registered{bind_spatial_map_plain};

}  // namespace
}  // namespace assay::bindings
