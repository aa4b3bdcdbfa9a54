// The C library against definitions written here, and against arguments that nobody should pass.

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <vector>

#include "c/assay.h"
#include "common/philox.hpp"
#include "tests/check.hpp"

namespace {

/// Numbers of a fixed stream, so that a failure repeats.
class Numbers {
public:
    std::int32_t below(std::int32_t bound) {
        return static_cast<std::int32_t>(stream_.below(static_cast<std::uint64_t>(bound)));
    }

private:
    assay::Stream stream_{{1, 2, 3}, 4, 5};
};

void formulas() {
    Numbers random;
    for (int round = 0; round < 300; ++round) {
        const std::int32_t variables = 1 + random.below(8);
        const int clauses = random.below(45);
        std::vector<std::int32_t> literals;
        std::vector<std::int64_t> starts{0};
        for (int c = 0; c < clauses; ++c) {
            for (int k = random.below(4); k >= 0; --k)
                literals.push_back((1 + random.below(variables)) * (random.below(2) != 0 ? 1 : -1));
            starts.push_back(static_cast<std::int64_t>(literals.size()));
        }
        const assay_formula formula{variables, starts.size() - 1, literals.data(), starts.data()};
        bool any = false;
        for (std::uint32_t bits = 0; bits < 1U << variables; ++bits) {
            std::vector<std::uint8_t> values;
            for (std::int32_t v = 0; v < variables; ++v) values.push_back(bits >> v & 1);
            std::int64_t expected = 0, first_expected = -1, count = -7, first = -7;
            for (std::size_t c = 0; c + 1 < starts.size(); ++c) {
                bool holds = false;
                for (auto k = starts[c]; k < starts[c + 1]; ++k) {
                    const auto literal = literals[static_cast<std::size_t>(k)];
                    holds = holds ||
                            (values[static_cast<std::size_t>(std::abs(literal) - 1)] == 1) == (literal > 0);
                }
                if (!holds && expected++ == 0) first_expected = static_cast<std::int64_t>(c);
            }
            CHECK(assay_sat_check(&formula, values.data(), &count, &first) == ASSAY_OK);
            CHECK(count == expected && first == first_expected);
            any = any || expected == 0;
        }
        std::int32_t satisfiable = -1;
        std::vector<std::uint8_t> values(static_cast<std::size_t>(variables));
        CHECK(assay_sat_solve(&formula, 1000, &satisfiable, values.data()) == ASSAY_OK);
        CHECK(satisfiable == (any ? 1 : 0));
        std::int64_t count = -1, first = -1;
        CHECK(assay_sat_check(&formula, values.data(), &count, &first) == ASSAY_OK);
        CHECK((count == 0) == any);
    }
}

void tours() {
    Numbers random;
    for (int round = 0; round < 60; ++round) {
        const auto n = static_cast<std::size_t>(3 + random.below(5));
        std::vector<std::int32_t> weights(n * n);
        for (auto& weight : weights) weight = random.below(20);
        std::vector<std::int32_t> tour(n), best(n);
        std::iota(tour.begin(), tour.end(), 0);
        std::int64_t shortest = INT64_MAX, length = -1;
        assay_tour_check check{};
        do {
            std::int64_t sum = 0;
            for (std::size_t i = 0; i < n; ++i)
                sum += weights[static_cast<std::size_t>(tour[i]) * n +
                               static_cast<std::size_t>(tour[(i + 1) % n])];
            CHECK(assay_tsp_check(weights.data(), n, tour.data(), n, &check) == ASSAY_OK);
            CHECK(check.status == ASSAY_TOUR && check.length == sum);
            shortest = std::min(shortest, sum);
        } while (std::next_permutation(tour.begin() + 1, tour.end()));
        CHECK(assay_tsp_solve(weights.data(), n, 100000, best.data(), &length) == ASSAY_OK);
        CHECK(length == shortest);
        CHECK(assay_tsp_check(weights.data(), n, best.data(), n, &check) == ASSAY_OK &&
              check.length == shortest);
    }
}

void walks() {
    Numbers random;
    for (int round = 0; round < 200; ++round) {
        const std::int32_t rows = 1 + random.below(6), columns = 1 + random.below(6);
        std::vector<std::uint8_t> squares(static_cast<std::size_t>(rows * columns));
        for (auto& square : squares) square = random.below(3) != 0;
        const assay_maze maze{rows,
                              columns,
                              squares.data(),
                              random.below(rows),
                              random.below(columns),
                              random.below(rows),
                              random.below(columns)};
        const auto at = [&](std::int32_t r, std::int32_t c) -> std::size_t {
            return static_cast<std::size_t>(r * columns + c);
        };
        // Bellman's relaxation, which shares nothing with a search by layers.
        constexpr std::int64_t far = 1000;
        std::vector<std::int64_t> distance(squares.size(), far);
        if (squares[at(maze.start_row, maze.start_column)] != 0)
            distance[at(maze.start_row, maze.start_column)] = 0;
        for (std::size_t sweep = 0; sweep < squares.size(); ++sweep)
            for (std::int32_t r = 0; r < rows; ++r)
                for (std::int32_t c = 0; c < columns; ++c) {
                    if (squares[at(r, c)] == 0) continue;
                    auto& here = distance[at(r, c)];
                    if (r > 0) here = std::min(here, distance[at(r - 1, c)] + 1);
                    if (r + 1 < rows) here = std::min(here, distance[at(r + 1, c)] + 1);
                    if (c > 0) here = std::min(here, distance[at(r, c - 1)] + 1);
                    if (c + 1 < columns) here = std::min(here, distance[at(r, c + 1)] + 1);
                }
        const auto expected = distance[at(maze.exit_row, maze.exit_column)];
        const bool out_of_reach = expected >= far || squares[at(maze.exit_row, maze.exit_column)] == 0;
        std::int64_t length = -7;
        CHECK(assay_maze_shortest(&maze, &length) == ASSAY_OK);
        CHECK(length == (out_of_reach ? -1 : expected));
        // Any moves at all, among them some that are none.
        std::vector<std::uint8_t> moves(static_cast<std::size_t>(random.below(30)));
        for (auto& move : moves) move = static_cast<std::uint8_t>(random.below(6));
        assay_walk_check check{};
        CHECK(assay_maze_check(&maze, moves.data(), moves.size(), &check) == ASSAY_OK);
        CHECK(check.steps >= 0 && check.steps <= static_cast<std::int64_t>(moves.size()));
        CHECK((check.fault != ASSAY_WALK) ||
              (check.row == maze.exit_row && check.column == maze.exit_column));
    }
}

/// Every map of `n` places: an order on each axis.
template <class Visit>
void every_map(std::int32_t n, Visit visit) {
    std::vector<std::int32_t> east(static_cast<std::size_t>(n)), north(east.size());
    std::iota(east.begin(), east.end(), 0);
    do {
        std::iota(north.begin(), north.end(), 0);
        do visit(east, north);
        while (std::next_permutation(north.begin(), north.end()));
    } while (std::next_permutation(east.begin(), east.end()));
}

constexpr std::array<std::array<int, 2>, 8> signs{
    {{1, 1}, {-1, 1}, {1, -1}, {-1, -1}, {0, 1}, {1, 0}, {0, -1}, {-1, 0}}};

bool lies(const std::vector<std::int32_t>& east, const std::vector<std::int32_t>& north, std::int32_t place,
          std::int32_t relation, std::int32_t reference) {
    const auto a = static_cast<std::size_t>(place), b = static_cast<std::size_t>(reference);
    const auto [x, y] = signs[static_cast<std::size_t>(relation)];
    return (x == 0 || (east[a] > east[b]) == (x > 0)) && (y == 0 || (north[a] > north[b]) == (y > 0));
}

void maps() {
    Numbers random;
    for (int round = 0; round < 60; ++round) {
        const std::int32_t places = 2 + random.below(3);
        std::vector<std::int32_t> rows;
        const auto other = [&](std::int32_t place) {
            return (place + 1 + random.below(places - 1)) % places;
        };
        for (int s = random.below(6); s > 0; --s) {
            const std::int32_t place = random.below(places);
            rows.insert(rows.end(), {place, random.below(8), other(place)});
        }
        const assay_map map{places, rows.size() / 3, rows.data()};
        for (std::int32_t relation = 0; relation < 8; ++relation) {
            const std::int32_t place = random.below(places), reference = other(place);
            int yes = 0, no = 0;
            every_map(places, [&](const auto& east, const auto& north) {
                for (std::size_t i = 0; i < rows.size(); i += 3)
                    if (!lies(east, north, rows[i], rows[i + 1], rows[i + 2])) return;
                ++(lies(east, north, place, relation, reference) ? yes : no);
            });
            const auto expected = yes + no == 0 ? ASSAY_INCONSISTENT
                                  : no == 0     ? ASSAY_FOLLOWS
                                  : yes == 0    ? ASSAY_CONTRADICTED
                                                : ASSAY_OPEN;
            std::int32_t status = -1;
            CHECK(assay_map_check(&map, place, relation, reference, &status) == ASSAY_OK);
            CHECK(status == expected);
        }
    }
}

void calendars() {
    // One person, free on Tuesday 09:00-10:00 on a clock two hours ahead: 07:00-08:00 here.
    const std::array<std::int64_t, 2> block_starts{0, 1};
    const std::int32_t shift = 120;
    const std::array<std::int32_t, 2> blocks{1440 + 540, 1440 + 600};
    assay_calendar calendar{};
    calendar.duration = 30;
    calendar.granularity = 15;
    calendar.days = 127;
    calendar.not_after = 1440;
    calendar.people = 1;
    calendar.block_starts = block_starts.data();
    calendar.shifts = &shift;
    calendar.blocks = blocks.data();
    std::int64_t count = -1, first = -1;
    CHECK(assay_calendar_slots(&calendar, &count, &first) == ASSAY_OK);
    CHECK(count == 3 && first == 1440 + 420);
    std::uint32_t faults = 99;
    CHECK(assay_calendar_check(&calendar, 1, 420, 450, &faults) == ASSAY_OK && faults == 0);
    CHECK(assay_calendar_check(&calendar, 1, 540, 570, &faults) == ASSAY_OK &&
          faults == ASSAY_SLOT_PERSON_BUSY);
    CHECK(assay_calendar_check(&calendar, 1, 425, 455, &faults) == ASSAY_OK && faults == ASSAY_SLOT_OFF_GRID);
    CHECK(assay_calendar_check(&calendar, -1, 0, 0, &faults) == ASSAY_OK &&
          faults == ASSAY_SLOT_NONE_CLAIMED);
    calendar.earliest = 1;
    CHECK(assay_calendar_check(&calendar, 1, 435, 465, &faults) == ASSAY_OK &&
          faults == ASSAY_SLOT_NOT_EARLIEST);
    calendar.granularity = 0;
    CHECK(assay_calendar_slots(&calendar, &count, &first) == ASSAY_INVALID);
    CHECK(std::strcmp(assay_explain(), "granularity: expected 1 to 1440, got 0") == 0);
}

void refusals() {
    const std::array<std::int32_t, 2> literals{1, 4};
    const std::array<std::int64_t, 2> starts{0, 2}, falling{0, -1};
    const std::array<std::uint8_t, 3> values{0, 1, 2};
    std::int64_t count = 0, first = 0;
    assay_formula formula{3, 1, literals.data(), starts.data()};
    CHECK(assay_sat_check(&formula, values.data(), &count, &first) == ASSAY_INVALID);
    CHECK(std::strcmp(assay_explain(), "literals[1]: expected -3 to 3 without 0, got 4") == 0);
    formula.variables = 4;
    CHECK(assay_sat_check(&formula, nullptr, &count, &first) == ASSAY_INVALID);
    formula.starts = falling.data();
    CHECK(assay_sat_check(&formula, values.data(), &count, &first) == ASSAY_INVALID);
    CHECK(assay_sat_check(nullptr, values.data(), &count, &first) == ASSAY_INVALID);
    const std::array<std::int32_t, 9> weights{0, 1, 2, 3, 0, -5, 6, 7, 0};
    assay_tour_check check{};
    const std::array<std::int32_t, 3> tour{0, 1, 2};
    CHECK(assay_tsp_check(weights.data(), 3, tour.data(), 3, &check) == ASSAY_INVALID);
    CHECK(std::strcmp(assay_explain(), "weights[5]: expected 0 to 2147483647, got -5") == 0);
    CHECK(assay_tsp_check(weights.data(), SIZE_MAX, tour.data(), 3, &check) == ASSAY_INVALID);
    const std::array<std::uint8_t, 1> square{1};
    const assay_maze maze{1, 1, square.data(), 0, 0, 0, 1};
    CHECK(assay_maze_shortest(&maze, &count) == ASSAY_INVALID);
    const std::array<std::int32_t, 3> rows{0, 8, 1};
    const assay_map map{2, 1, rows.data()};
    std::int32_t status = 0;
    CHECK(assay_map_check(&map, 0, 0, 1, &status) == ASSAY_INVALID);
    CHECK(assay_calendar_slots(nullptr, &count, &first) == ASSAY_INVALID);
}

}  // namespace

int main() {
    CHECK(assay_interface() == ASSAY_INTERFACE);
    formulas();
    tours();
    walks();
    maps();
    calendars();
    refusals();
}
