#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "common/philox.hpp"

/// Calendars with a wanted number of feasible starts, made by aiming, not by rejection.
///
/// Everybody gets random free blocks.  Several stretches are then freed for everybody, and
/// of all the starts that this leaves feasible, wherever they came from, some are chosen at
/// random to stay.  Each of the others is taken away by making one random person busy, which
/// leaves near misses that look like the real thing.  People are treated alike throughout.
namespace assay::tasks::calendar {

inline constexpr std::int64_t DAY = 1440;
inline constexpr std::int64_t WEEK = 7 * DAY;
inline constexpr std::int32_t EVERY_DAY = 7;

/// What is asked of every calendar of a batch.
struct Request {
    std::int32_t people;
    std::int32_t days;
    std::int32_t grid;         ///< every time is a multiple; divides granularity and 1440
    std::int32_t granularity;  ///< starts are multiples
    std::int32_t hours;        ///< length of the stretch of the day that holds free blocks
    std::int32_t blocks;       ///< at most so many random free blocks per person and day
    std::int32_t decoys;       ///< stretches freed for everybody beside the first
    std::int32_t kinds;        ///< how many of the five kinds of limits apply, at most
    std::int32_t min_slots;
    std::int32_t max_slots;
    bool time_zones;
    bool split_blocks;         ///< some blocks are given as two that touch
    std::int32_t names;        ///< size of the table of names
    std::uint64_t infeasible;  ///< share of calendars without a slot, of 2^32
    std::uint64_t earliest;    ///< share of calendars that ask for the first slot, of 2^32
};

/// Rules in the order of the columns of the array `rules`.
struct Rules {
    std::int32_t duration = 0;
    std::int32_t buffer = 0;
    std::int32_t granularity = 0;
    std::int32_t days = 0;
    std::int32_t not_before = 0;
    std::int32_t not_after = DAY;
    std::int32_t no_weekend = 0;
    std::int32_t earliest = 0;
};

struct Draft {
    bool aimed = false;       ///< whether the wanted number of starts was met
    bool infeasible = false;  ///< whether that number was none
    Rules rules;
    std::int32_t zone = 0;                                         ///< reference minus UTC, minutes
    std::vector<std::array<std::int32_t, 3>> windows;              ///< day, start, end
    std::vector<std::int32_t> names;                               ///< per person, places in the table
    std::vector<std::int32_t> shifts;                              ///< per person, local minus reference
    std::vector<std::vector<std::array<std::int32_t, 2>>> blocks;  ///< per person, local minutes of the week
};

/// The draft of one index; another attempt is another draft of the same kind (with or
/// without a slot, with or without priority).
Draft generate(const Request& request, const Key& key, std::uint64_t index, std::uint64_t attempt);

}  // namespace assay::tasks::calendar
