#include "verifiers/calendar/calendar.hpp"

#include <vector>

#include "c/guard.hpp"

namespace assay::c {
namespace {

namespace plan = verifiers::calendar;

constexpr std::int64_t largest_shift = 2880;
constexpr std::size_t most_people = 1U << 20;

void check_rules(const assay_calendar& c) {
    expect_range("duration", 1, plan::DAY, c.duration);
    expect_range("buffer", 0, plan::WEEK, c.buffer);
    expect_range("granularity", 1, plan::DAY, c.granularity);
    expect_range("days", 1, 127, c.days);
    expect_range("not_before", 0, plan::DAY, c.not_before);
    expect_range("not_after", 0, plan::DAY, c.not_after);
    expect_range("no_weekend", 0, 1, c.no_weekend);
    expect_range("earliest", 0, 1, c.earliest);
}

/// Rows of int32 as structs of int32, in the same order.
std::vector<plan::Block> read_blocks(const std::int32_t* rows, std::size_t count) {
    expect_pointer("blocks", rows, count);
    std::vector<plan::Block> blocks;
    blocks.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        expect_range_at("blocks", 2 * i, 0, plan::WEEK - 1, rows[2 * i]);
        expect_range_at("blocks", 2 * i + 1, rows[2 * i] + 1, plan::WEEK, rows[2 * i + 1]);
        blocks.push_back({rows[2 * i], rows[2 * i + 1]});
    }
    return blocks;
}

std::vector<plan::Window> read_windows(const std::int32_t* rows, std::size_t count) {
    expect_pointer("window_rows", rows, count);
    std::vector<plan::Window> windows;
    windows.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::int32_t* const row = rows + 3 * i;
        expect_range_at("window_rows", 3 * i, 0, plan::EVERY_DAY, row[0]);
        expect_range_at("window_rows", 3 * i + 1, 0, plan::DAY - 1, row[1]);
        expect_range_at("window_rows", 3 * i + 2, row[1] + 1, plan::DAY, row[2]);
        windows.push_back({row[0], row[1], row[2]});
    }
    return windows;
}

/// A calendar, checked, with what its spans point to.
class Calendar {
public:
    explicit Calendar(const assay_calendar* given) {
        expect_pointer("calendar", given);
        const assay_calendar& c = *given;
        check_rules(c);
        if (c.people > most_people) refuse("people", "at most 1048576", static_cast<std::int64_t>(c.people));
        const auto starts = read_offsets("block_starts", c.block_starts, c.people);
        expect_pointer("shifts", c.shifts, c.people);
        for (std::size_t p = 0; p < c.people; ++p)
            expect_range_at("shifts", p, -largest_shift, largest_shift, c.shifts[p]);
        blocks_ = read_blocks(c.blocks, static_cast<std::size_t>(starts.back()));
        windows_ = read_windows(c.window_rows, c.windows);
        calendar_ = {{c.duration, c.buffer, c.granularity, c.days, c.not_before, c.not_after, c.no_weekend,
                      c.earliest},
                     starts,
                     {c.shifts, c.people},
                     blocks_,
                     windows_};
    }

    const plan::Calendar& operator*() const { return calendar_; }

private:
    std::vector<plan::Block> blocks_;
    std::vector<plan::Window> windows_;
    plan::Calendar calendar_{};
};

}  // namespace
}  // namespace assay::c

extern "C" {

assay_result assay_calendar_check(const assay_calendar* calendar, int32_t day, int32_t start, int32_t end,
                                  uint32_t* faults) {
    using namespace assay::c;
    return guarded([&] {
        const Calendar read(calendar);
        expect_pointer("faults", faults);
        expect_range("day", plan::NO_SLOT, 6, day);
        if (day != plan::NO_SLOT) {
            expect_range("start", 0, plan::DAY - 1, start);
            expect_range("end", start + 1, plan::DAY, end);
        }
        *faults = plan::check(*read, {day, start, end});
        return ASSAY_OK;
    });
}

assay_result assay_calendar_slots(const assay_calendar* calendar, int64_t* count, int64_t* first) {
    using namespace assay::c;
    return guarded([&] {
        const Calendar read(calendar);
        expect_pointer("count", count);
        expect_pointer("first", first);
        *count = plan::count_starts(*read);
        *first = plan::earliest_start(*read);
        return ASSAY_OK;
    });
}
}
