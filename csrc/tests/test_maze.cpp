#include <array>
#include <numeric>
#include <vector>

#include "tasks/maze/generate.hpp"
#include "tests/check.hpp"
#include "verifiers/maze/maze.hpp"

namespace generator = assay::tasks::maze;
namespace verifier = assay::verifiers::maze;
using generator::Kind;

namespace {

constexpr std::array<Kind, 6> kKinds{Kind::wilson,  Kind::depth_first, Kind::prim,
                                     Kind::kruskal, Kind::braided,     Kind::bernoulli};

generator::Mazes make(Kind kind, std::int32_t rows, std::int32_t columns, std::uint64_t infeasible,
                      std::size_t count, std::size_t threads) {
    const generator::Request request{rows,
                                     columns,
                                     kind,
                                     Kind::wilson,
                                     generator::Form::path,
                                     generator::kWhole / 2,
                                     generator::kWhole / 3,
                                     infeasible,
                                     generator::kWhole / 2,
                                     false};
    std::vector<std::uint64_t> indices(count);
    std::iota(indices.begin(), indices.end(), std::uint64_t{0});
    return generator::generate(request, {1, 2, 3}, indices.data(), count, 0, threads);
}

verifier::Grid grid_of(const generator::Mazes& mazes, std::size_t i, std::int32_t rows,
                       std::int32_t columns) {
    const auto area = static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
    return {&mazes.squares[i * area],
            rows,
            columns,
            mazes.ends[4 * i],
            mazes.ends[4 * i + 1],
            mazes.ends[4 * i + 2],
            mazes.ends[4 * i + 3]};
}

void the_search_finds_what_the_generator_says() {
    constexpr std::array<std::array<std::int32_t, 2>, 5> shapes{
        {{5, 5}, {6, 8}, {9, 21}, {31, 63}, {20, 70}}};
    for (const Kind kind : kKinds)
        for (const auto& [rows, columns] : shapes)
            for (const std::uint64_t infeasible : {std::uint64_t{0}, generator::kWhole}) {
                const auto mazes = make(kind, rows, columns, infeasible, 40, 1);
                for (std::size_t i = 0; i < 40; ++i) {
                    const auto grid = grid_of(mazes, i, rows, columns);
                    const auto outcome = static_cast<generator::Outcome>(mazes.outcome[i]);
                    if (outcome == generator::Outcome::failed) continue;
                    const auto solution = verifier::solve(grid);
                    CHECK((outcome == generator::Outcome::connected) == (solution.length >= 0));
                    CHECK(verifier::length_by_queue(grid) == solution.length);
                    CHECK(verifier::fastest_length(grid) == solution.length);
                    if (columns <= 64) CHECK(verifier::length_by_rows(grid) == solution.length);
                    if (solution.length < 0) continue;
                    CHECK(solution.length >= 2);
                    const auto check = verifier::check_walk(grid, solution.moves.data(), solution.length);
                    CHECK(check.fault == verifier::WalkFault::none && check.steps == solution.length);
                }
            }
}

void output_does_not_depend_on_threads() {
    for (const Kind kind : kKinds) {
        const auto one = make(kind, 15, 12, generator::kWhole / 2, 100, 1);
        for (const std::size_t threads : {2, 3, 5}) {
            const auto many = make(kind, 15, 12, generator::kWhole / 2, 100, threads);
            CHECK(one.squares == many.squares && one.ends == many.ends && one.outcome == many.outcome);
        }
    }
}

void walks_never_leave_the_grid() {
    const std::vector<std::uint8_t> squares{1, 1, 0, 1};
    const verifier::Grid grid{squares.data(), 2, 2, 0, 0, 1, 1};
    const auto fault = [&](const std::vector<std::uint8_t>& moves) {
        return verifier::check_walk(grid, moves.data(), static_cast<std::int64_t>(moves.size())).fault;
    };
    CHECK(fault({1, 2}) == verifier::WalkFault::none);
    CHECK(fault({2}) == verifier::WalkFault::wall);
    for (const std::uint8_t move : {std::uint8_t{0}, std::uint8_t{3}})
        CHECK(fault({move}) == verifier::WalkFault::outside);
    CHECK(fault({1, 1}) == verifier::WalkFault::outside);
    CHECK(fault({1, 2, 2}) == verifier::WalkFault::outside);
    CHECK(fault({}) == verifier::WalkFault::stops_early);
    for (int move = 4; move < 256; ++move)
        CHECK(fault({static_cast<std::uint8_t>(move)}) == verifier::WalkFault::unknown_move);
}

void grids_of_one_square_and_walled_starts_are_fine() {
    const std::vector<std::uint8_t> squares{1, 0};
    const verifier::Grid same{squares.data(), 1, 1, 0, 0, 0, 0};
    CHECK(verifier::solve(same).length == 0 && verifier::length_by_rows(same) == 0);
    const verifier::Grid walled{squares.data(), 1, 2, 0, 1, 0, 0};
    CHECK(verifier::solve(walled).length == -1 && verifier::length_by_rows(walled) == -1);
    CHECK(verifier::length_by_queue(walled) == -1);
    CHECK(verifier::check_walk(walled, nullptr, 0).fault == verifier::WalkFault::bad_start);
}

void shortest_walks_are_counted_to_every_square() {
    const std::vector<std::uint8_t> squares{1, 1, 1, 1, 1, 1, 0, 1, 0};
    const std::array<std::int64_t, 3> offsets{0, 6, 9};
    const std::array<std::int32_t, 4> shapes{2, 3, 1, 3};
    const std::array<std::int32_t, 8> ends{0, 0, 1, 2, 0, 0, 0, 1};
    const verifier::Grids grids{squares.data(), offsets.data(), shapes.data(), ends.data(), 2};
    for (const std::size_t threads : {1, 2}) {
        std::vector<std::uint64_t> walks(squares.size(), 7);
        verifier::shortest_walks(grids, walks.data(), threads);
        CHECK((walks == std::vector<std::uint64_t>{1, 1, 1, 1, 2, 3, 0, 0, 0}));  // the second start is wall
    }
}

}  // namespace

int main() {
    the_search_finds_what_the_generator_says();
    output_does_not_depend_on_threads();
    walks_never_leave_the_grid();
    grids_of_one_square_and_walled_starts_are_fine();
    shortest_walks_are_counted_to_every_square();
}
