#include "tasks/tsp/parse_fast.hpp"

#include <cstddef>

#include "tasks/core/plain_text.hpp"

namespace assay::tasks::tsp {
namespace {

constexpr std::int64_t most_weight = 2'147'483'647, most_coordinate = 1'000'000'000;
constexpr std::size_t fewest_cities = 3, most_cities = 1024;

/// A row of as many numbers as there are cities, its own place 0; `size` 0 takes any number of them.
bool read_row(plain::Cursor& at, std::size_t row, std::size_t& size, std::vector<std::int32_t>& weights) {
    if (!at.take('[')) return false;
    std::size_t count = 0;
    do {
        std::int64_t weight = 0;
        if (!at.number(weight, most_weight) || (count == row && weight != 0)) return false;
        weights.push_back(static_cast<std::int32_t>(weight));
        if (++count > most_cities) return false;
    } while (at.take(','));
    if (size == 0) size = count;
    return count == size && at.take(']');
}

bool read_coordinates(plain::Cursor& at, std::size_t cities) {
    for (std::size_t city = 0; city < cities; ++city) {
        std::int64_t x = 0, y = 0;
        if (!(at.take(city ? ",[" : "[[") && at.signed_number(x, most_coordinate) && at.take(',') &&
              at.signed_number(y, most_coordinate) && at.take(']')))
            return false;
    }
    return at.take(']');
}

bool is_symmetric(const std::vector<std::int32_t>& weights, std::size_t cities) {
    for (std::size_t i = 0; i < cities; ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (weights[i * cities + j] != weights[j * cities + i]) return false;
    return true;
}

bool is_example(const std::vector<std::int32_t>& tour, std::int64_t cities) {
    return tour == (cities > 3 ? std::vector<std::int32_t>{0, 2, 1} : std::vector<std::int32_t>{0, 2, 3, 1});
}

}  // namespace

std::int64_t read_plain(std::string_view json, std::vector<std::int32_t>& weights) {
    plain::Cursor at(json);
    if (!at.take("{\"weights\":[")) return 0;
    weights.reserve(json.size() / 3);
    std::size_t cities = 0, rows = 0;
    do {
        if (rows >= most_cities || !read_row(at, rows, cities, weights)) return 0;
        ++rows;
    } while (at.take(','));
    if (rows != cities || cities < fewest_cities || !at.take("],\"symmetric\":")) return 0;
    const bool symmetric = at.peek() == 't';
    if (!(at.take(symmetric ? "true" : "false") && symmetric == is_symmetric(weights, cities))) return 0;
    if (at.take(",\"coordinates\":") && !read_coordinates(at, cities)) return 0;
    return at.take('}') && at.at_end() ? static_cast<std::int64_t>(cities) : 0;
}

bool read_plain_answer(std::string_view reply, std::int64_t cities, std::vector<std::int32_t>& tour) {
    const auto answer = plain::only_answer(reply);
    if (!answer) return false;
    plain::Cursor at(*answer);
    const auto most = static_cast<std::size_t>(2 * cities);
    do {
        std::int64_t city = 0;
        if (!at.number(city, cities - 1) || tour.size() >= most) return false;
        tour.push_back(static_cast<std::int32_t>(city));
    } while (at.take(" -> "));
    if (!at.at_end() || tour.size() < 2) return false;
    if (tour.front() == tour.back()) tour.pop_back();
    return !is_example(tour, cities);
}

}  // namespace assay::tasks::tsp
