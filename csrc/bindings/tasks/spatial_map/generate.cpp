#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "bindings/registry.hpp"
#include "common/parallel.hpp"
#include "tasks/spatial_map/balanced.hpp"

namespace assay::bindings {
namespace {

namespace spatial = tasks::spatial_map;
using Indices = Array<std::uint64_t>;

constexpr std::size_t fewest_places = 4, most_places = 512;

void require(bool condition, const char* field, const std::string& expected, std::uint64_t got) {
    if (!condition)
        throw py::value_error(std::string(field) + ": expected " + expected + ", got " + std::to_string(got));
}

void check_places(std::size_t places) {
    require(places >= fewest_places && places <= most_places, "places", "4 to 512", places);
}

void check_indices(const Indices& indices) {
    require(indices.ndim() == 1, "indices", "1 dimension", static_cast<std::uint64_t>(indices.ndim()));
}

/// How many numbers describe each map: three for each of its statements, all in range.
std::size_t check_statements(const Array<std::int32_t>& statements, std::size_t maps, std::size_t places) {
    const auto total = static_cast<std::size_t>(statements.size());
    require(total % (3 * std::max<std::size_t>(maps, 1)) == 0 && (maps > 0 || total == 0), "statements",
            "three numbers for each, as many for each map", total);
    for (std::size_t row = 0; row < total; row += 3) {
        const std::int32_t* const said = statements.data() + row;
        const auto inside = [&](std::int32_t value, std::size_t below) {
            return value >= 0 && static_cast<std::size_t>(value) < below;
        };
        require(inside(said[0], places) && inside(said[2], places) && inside(said[1], 8), "statements",
                "places of the map and relations 0 to 7", row / 3);
    }
    return maps ? total / maps : 0;
}

spatial::Plan read_plan(std::size_t places, std::size_t statements, std::uint32_t vocabulary,
                        std::size_t first_words, std::size_t second_words) {
    check_places(places);
    require(vocabulary < static_cast<std::uint32_t>(spatial::Vocabulary::count), "vocabulary", "0 to 2",
            vocabulary);
    const spatial::Plan plan{places, statements, static_cast<spatial::Vocabulary>(vocabulary), first_words,
                             second_words};
    const std::size_t most = spatial::capacity(places, plan.vocabulary);
    require(statements >= places - 1 && statements <= most, "statements",
            std::to_string(places - 1) + " to " + std::to_string(most), statements);
    require(first_words >= 1 && first_words <= 10'000, "first_words", "1 to 10000", first_words);
    require(second_words >= 1 && second_words <= 10'000, "second_words", "1 to 10000", second_words);
    require(first_words * second_words >= places && (places - 1) / first_words < second_words, "second_words",
            "enough names for all places", second_words);
    return plan;
}

spatial::Wish read_wish(std::int32_t kind, std::uint64_t open_share, std::int32_t depth,
                        bool cardinal_directions, bool guarded) {
    require(kind >= 0 && kind < spatial::kind_count, "kind", "0 to 3", static_cast<std::uint64_t>(kind));
    require(open_share <= std::uint64_t{1} << 53, "open_share", "0 to 2^53", open_share);
    require(depth >= 0, "depth", "at least 0", static_cast<std::uint64_t>(depth));
    return {kind, open_share, depth, cardinal_directions, guarded};
}

std::tuple<Array<std::int32_t>, Array<std::int32_t>> generate(const py::bytes& key, const Indices& indices,
                                                              std::uint64_t attempt, std::size_t places,
                                                              std::size_t statements,
                                                              std::uint32_t vocabulary,
                                                              std::size_t first_words,
                                                              std::size_t second_words, std::size_t threads) {
    const Key words = read_key(key);
    check_indices(indices);
    const spatial::Plan plan = read_plan(places, statements, vocabulary, first_words, second_words);
    const auto k = static_cast<std::size_t>(indices.shape(0));
    std::vector<std::int32_t> names(k * places), rows(k * statements * 3);
    {
        const Unlocked unlocked;
        parallel_for(k, threads, [&](std::size_t i, std::size_t) {
            spatial::generate(words, indices.data()[i], attempt, plan, {names.data() + i * places, places},
                              {rows.data() + 3 * i * statements, 3 * statements});
        });
    }
    const auto size = [](std::size_t value) { return static_cast<py::ssize_t>(value); };
    return std::make_tuple(take(std::move(names), {size(k), size(places)}),
                           take(std::move(rows), {size(k * statements), 3}));
}

std::tuple<Array<std::int32_t>, Array<std::int32_t>, Array<std::int32_t>> generate_balanced(
    const py::bytes& key, const Indices& indices, std::uint64_t attempts, std::size_t places,
    std::size_t statements, std::uint32_t vocabulary, std::size_t first_words, std::size_t second_words,
    std::int32_t kind, std::uint64_t open_share, std::int32_t depth, std::size_t threads) {
    const Key words = read_key(key);
    check_indices(indices);
    const spatial::Plan plan = read_plan(places, statements, vocabulary, first_words, second_words);
    const spatial::Wish wish = read_wish(kind, open_share, depth, true, true);
    const auto k = static_cast<std::size_t>(indices.shape(0));
    std::vector<std::int32_t> names(k * places), rows(k * statements * 3), questions(4 * k);
    {
        const Unlocked unlocked;
        parallel_for(k, threads, [&](std::size_t i, std::size_t) {
            const auto row = spatial::generate_balanced(words, indices.data()[i], attempts, plan, wish,
                                                        {names.data() + i * places, places},
                                                        {rows.data() + 3 * i * statements, 3 * statements});
            std::copy(row.begin(), row.end(), questions.begin() + static_cast<std::ptrdiff_t>(4 * i));
        });
    }
    const auto size = [](std::size_t value) { return static_cast<py::ssize_t>(value); };
    return std::make_tuple(take(std::move(names), {size(k), size(places)}),
                           take(std::move(rows), {size(k * statements), 3}),
                           take(std::move(questions), {size(k), 4}));
}

Array<std::int32_t> choose(const py::bytes& key, const Indices& indices, std::uint64_t attempt,
                           std::size_t places, const Array<std::int32_t>& statements,
                           const Array<std::int16_t>& east, const Array<std::int16_t>& north,
                           std::int32_t kind, std::uint64_t open_share, std::int32_t depth,
                           bool cardinal_directions, bool guarded, std::size_t threads) {
    const Key words = read_key(key);
    check_indices(indices);
    check_places(places);
    const auto k = static_cast<std::size_t>(indices.shape(0)), block = places * places;
    for (const auto* chains : {&east, &north})
        require(static_cast<std::size_t>(chains->size()) == k * block, chains == &east ? "east" : "north",
                std::to_string(k * block) + " values", static_cast<std::uint64_t>(chains->size()));
    const std::size_t said = check_statements(statements, k, places);
    const spatial::Wish wish = read_wish(kind, open_share, depth, cardinal_directions, guarded);
    std::vector<std::int32_t> questions(4 * k);
    {
        const Unlocked unlocked;
        std::vector<std::vector<std::array<std::int32_t, 4>>> scratch(worker_count(k, threads));
        parallel_for(k, threads, [&](std::size_t i, std::size_t worker) {
            const auto row = spatial::choose(
                words, indices.data()[i], attempt, places, wish, {statements.data() + i * said, said},
                {east.data() + i * block, north.data() + i * block}, scratch[worker]);
            std::copy(row.begin(), row.end(), questions.begin() + static_cast<std::ptrdiff_t>(4 * i));
        });
    }
    return take(std::move(questions), {static_cast<py::ssize_t>(k), 4});
}

void bind_spatial_map(py::module_& module) {
    module.def("spatial_map_generate", generate, py::arg("key"), py::arg("indices").noconvert(),
               py::arg("attempt"), py::arg("places"), py::arg("statements"), py::arg("vocabulary"),
               py::arg("first_words"), py::arg("second_words"), py::arg("threads") = 0,
               "Maps described in words, one per index: (names int32 (k, places), as first word * "
               "second_words + second "
               "word; statements int32 (k * statements, 3), rows (place, relation, reference)). vocabulary: "
               "0 NE NW SE "
               "SW, 1 N E S W, 2 both. Raises ValueError naming the argument and the value.");
    module.def(
        "spatial_map_balanced", generate_balanced, py::arg("key"), py::arg("indices").noconvert(),
        py::arg("attempts"), py::arg("places"), py::arg("statements"), py::arg("vocabulary"),
        py::arg("first_words"), py::arg("second_words"), py::arg("kind"), py::arg("open_share"),
        py::arg("depth"), py::arg("threads") = 0,
        "Maps as of spatial_map_generate, and a question about each as of spatial_map_choose, kind -1 where "
        "none of so many attempts has the answer drawn for the index. What is said near the places asked "
        "about "
        "is independent of the answer.");
    module.def(
        "spatial_map_choose", choose, py::arg("key"), py::arg("indices").noconvert(), py::arg("attempt"),
        py::arg("places"), py::arg("statements").noconvert(), py::arg("east").noconvert(),
        py::arg("north").noconvert(), py::arg("kind"), py::arg("open_share"), py::arg("depth"),
        py::arg("cardinal_directions"), py::arg("guarded"), py::arg("threads") = 0,
        "A question about each map, int32 (k, 4): kind, place, direction, reference; kind -1 where "
        "the map offers "
        "none with the answer drawn for the index. east, north: int16, signed chain lengths, (places, "
        "places) "
        "per map. kind: 0 direction, 1 which, 2 count, 3 any. open_share: of questions without an "
        "answer, over "
        "2^53. depth: statements that the longest chain must have at least. guarded: only questions that "
        "mislead thoughtless readings as often as they lead them. statements: int32 (maps * statements, 3).");
}

const Register registered{bind_spatial_map};

}  // namespace
}  // namespace assay::bindings
