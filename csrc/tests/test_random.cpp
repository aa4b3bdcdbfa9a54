#include <set>
#include <vector>

#include "common/parallel.hpp"
#include "common/philox.hpp"
#include "tests/check.hpp"

using namespace assay;

// Known answers published with the Random123 library (kat_vectors, philox4x64 10).
static_assert(philox4x64({0, 0, 0, 0}, {0, 0}) ==
              std::array<std::uint64_t, 4>{0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b,
                                           0x7e68b68aec7ba23b});

static void bounded_draws_stay_in_range_and_hit_every_value() {
    Stream stream({1, 2, 3}, 0);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto value = stream.below(7);
        CHECK(value < 7);
        seen.insert(value);
        CHECK(stream.below(1) == 0);
        const auto between = stream.between(-2, 2);
        CHECK(between >= -2 && between <= 2);
    }
    CHECK(seen.size() == 7);
}

static void streams_share_nothing() {
    std::set<std::uint64_t> words;
    std::size_t drawn = 0;
    for (std::uint64_t index = 0; index < 20; ++index)
        for (std::uint64_t purpose = 0; purpose < 3; ++purpose) {
            Stream stream({7, 8, 9}, index, purpose);
            for (int i = 0; i < 50; ++i, ++drawn) words.insert(stream());
        }
    CHECK(words.size() == drawn);
}

static void the_parallel_loop_visits_each_item_once_and_rethrows() {
    for (std::size_t threads = 1; threads <= 5; ++threads) {
        std::vector<int> visits(1001);
        parallel_for(visits.size(), threads, [&](std::size_t item, std::size_t) { ++visits[item]; });
        for (const int count : visits) CHECK(count == 1);
        bool thrown = false;
        try {
            parallel_for(100, threads, [](std::size_t item, std::size_t) {
                if (item == 57) throw std::runtime_error("57");
            });
        } catch (const std::runtime_error&) {
            thrown = true;
        }
        CHECK(thrown);
    }
}

int main() {
    bounded_draws_stay_in_range_and_hit_every_value();
    streams_share_nothing();
    the_parallel_loop_visits_each_item_once_and_rethrows();
}
