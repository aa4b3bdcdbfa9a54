#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

/// Calendars and slots as this package writes them; see `tasks/plain_text.hpp`.
namespace assay::tasks::calendar {

/// One calendar in the layout of `verifiers.calendar.Calendars`.
struct PlainCalendar {
    std::vector<std::string_view> names;     ///< where they stand in the text
    std::vector<std::int64_t> block_counts;  ///< of each person
    std::vector<std::int32_t> offsets;       ///< from UTC, of each person
    std::vector<std::int32_t> blocks;        ///< start and end, in minutes of the person's week
    std::array<std::int32_t, 8> rules{};
    std::vector<std::int32_t> windows;  ///< day (7 is every day), start, end
    std::int32_t offset = 0;            ///< of the meeting's zone from UTC
    bool zoned = false;
};

/// What `CalendarProblem.to_dict` gives, with names of letters; false when it is not exactly that or no
/// calendar, and where evidence is required.
bool read_plain(std::string_view json, PlainCalendar& calendar);

/// `Monday 09:00-09:30` or `no slot` (day -1), but not the prompt's example; false for all else.
bool read_plain_answer(std::string_view reply, std::array<std::int32_t, 3>& meeting);

}  // namespace assay::tasks::calendar
