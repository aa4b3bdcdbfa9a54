#include <vector>

#include "tasks/calendar/generate.hpp"
#include "tests/check.hpp"
#include "verifiers/calendar/calendar.hpp"
#include "verifiers/calendar/week_bits.hpp"

namespace verifiers = assay::verifiers::calendar;
namespace tasks = assay::tasks::calendar;
using verifiers::WeekBits;

namespace {

std::vector<std::int64_t> minutes(const WeekBits& bits) {
    std::vector<std::int64_t> found;
    bits.for_each([&](std::size_t minute) { found.push_back(static_cast<std::int64_t>(minute)); });
    return found;
}

void ranges_are_cut_to_the_week() {
    WeekBits bits;
    bits.set_range(-100, 3);
    bits.set_range(10078, 20000);
    bits.set_range(50, 50);
    bits.set_range(70, 60);
    CHECK((minutes(bits) == std::vector<std::int64_t>{0, 1, 2, 10078, 10079}));
    bits.clear_range(1, 10079);
    CHECK((minutes(bits) == std::vector<std::int64_t>{0, 10079}));
    CHECK(bits.count() == 2);
}

void runs_and_shifts_agree_with_a_loop() {
    for (const std::int64_t length : {1, 2, 63, 64, 65, 127, 128, 129, 1440, 5000, 10080, 10081}) {
        WeekBits bits;
        bits.set_range(7, 7 + 64);
        bits.set_range(200, 200 + 129);
        bits.set_range(3000, 10080);
        std::vector<bool> free(10080);
        bits.for_each([&](std::size_t minute) { free[minute] = true; });
        std::vector<std::int64_t> expected;
        for (std::int64_t start = 0; start + length <= 10080; ++start) {
            bool all = true;
            for (std::int64_t minute = start; minute < start + length && all; ++minute)
                all = free[static_cast<std::size_t>(minute)];
            if (all) expected.push_back(start);
        }
        bits.keep_runs(length);
        CHECK(minutes(bits) == expected);
        bits.shift_later(length);
        std::vector<std::int64_t> later;
        for (const std::int64_t minute : expected)
            if (minute + length < 10080) later.push_back(minute + length);
        CHECK(minutes(bits) == later);
    }
}

tasks::Request request(std::int32_t people, std::int32_t days, std::int32_t grid, bool zones) {
    return {people,
            days,
            grid,
            grid,
            12,
            3,
            5,
            5,
            1,
            3,
            zones,
            true,
            64,
            std::uint64_t{1} << 30,
            std::uint64_t{1} << 31};
}

/// The two rooms meet here only: the verifier's view of a generated calendar.
struct View {
    explicit View(const tasks::Draft& draft) : shifts(draft.shifts) {
        for (const auto& person : draft.blocks) {
            for (const auto& block : person) blocks.push_back({block[0], block[1]});
            offsets.push_back(static_cast<std::int64_t>(blocks.size()));
        }
        for (const auto& window : draft.windows) windows.push_back({window[0], window[1], window[2]});
        const auto& r = draft.rules;
        rules = {r.duration,   r.buffer,    r.granularity, r.days,
                 r.not_before, r.not_after, r.no_weekend,  r.earliest};
    }
    verifiers::Calendar calendar() const { return {rules, offsets, shifts, blocks, windows}; }

    verifiers::Rules rules{};
    std::vector<std::int64_t> offsets{0};
    std::vector<std::int32_t> shifts;
    std::vector<verifiers::Block> blocks;
    std::vector<verifiers::Window> windows;
};

void generated_calendars_have_as_many_slots_as_asked() {
    int impossible = 0;
    for (std::uint64_t index = 0; index < 60; ++index) {
        const bool zones = index % 2 == 1;
        const auto asked = request(static_cast<std::int32_t>(2 + index % 7),
                                   1 + static_cast<std::int32_t>(index % 7), index % 3 == 0 ? 1 : 15, zones);
        const auto draft = tasks::generate(asked, {1, 2, 3}, index, 0);
        if (!draft.aimed) continue;
        const View view(draft);
        const auto count = verifiers::count_starts(view.calendar());
        CHECK(draft.infeasible ? count == 0 : count >= 1 && count <= 3);
        impossible += draft.infeasible ? 1 : 0;
    }
    CHECK(impossible > 0);
}

void three_ways_agree_on_every_start() {
    for (std::uint64_t index = 0; index < 30; ++index) {
        auto asked = request(3, 3, 15, index % 2 == 1);
        asked.infeasible = 0;
        const View view(tasks::generate(asked, {4, 5, 6}, index, 0));
        const auto calendar = view.calendar();
        std::vector<std::int32_t> starts;
        verifiers::append_starts(calendar, starts);
        CHECK(verifiers::earliest_start(calendar) == (starts.empty() ? -1 : starts.front()));
        CHECK(verifiers::measure(calendar).feasible == static_cast<std::int64_t>(starts.size()));
        std::size_t next = 0;
        for (std::int64_t start = 0; start < verifiers::WEEK; ++start) {
            if (start % verifiers::DAY + calendar.rules.duration > verifiers::DAY) continue;
            const bool listed = next < starts.size() && starts[next] == start;
            CHECK((verifiers::reasons(calendar, start) == 0) == listed);
            if (listed) ++next;
        }
        CHECK(verifiers::check(calendar, {verifiers::NO_SLOT, 0, 0}) == (starts.empty() ? 0U : 1U));
    }
}

void every_attempt_and_index_differs() {
    const auto asked = request(4, 5, 5, false);
    const auto first = tasks::generate(asked, {1, 2, 3}, 0, 0);
    CHECK(first.blocks == tasks::generate(asked, {1, 2, 3}, 0, 0).blocks);
    CHECK(first.blocks != tasks::generate(asked, {1, 2, 3}, 0, 1).blocks);
    CHECK(first.blocks != tasks::generate(asked, {1, 2, 3}, 1, 0).blocks);
    CHECK(first.blocks != tasks::generate(asked, {1, 2, 4}, 0, 0).blocks);
}

}  // namespace

int main() {
    ranges_are_cut_to_the_week();
    runs_and_shifts_agree_with_a_loop();
    generated_calendars_have_as_many_slots_as_asked();
    three_ways_agree_on_every_start();
    every_attempt_and_index_differs();
}
