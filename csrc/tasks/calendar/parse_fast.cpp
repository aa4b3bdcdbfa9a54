#include "tasks/calendar/parse_fast.hpp"

#include <algorithm>
#include <cstddef>

#include "tasks/core/plain_text.hpp"

namespace assay::tasks::calendar {
namespace {

constexpr std::array<std::string_view, 7> days = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                  "Friday", "Saturday", "Sunday"};
constexpr std::int32_t day_minutes = 1440, week_minutes = 10'080, every_day = 7, most_offset = 1440;
constexpr std::size_t most_people = 4096;

bool is_letter(char sign) { return (sign >= 'A' && sign <= 'Z') || (sign >= 'a' && sign <= 'z'); }

bool take_day(plain::Cursor& at, std::int32_t& day) {
    for (std::size_t number = 0; number < days.size(); ++number)
        if (at.take(days[number])) {
            day = static_cast<std::int32_t>(number);
            return true;
        }
    return false;
}

bool read_day(plain::Cursor& at, std::int32_t& day) {
    return at.take('"') && take_day(at, day) && at.take('"');
}

bool read_clock(plain::Cursor& at, std::int32_t& minute) {
    return at.take('"') && at.clock(minute) && at.take('"');
}

bool read_name(plain::Cursor& at, std::string_view& name) {
    return at.word(name) && std::ranges::all_of(name, is_letter);
}

/// `{"Monday":[["09:00","10:30"],…],…}`, the days in their order.
bool read_person(plain::Cursor& at, PlainCalendar& calendar) {
    if (!at.take('{')) return false;
    const auto before = calendar.blocks.size();
    std::int32_t last = -1;
    if (!at.take('}')) {
        do {
            std::int32_t day = 0, start = 0, end = 0;
            if (!read_day(at, day) || day <= last || !at.take(":[")) return false;
            last = day;
            do {
                if (!(at.take('[') && read_clock(at, start) && at.take(',') && read_clock(at, end) &&
                      at.take(']')) ||
                    start >= end)
                    return false;
                calendar.blocks.push_back(day * day_minutes + start);
                calendar.blocks.push_back(day * day_minutes + end);
            } while (at.take(','));
            if (!at.take(']')) return false;
        } while (at.take(','));
        if (!at.take('}')) return false;
    }
    calendar.block_counts.push_back(static_cast<std::int64_t>((calendar.blocks.size() - before) / 2));
    return true;
}

bool read_people(plain::Cursor& at, PlainCalendar& calendar) {
    do {
        std::string_view name;
        if (!read_name(at, name) || !at.take(':') || !read_person(at, calendar)) return false;
        if (std::ranges::find(calendar.names, name) != calendar.names.end()) return false;
        calendar.names.push_back(name);
        if (calendar.names.size() > most_people) return false;
    } while (at.take(','));
    return at.take('}');
}

bool read_days(plain::Cursor& at, std::int32_t& mask) {
    std::int32_t last = -1, day = 0;
    do {
        if (!read_day(at, day) || day <= last) return false;
        last = day;
        mask |= 1 << day;
    } while (at.take(','));
    return at.take(']');
}

bool read_integer(plain::Cursor& at, std::string_view key, std::int64_t least, std::int64_t most,
                  std::int32_t& value) {
    std::int64_t number = 0;
    if (!(at.take(key) && at.number(number, most)) || number < least) return false;
    value = static_cast<std::int32_t>(number);
    return true;
}

/// A time of day, or null for the default.
bool read_limit(plain::Cursor& at, std::string_view key, std::int32_t fallback, std::int32_t& value) {
    if (!at.take(key)) return false;
    value = fallback;
    return at.take("null") || read_clock(at, value);
}

bool read_windows(plain::Cursor& at, PlainCalendar& calendar) {
    if (at.take(']')) return true;
    do {
        std::int32_t day = every_day, start = 0, end = 0;
        if (!at.take("{\"day\":") || !(at.take("null") || read_day(at, day))) return false;
        if (!(at.take(",\"start\":") && read_clock(at, start) && at.take(",\"end\":") &&
              read_clock(at, end) && at.take('}')) ||
            start >= end)
            return false;
        calendar.windows.insert(calendar.windows.end(), {day, start, end});
    } while (at.take(','));
    return at.take(']');
}

/// `"UTC+05:30"`.
bool read_offset(plain::Cursor& at, std::int32_t& offset) {
    if (!at.take("\"UTC")) return false;
    const bool west = at.peek() == '-';
    if (!(at.take(west ? '-' : '+') && at.clock(offset) && at.take('"'))) return false;
    if (west) offset = -offset;
    return offset <= most_offset && offset >= -most_offset;
}

bool read_zones(plain::Cursor& at, PlainCalendar& calendar) {
    calendar.offsets.assign(calendar.names.size(), 0);
    if (at.take("null,\"time_zones\":null")) return true;
    calendar.zoned = true;
    if (!read_offset(at, calendar.offset) || !at.take(",\"time_zones\":{")) return false;
    for (std::size_t person = 0; person < calendar.names.size(); ++person) {
        std::string_view name;
        if (person > 0 && !at.take(',')) return false;
        if (!(read_name(at, name) && name == calendar.names[person] && at.take(':') &&
              read_offset(at, calendar.offsets[person])))
            return false;
    }
    return at.take('}');
}

bool read_rules(plain::Cursor& at, PlainCalendar& calendar) {
    auto& [duration, buffer, granularity, mask, not_before, not_after, no_weekend, earliest] = calendar.rules;
    if (!(at.take(",\"days\":[") && read_days(at, mask) &&
          read_integer(at, ",\"duration\":", 1, day_minutes, duration) &&
          read_integer(at, ",\"constraints\":{\"buffer\":", 0, week_minutes, buffer) &&
          read_integer(at, ",\"granularity\":", 1, day_minutes, granularity) &&
          read_limit(at, ",\"not_before\":", 0, not_before) &&
          read_limit(at, ",\"not_after\":", day_minutes, not_after) && at.take(",\"no_weekend\":")))
        return false;
    no_weekend = at.peek() == 't';
    if (!at.take(no_weekend ? "true" : "false") || !at.take(",\"blocked\":[") || !read_windows(at, calendar))
        return false;
    if (!at.take(",\"priority\":\"")) return false;
    earliest = at.peek() == 'e';
    return at.take(earliest ? "earliest\"" : "none\"") && at.take(",\"time_zone\":") &&
           read_zones(at, calendar);
}

}  // namespace

bool read_plain(std::string_view json, PlainCalendar& calendar) {
    plain::Cursor at(json);
    calendar.blocks.reserve(json.size() / 8);
    return at.take("{\"people\":{") && read_people(at, calendar) && read_rules(at, calendar) &&
           at.take("}}") && at.at_end();
}

bool read_plain_answer(std::string_view reply, std::array<std::int32_t, 3>& meeting) {
    const auto answer = plain::only_answer(reply);
    if (!answer) return false;
    auto& [day, start, end] = meeting;
    if (*answer == "no slot") {
        meeting = {-1, 0, 0};
        return true;
    }
    plain::Cursor at(*answer);
    if (!(take_day(at, day) && at.take(' ') && at.clock(start) && at.take('-') && at.clock(end) &&
          at.at_end()))
        return false;
    if (start >= end || end == day_minutes) return false;
    const bool example = day == 2 && start == 7 * 60 + 3 && (end == start + 1 || end == start + 2);
    return !example;
}

}  // namespace assay::tasks::calendar
