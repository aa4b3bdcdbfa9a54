#include <array>
#include <cstdint>
#include <vector>

#include "tasks/spatial_map/generate.hpp"
#include "tests/check.hpp"
#include "verifiers/spatial_map/spatial_map.hpp"

namespace verifiers = assay::verifiers::spatial_map;
namespace tasks = assay::tasks::spatial_map;

namespace {

constexpr assay::Key key{11, 22, 33};

struct Generated {
    std::size_t places;
    std::vector<std::int32_t> names, statements;
    verifiers::Map map() const { return {places, statements}; }
};

Generated generate(std::uint64_t index, std::size_t places, std::size_t statements,
                   tasks::Vocabulary vocabulary) {
    Generated made{places, std::vector<std::int32_t>(places), std::vector<std::int32_t>(3 * statements)};
    tasks::generate(key, index, 0, {places, statements, vocabulary, 72, 72}, made.names, made.statements);
    return made;
}

/// The closure of one axis by trying every middle place.
std::vector<char> closure_by_warshall(const verifiers::Map& map, std::size_t axis) {
    const std::size_t n = map.places;
    std::vector<char> above(n * n);
    for (std::size_t i = 0; i < map.size(); ++i) {
        const auto statement = map[i];
        const int sign = verifiers::signs[static_cast<std::size_t>(statement.relation)][axis];
        const auto a = static_cast<std::size_t>(sign > 0 ? statement.place : statement.reference);
        const auto b = static_cast<std::size_t>(sign > 0 ? statement.reference : statement.place);
        if (sign != 0) above[a * n + b] = 1;
    }
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t a = 0; a < n; ++a)
            for (std::size_t b = 0; b < n; ++b)
                if (above[a * n + k] && above[k * n + b]) above[a * n + b] = 1;
    return above;
}

void closures_and_chains_agree_with_warshall_up_to_512_places() {
    verifiers::Orders scratch;
    for (const std::size_t n : {4U, 5U, 20U, 63U, 64U, 65U, 128U, 200U, 512U})
        for (std::uint64_t index = 0; index < (n < 100 ? 6 : 1); ++index) {
            const auto vocabulary = static_cast<tasks::Vocabulary>(index % 3);
            const Generated made = generate(index, n, n + n / 2, vocabulary);
            const std::size_t words = verifiers::row_words(n);
            std::vector<std::uint64_t> east(n * words), north(n * words);
            std::vector<std::int16_t> east_chain(n * n), north_chain(n * n);
            CHECK(verifiers::close(made.map(), scratch, {east.data(), north.data()}));
            CHECK(verifiers::chains(made.map(), scratch, {east_chain.data(), north_chain.data()}));
            for (std::size_t axis = 0; axis < 2; ++axis) {
                const auto expected = closure_by_warshall(made.map(), axis);
                const auto& rows = axis ? north : east;
                const auto& chain = axis ? north_chain : east_chain;
                for (std::size_t a = 0; a < n; ++a)
                    for (std::size_t b = 0; b < n; ++b) {
                        CHECK((rows[a * words + b / 64] >> (b % 64) & 1) ==
                              static_cast<unsigned>(expected[a * n + b]));
                        CHECK((chain[b * n + a] > 0) == (expected[a * n + b] != 0));
                        CHECK(chain[b * n + a] == -chain[a * n + b]);
                    }
            }
        }
}

void contradictions_are_seen_on_both_paths() {
    verifiers::Orders scratch;
    for (const std::int32_t n : {3, 100}) {
        const std::vector<std::int32_t> statements{0, verifiers::NE, 1, 1, verifiers::E, 2,
                                                   2, verifiers::SE, 0};
        const auto size = static_cast<std::size_t>(n);
        const verifiers::Map map{size, statements};
        std::vector<std::uint64_t> rows(2 * size * verifiers::row_words(size), 1);
        CHECK(!verifiers::close(map, scratch, {rows.data(), rows.data() + rows.size() / 2}));
        for (const auto word : rows) CHECK(word == 0);
        const verifiers::Question question{verifiers::which, -1, verifiers::N, 0};
        CHECK(!verifiers::solve(map, question, scratch, nullptr, nullptr).consistent);
        std::vector<std::int32_t> ranks(4 * size);
        CHECK(!verifiers::extremes(map, question, scratch, ranks.data()));
        std::vector<std::uint64_t> bits;
        const std::vector<std::uint8_t> none(size);
        CHECK(verifiers::check(map, question, {0, none}, scratch, bits) == verifiers::inconsistent);
    }
}

bool fits(const verifiers::Map& map, const std::vector<std::int32_t>& ranks, std::size_t layout) {
    for (std::size_t i = 0; i < map.size(); ++i) {
        const auto [place, relation, reference] = map[i];
        for (std::size_t axis = 0; axis < 2; ++axis) {
            const int sign = verifiers::signs[static_cast<std::size_t>(relation)][axis];
            const auto rank = [&](std::int32_t p) {
                return ranks[4 * static_cast<std::size_t>(p) + 2 * layout + axis];
            };
            if (sign * (rank(place) - rank(reference)) < 0) return false;
        }
    }
    return true;
}

void extreme_maps_fit_and_reach_both_ends_of_the_interval() {
    verifiers::Orders scratch;
    for (std::uint64_t index = 0; index < 60; ++index) {
        const std::size_t n = 4 + static_cast<std::size_t>(index) % 9;
        const Generated made = generate(index, n, n + 1, static_cast<tasks::Vocabulary>(index % 3));
        const auto direction = static_cast<std::int32_t>(index % 8);
        const verifiers::Question question{verifiers::count, -1, direction,
                                           static_cast<std::int32_t>(index % n)};
        const auto outcome = verifiers::solve(made.map(), question, scratch, nullptr, nullptr);
        std::vector<std::int32_t> ranks(4 * n);
        CHECK(verifiers::extremes(made.map(), question, scratch, ranks.data()));
        for (std::size_t layout = 0; layout < 2; ++layout) {
            CHECK(fits(made.map(), ranks, layout));
            std::int32_t there = 0;
            for (std::size_t a = 0; a < n; ++a) {
                bool inside = a != index % n;
                for (std::size_t axis = 0; axis < 2; ++axis) {
                    const int sign = verifiers::signs[static_cast<std::size_t>(direction)][axis];
                    const auto difference =
                        ranks[4 * a + 2 * layout + axis] - ranks[4 * (index % n) + 2 * layout + axis];
                    inside &= sign == 0 || sign * difference > 0;
                }
                there += inside;
            }
            CHECK(there == (layout == 0 ? outcome.possible : outcome.certain));
        }
    }
}

void dense_maps_can_be_written() {
    for (const auto vocabulary :
         {tasks::Vocabulary::intercardinal, tasks::Vocabulary::cardinal, tasks::Vocabulary::mixed}) {
        const Generated made = generate(1, 6, tasks::capacity(6, vocabulary), vocabulary);
        verifiers::Orders scratch;
        CHECK(scratch.build(made.map()));
    }
}

}  // namespace

int main() {
    closures_and_chains_agree_with_warshall_up_to_512_places();
    contradictions_are_seen_on_both_paths();
    extreme_maps_fit_and_reach_both_ends_of_the_interval();
    dense_maps_can_be_written();
}
