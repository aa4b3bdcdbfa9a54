#include "verifiers/calendar/calendar.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "common/dispatch.hpp"
#include "verifiers/calendar/week_bits.hpp"

namespace assay::verifiers::calendar {
namespace {

struct Interval {
    std::int64_t start;
    std::int64_t end;
};

bool day_is_open(const Rules& rules, std::int64_t day) {
    return ((rules.days >> day) & 1) != 0 && !(rules.no_weekend != 0 && day >= 5);
}

/// The first grid start at or after a minute of the day.
std::int64_t on_grid(const Rules& rules, std::int64_t minute) {
    return (minute + rules.granularity - 1) / rules.granularity * rules.granularity;
}

// ------------------------------------------------------------------ by the definition

/// Is every minute of the interval (minutes of the reference week) in some block?
bool covered(const Calendar& calendar, std::size_t person, Interval wanted) {
    if (wanted.start < 0 || wanted.end > WEEK) return false;
    const auto blocks = calendar.blocks_of(person);
    const std::int64_t shift = calendar.shifts[person];
    std::int64_t reached = wanted.start + shift;
    const std::int64_t goal = wanted.end + shift;
    while (reached < goal) {
        std::int64_t further = reached;
        for (const Block& block : blocks)
            if (block.start <= reached) further = std::max<std::int64_t>(further, block.end);
        if (further == reached) return false;
        reached = further;
    }
    return true;
}

std::uint32_t people_faults(const Calendar& calendar, Interval meeting) {
    const std::int64_t buffer = calendar.rules.buffer;
    std::uint32_t faults = 0;
    for (std::size_t person = 0; person < calendar.people(); ++person) {
        if (covered(calendar, person, {meeting.start - buffer, meeting.end + buffer})) continue;
        faults |= buffer == 0 || !covered(calendar, person, meeting) ? PERSON_BUSY : BUFFER_BROKEN;
    }
    return faults;
}

std::uint32_t rule_faults(const Calendar& calendar, const Meeting& meeting) {
    const Rules& rules = calendar.rules;
    std::uint32_t faults = 0;
    if (((rules.days >> meeting.day) & 1) == 0) faults |= UNKNOWN_DAY;
    if (meeting.end - meeting.start != rules.duration) faults |= WRONG_DURATION;
    if (meeting.start % rules.granularity != 0) faults |= OFF_GRID;
    if (rules.no_weekend != 0 && meeting.day >= 5) faults |= WEEKEND;
    if (meeting.start < rules.not_before) faults |= TOO_EARLY;
    if (meeting.end > rules.not_after) faults |= TOO_LATE;
    for (const Window& window : calendar.windows)
        if ((window.day == EVERY_DAY || window.day == meeting.day) && meeting.start < window.end &&
            meeting.end > window.start)
            faults |= BLOCKED;
    return faults;
}

std::uint32_t slot_faults(const Calendar& calendar, const Meeting& meeting) {
    const std::int64_t midnight = DAY * meeting.day;
    return rule_faults(calendar, meeting) |
           people_faults(calendar, {midnight + meeting.start, midnight + meeting.end});
}

// -------------------------------------------------------------- from block to block

/// The person's blocks on the reference week: cut to it, merged, ascending.
void merge_blocks(const Calendar& calendar, std::size_t person, std::vector<Interval>& merged) {
    merged.clear();
    for (const Block& block : calendar.blocks_of(person)) {
        const std::int64_t start = std::max<std::int64_t>(0, block.start - calendar.shifts[person]);
        const std::int64_t end = std::min<std::int64_t>(WEEK, block.end - calendar.shifts[person]);
        if (start < end) merged.push_back({start, end});
    }
    std::sort(merged.begin(), merged.end(),
              [](const Interval& a, const Interval& b) { return a.start < b.start; });
    std::size_t kept = 0;
    for (const Interval& block : merged) {
        if (kept > 0 && block.start <= merged[kept - 1].end)
            merged[kept - 1].end = std::max(merged[kept - 1].end, block.end);
        else
            merged[kept++] = block;
    }
    merged.resize(kept);
}

/// Comparisons of two blocks when everybody's free time is intersected, person after person.
std::int64_t count_comparisons(const Calendar& calendar) {
    std::vector<Interval> common{{0, WEEK}}, merged, next;
    std::int64_t comparisons = 0;
    for (std::size_t person = 0; person < calendar.people(); ++person) {
        merge_blocks(calendar, person, merged);
        next.clear();
        for (std::size_t a = 0, b = 0; a < common.size() && b < merged.size(); ++comparisons) {
            const std::int64_t start = std::max(common[a].start, merged[b].start);
            const std::int64_t end = std::min(common[a].end, merged[b].end);
            if (start < end) next.push_back({start, end});
            common[a].end < merged[b].end ? ++a : ++b;
        }
        common.swap(next);
    }
    return comparisons;
}

/// The first start at or after `start` that this person allows; WEEK when there is none.
std::int64_t next_free(const std::vector<Interval>& merged, const Rules& rules, std::int64_t start) {
    for (const Interval& block : merged) {
        const std::int64_t first = std::max(start, block.start + rules.buffer);
        if (first + rules.duration + rules.buffer <= block.end) return first;
    }
    return WEEK;
}

/// The first start at or after `start` that the windows of its day allow; minutes of the day.
std::int64_t after_windows(const Calendar& calendar, std::int64_t day, std::int64_t start) {
    for (bool moved = true; moved;) {
        moved = false;
        for (const Window& window : calendar.windows)
            if ((window.day == EVERY_DAY || window.day == day) && start < window.end &&
                start + calendar.rules.duration > window.start) {
                start = window.end;
                moved = true;
            }
    }
    return start;
}

/// The first feasible start of a day as a minute of that day, or -1.
std::int64_t earliest_on_day(const Calendar& calendar, const std::vector<std::vector<Interval>>& people,
                             std::int64_t day) {
    const Rules& rules = calendar.rules;
    const std::int64_t last = std::min<std::int64_t>(DAY, rules.not_after) - rules.duration;
    std::int64_t start = on_grid(rules, rules.not_before);
    while (start <= last) {
        std::int64_t next = after_windows(calendar, day, start);
        for (const auto& merged : people) next = next_free(merged, rules, day * DAY + next) - day * DAY;
        next = on_grid(rules, next);
        if (next == start) return start;
        start = next;
    }
    return -1;
}

// --------------------------------------------------------------------- by bit sets

/// The person's starts from blocks in any order, which may touch and overlap.
void add_starts_of_any(const Calendar& calendar, std::size_t person, WeekBits& starts) {
    for (const Block& block : calendar.blocks_of(person))
        starts.set_range(block.start - calendar.shifts[person], block.end - calendar.shifts[person]);
    starts.keep_runs(calendar.rules.duration + 2 * static_cast<std::int64_t>(calendar.rules.buffer));
    starts.shift_later(calendar.rules.buffer);
}

/// Adds to an empty set the starts at which a person is free, buffers included.
///
/// Blocks that come in order, as they mostly do, give a range of starts each, once those that touch
/// are joined.
inline __attribute__((always_inline)) void add_starts(const Calendar& calendar, std::size_t person,
                                                      WeekBits& starts) {
    const auto blocks = calendar.blocks_of(person);
    const std::int64_t shift = calendar.shifts[person], buffer = calendar.rules.buffer;
    const std::int64_t after = buffer + calendar.rules.duration - 1;
    for (std::size_t i = 0; i < blocks.size();) {
        const std::int64_t start = blocks[i].start;
        std::int64_t end = blocks[i].end;
        while (++i < blocks.size() && blocks[i].start <= end) {
            if (blocks[i].start < end) return starts.clear(), add_starts_of_any(calendar, person, starts);
            end = blocks[i].end;
        }
        starts.set_range(std::max<std::int64_t>(start - shift, 0) + buffer,
                         std::min(end - shift, WEEK) - after);
    }
}

/// The starts that every rule allows, whoever is busy.
inline __attribute__((always_inline)) void allowed_starts(const Calendar& calendar, WeekBits& allowed) {
    const Rules& rules = calendar.rules;
    const std::int64_t last = std::min<std::int64_t>(DAY, rules.not_after) - rules.duration;
    for (std::int64_t day = 0; day < 7; ++day) {
        if (!day_is_open(rules, day)) continue;
        if (rules.granularity == 1)
            allowed.set_range(day * DAY + rules.not_before, day * DAY + last + 1);
        else
            for (std::int64_t start = on_grid(rules, rules.not_before); start <= last;
                 start += rules.granularity)
                allowed.set(day * DAY + start);
        for (const Window& window : calendar.windows)
            if (window.day == EVERY_DAY || window.day == day)
                allowed.clear_range(day * DAY + std::max<std::int64_t>(0, window.start - rules.duration + 1),
                                    day * DAY + window.end);
    }
}

ASSAY_KERNEL void feasible_starts(const Calendar& calendar, WeekBits& feasible) {
    allowed_starts(calendar, feasible);
    WeekBits starts;
    for (std::size_t person = 0; person < calendar.people(); ++person) {
        add_starts(calendar, person, starts);
        feasible.intersect_and_clear(starts);
    }
}

}  // namespace

std::uint32_t check(const Calendar& calendar, const Meeting& meeting) {
    if (meeting.day == NO_SLOT) return earliest_start(calendar) < 0 ? 0U : std::uint32_t{CLAIMED_NO_SLOT};
    const std::uint32_t faults = slot_faults(calendar, meeting);
    if (faults != 0 || calendar.rules.earliest == 0) return faults;
    return earliest_start(calendar) == DAY * meeting.day + meeting.start ? 0U : std::uint32_t{NOT_EARLIEST};
}

std::uint32_t reasons(const Calendar& calendar, std::int64_t start) {
    const auto day = static_cast<std::int32_t>(start / DAY);
    const auto minute = static_cast<std::int32_t>(start % DAY);
    return slot_faults(calendar, {day, minute, minute + calendar.rules.duration});
}

std::int64_t earliest_start(const Calendar& calendar) {
    std::vector<std::vector<Interval>> people(calendar.people());
    for (std::size_t person = 0; person < people.size(); ++person)
        merge_blocks(calendar, person, people[person]);
    for (std::int64_t day = 0; day < 7; ++day) {
        if (!day_is_open(calendar.rules, day)) continue;
        const std::int64_t start = earliest_on_day(calendar, people, day);
        if (start >= 0) return day * DAY + start;
    }
    return -1;
}

void append_starts(const Calendar& calendar, std::vector<std::int32_t>& starts) {
    WeekBits feasible;
    dispatch<feasible_starts>(calendar, feasible);
    std::array<std::int32_t, WeekBits::MINUTES> found;
    std::int32_t* next = found.data();
    feasible.for_each([&](std::size_t minute) { *next++ = static_cast<std::int32_t>(minute); });
    starts.insert(starts.end(), found.data(), next);
}

std::int64_t count_starts(const Calendar& calendar) {
    WeekBits feasible;
    dispatch<feasible_starts>(calendar, feasible);
    return feasible.count();
}

Measure measure(const Calendar& calendar) {
    const Rules& rules = calendar.rules;
    WeekBits allowed;
    allowed_starts(calendar, allowed);
    WeekBits missed_once;   // at least one person cannot come
    WeekBits missed_twice;  // at least two cannot
    for (std::size_t person = 0; person < calendar.people(); ++person) {
        WeekBits starts;
        add_starts(calendar, person, starts);
        count_misses(starts, missed_once, missed_twice);
    }
    const std::int64_t per_day = (DAY - rules.duration) / rules.granularity + 1;
    const int days = std::popcount(static_cast<std::uint32_t>(rules.days));
    Measure result{0, 0, allowed.count(), per_day * days, count_comparisons(calendar)};
    result.feasible = result.allowed - missed_once.count_within(allowed);
    result.near_misses = missed_once.count_within(allowed) - missed_twice.count_within(allowed);
    return result;
}

}  // namespace assay::verifiers::calendar
