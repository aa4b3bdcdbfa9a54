#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// Meetings on one week of minutes.  A week is a line of 10,080 minutes, Monday 00:00 is
/// minute 0 of the reference zone; intervals are half open.  The exact rules are in the
/// docstring of tasks/calendar/task.py.
namespace assay::verifiers::calendar {

inline constexpr std::int64_t DAY = 1440;
inline constexpr std::int64_t WEEK = 7 * DAY;
inline constexpr std::int32_t EVERY_DAY = 7;
inline constexpr std::int32_t NO_SLOT = -1;

/// The rules of one calendar, in the order of the columns of the array `rules`.
struct Rules {
    std::int32_t duration;
    std::int32_t buffer;
    std::int32_t granularity;
    std::int32_t days;  ///< bit d: day d may hold the meeting
    std::int32_t not_before;
    std::int32_t not_after;
    std::int32_t no_weekend;
    std::int32_t earliest;
};
static_assert(sizeof(Rules) == 8 * sizeof(std::int32_t));

/// A free block in minutes of a person's own local week.
struct Block {
    std::int32_t start;
    std::int32_t end;
};

/// Minutes of one day (0 to 6, or EVERY_DAY) that a meeting may not touch.
struct Window {
    std::int32_t day;
    std::int32_t start;
    std::int32_t end;
};

/// An answer: a day and minutes of that day; NO_SLOT as the day says that none exists.
struct Meeting {
    std::int32_t day;
    std::int32_t start;
    std::int32_t end;
};

/// One calendar of a batch.  Person p owns blocks[block_offsets[p] .. block_offsets[p + 1])
/// and lives `shifts[p]` minutes ahead of the reference zone.
struct Calendar {
    Rules rules;
    std::span<const std::int64_t> block_offsets;  ///< people + 1 positions in `blocks`
    std::span<const std::int32_t> shifts;
    std::span<const Block> blocks;
    std::span<const Window> windows;

    std::size_t people() const { return shifts.size(); }
    std::span<const Block> blocks_of(std::size_t person) const {
        const auto first = static_cast<std::size_t>(block_offsets[person]);
        return blocks.subspan(first, static_cast<std::size_t>(block_offsets[person + 1]) - first);
    }
};

/// What can be wrong with an answer, as bits.
enum Fault : std::uint32_t {
    CLAIMED_NO_SLOT = 1U << 0,
    UNKNOWN_DAY = 1U << 1,
    WRONG_DURATION = 1U << 2,
    OFF_GRID = 1U << 3,
    PERSON_BUSY = 1U << 4,
    BUFFER_BROKEN = 1U << 5,
    WEEKEND = 1U << 6,
    TOO_EARLY = 1U << 7,
    TOO_LATE = 1U << 8,
    BLOCKED = 1U << 9,
    NOT_EARLIEST = 1U << 10,
};

/// Which faults does the answer have?  Decided from the blocks, not from the bit set.
std::uint32_t check(const Calendar& calendar, const Meeting& meeting);

/// What stands against a meeting of the asked duration, starting at this minute of the
/// week, apart from priority?  The start lies in a day that it does not leave.
std::uint32_t reasons(const Calendar& calendar, std::int64_t start);

/// The first feasible start as a minute of the week, or -1; by jumping from block to block.
std::int64_t earliest_start(const Calendar& calendar);

/// Every feasible start as a minute of the week, ascending; by a bit set of the week.
void append_starts(const Calendar& calendar, std::vector<std::int32_t>& starts);

/// How constrained a calendar is.
struct Measure {
    std::int64_t feasible;     ///< starts that satisfy every rule and everybody
    std::int64_t near_misses;  ///< starts that satisfy every rule and everybody but one person
    std::int64_t allowed;      ///< starts that satisfy every rule, whoever is busy
    std::int64_t total;        ///< starts on the given days and on the grid
    std::int64_t comparisons;  ///< of blocks, when people's free time is intersected one after the other
};

Measure measure(const Calendar& calendar);

/// Number of feasible starts.
std::int64_t count_starts(const Calendar& calendar);

}  // namespace assay::verifiers::calendar
