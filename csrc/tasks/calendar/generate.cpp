#include "tasks/calendar/generate.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace assay::tasks::calendar {
namespace {

constexpr std::uint64_t KIND = 1;            // purpose of the stream that decides what is wanted
constexpr std::uint64_t FIRST_ATTEMPT = 16;  // purposes of the streams that draw
constexpr std::uint64_t SHARE = std::uint64_t{1} << 32;

/// Fixed distances from UTC in minutes, whole and broken hours.
constexpr std::array<std::int32_t, 20> ZONES{-600, -480, -420, -360, -300, -210, -180, 0,   60,  120,
                                             180,  210,  270,  330,  345,  480,  540,  570, 600, 720};

enum Kind : std::uint8_t { BUFFER, NO_WEEKEND, NOT_BEFORE, NOT_AFTER, BLOCKED };

/// A half-open interval of minutes of the reference week.
struct Interval {
    std::int64_t start;
    std::int64_t end;
};

/// Consecutive feasible starts: first, first + granularity, …, last.
struct Run {
    std::int64_t first;
    std::int64_t last;
};

class Maker {
public:
    Maker(const Request& request, Stream& stream, Draft& draft)
        : request_(request), stream_(stream), draft_(draft), rules_(draft.rules) {}

    void make() {
        draw_days();
        draw_times();
        draw_limits();
        draw_zones();
        draw_calendars();
        draft_.aimed = aim();
        write_blocks();
        draw_names();
    }

private:
    // ------------------------------------------------------------------- small draws

    std::int64_t between(std::int64_t low, std::int64_t high) {
        return stream_.between(low, std::max(low, high));
    }

    /// A multiple of the grid from about `low` to about `high` minutes, at least one unit.
    std::int32_t minutes(std::int64_t low, std::int64_t high) {
        const std::int64_t units =
            between(std::max<std::int64_t>(1, low / request_.grid), high / request_.grid);
        return static_cast<std::int32_t>(units * request_.grid);
    }

    std::int64_t any_day() { return days_[static_cast<std::size_t>(stream_.below(days_.size()))]; }

    // ------------------------------------------------------------------------- rules

    void draw_days() {
        const std::int64_t first = between(0, 7 - request_.days);
        for (std::int64_t day = first; day < first + request_.days; ++day) {
            days_.push_back(day);
            rules_.days |= 1 << day;
        }
    }

    void draw_times() {
        const std::int64_t latest = 24 - request_.hours;
        const std::int64_t hour =
            between(std::min<std::int64_t>(6, latest), std::min<std::int64_t>(10, latest));
        opening_ = 60 * hour;
        closing_ = opening_ + 60 * request_.hours;
        rules_.granularity = request_.granularity;
        rules_.duration = minutes(15, std::min<std::int64_t>(120, 60 * request_.hours / 4));
    }

    void draw_limits() {
        std::vector<Kind> kinds{BUFFER, NOT_BEFORE, NOT_AFTER, BLOCKED};
        if (days_.front() < 5 && days_.back() >= 5) kinds.push_back(NO_WEEKEND);
        stream_.shuffle(kinds);
        kinds.resize(std::min(kinds.size(), static_cast<std::size_t>(request_.kinds)));
        std::sort(kinds.begin(), kinds.end());
        for (const Kind kind : kinds) draw_limit(kind);
    }

    void draw_limit(Kind kind) {
        const std::int64_t quarter = (closing_ - opening_) / 4;
        if (kind == BUFFER) rules_.buffer = minutes(5, std::min<std::int64_t>(30, quarter / 4));
        if (kind == NO_WEEKEND) rules_.no_weekend = 1;
        if (kind == NOT_BEFORE) rules_.not_before = static_cast<std::int32_t>(opening_) + minutes(0, quarter);
        if (kind == NOT_AFTER) rules_.not_after = static_cast<std::int32_t>(closing_) - minutes(0, quarter);
        if (kind == BLOCKED)
            for (std::int64_t left = between(1, 3); left > 0; --left) draw_window();
    }

    void draw_window() {
        const std::int32_t length = minutes(30, 90);
        const std::int64_t units = (closing_ - opening_ - length) / request_.grid;
        const auto start = static_cast<std::int32_t>(opening_ + request_.grid * between(0, units));
        const auto day = stream_.chance(1, 2) ? EVERY_DAY : static_cast<std::int32_t>(any_day());
        draft_.windows.push_back({day, start, std::min<std::int32_t>(start + length, DAY)});
    }

    void draw_zones() {
        draft_.shifts.assign(people(), 0);
        if (!request_.time_zones) return;
        draft_.zone = any_zone();
        for (auto& shift : draft_.shifts) shift = any_zone() - draft_.zone;
    }

    std::int32_t any_zone() { return ZONES[static_cast<std::size_t>(stream_.below(ZONES.size()))]; }

    // --------------------------------------------------------------------- calendars

    std::size_t people() const { return static_cast<std::size_t>(request_.people); }

    void draw_calendars() {
        free_.assign(people() * WEEK, 0);
        for (std::size_t person = 0; person < people(); ++person)
            for (const std::int64_t day : days_) draw_day(person, day);
        for (std::int32_t stretch = 0; stretch <= request_.decoys; ++stretch)
            free_everybody(stretch % 2 == 0);
        for (std::size_t person = 0; person < people(); ++person) {
            // What lies outside the person's own week cannot be written down: it is busy.
            set(person, {0, -draft_.shifts[person]}, 0);
            set(person, {WEEK - draft_.shifts[person], WEEK}, 0);
        }
    }

    /// Free blocks between pairs of random times, half of the day on average; now and then none.
    void draw_day(std::size_t person, std::int64_t day) {
        std::vector<std::int64_t> edges;
        for (std::int64_t left = 2 * between(stream_.chance(1, 8) ? 0 : 1, request_.blocks); left > 0; --left)
            edges.push_back(opening_ + request_.grid * between(0, (closing_ - opening_) / request_.grid));
        std::sort(edges.begin(), edges.end());
        for (std::size_t i = 0; i + 1 < edges.size(); i += 2)
            set(person, {day * DAY + edges[i], day * DAY + edges[i + 1]}, 1);
    }

    /// Frees a stretch that is long enough for a meeting, and for each person a little more.
    void free_everybody(bool allowed) {
        const std::int64_t buffer = rules_.buffer;
        const std::int64_t slack = (request_.max_slots - 1) * static_cast<std::int64_t>(request_.granularity);
        // A draft in which so many draws hit no start that the rules allow stays without a slot, is refused
        // by the count of its slots, and is drawn anew.
        for (int tries = 0; tries < 50; ++tries) {
            const std::int64_t day = any_day();
            const std::int64_t first = (opening_ + buffer + rules_.granularity - 1) / rules_.granularity;
            const std::int64_t last = (closing_ - buffer - rules_.duration) / rules_.granularity;
            if (first > last) return;
            const std::int64_t start = rules_.granularity * between(first, last);
            if (allowed && !rules_allow(day, start)) continue;
            const Interval needed{day * DAY + start - buffer,
                                  day * DAY + start + rules_.duration + buffer +
                                      request_.grid * between(0, slack / request_.grid)};
            for (std::size_t person = 0; person < people(); ++person) free_around(person, day, needed);
            return;
        }
    }

    void free_around(std::size_t person, std::int64_t day, Interval needed) {
        const std::int64_t more = 60 / request_.grid;
        needed.start = std::max(day * DAY + opening_, needed.start - request_.grid * between(0, more));
        needed.end = std::min(day * DAY + closing_, needed.end + request_.grid * between(0, more));
        set(person, needed, 1);
    }

    void set(std::size_t person, Interval minutes, std::uint8_t value) {
        const std::int64_t start = std::clamp<std::int64_t>(minutes.start, 0, WEEK);
        const std::int64_t end = std::clamp<std::int64_t>(minutes.end, start, WEEK);
        const auto row = free_.begin() + static_cast<std::ptrdiff_t>(person) * WEEK;
        std::fill(row + start, row + end, value);
    }

    // ------------------------------------------------------------------------ aiming

    bool rules_allow(std::int64_t day, std::int64_t start) const {
        const std::int64_t end = start + rules_.duration;
        if (rules_.no_weekend != 0 && day >= 5) return false;
        if (start < rules_.not_before || end > std::min<std::int64_t>(DAY, rules_.not_after)) return false;
        return std::none_of(draft_.windows.begin(), draft_.windows.end(), [&](const auto& window) {
            return (window[0] == EVERY_DAY || window[0] == day) && start < window[2] && end > window[1];
        });
    }

    /// Calls `body(start, end)` for every stretch of set minutes of a week, ascending.
    template <class Body>
    static void each_stretch(const std::uint8_t* week, Body&& body) {
        const std::uint8_t* const end = week + WEEK;
        const auto next = [&](const std::uint8_t* from, int value) {
            const void* const found =
                from == end ? nullptr : std::memchr(from, value, static_cast<std::size_t>(end - from));
            return found == nullptr ? end : static_cast<const std::uint8_t*>(found);
        };
        for (const std::uint8_t* start = next(week, 1); start != end;) {
            const std::uint8_t* const stop = next(start, 0);
            body(start - week, stop - week);
            start = next(stop, 1);
        }
    }

    /// The stretches in which everybody is free.
    std::vector<Interval> free_together() const {
        std::vector<std::uint8_t> together(free_.begin(), free_.begin() + WEEK);
        for (std::size_t person = 1; person < people(); ++person)
            std::transform(together.begin(), together.end(),
                           free_.begin() + static_cast<std::ptrdiff_t>(person * WEEK), together.begin(),
                           [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a & b); });
        std::vector<Interval> stretches;
        each_stretch(together.data(),
                     [&](std::int64_t start, std::int64_t end) { stretches.push_back({start, end}); });
        return stretches;
    }

    Interval needed(std::int64_t start) const {
        return {start - rules_.buffer, start + rules_.duration + rules_.buffer};
    }

    std::vector<Run> feasible_runs() const {
        const auto stretches = free_together();
        auto stretch = stretches.begin();
        std::vector<Run> runs;
        for (const std::int64_t day : days_)
            for (std::int64_t start = 0; start + rules_.duration <= DAY; start += rules_.granularity) {
                const auto [from, to] = needed(day * DAY + start);
                if (from < 0 || to > WEEK || !rules_allow(day, start)) continue;
                while (stretch != stretches.end() && stretch->end < to) ++stretch;
                if (stretch == stretches.end() || stretch->start > from) continue;
                const std::int64_t here = day * DAY + start;
                if (!runs.empty() && runs.back().last == here - rules_.granularity && start > 0)
                    runs.back().last = here;
                else
                    runs.push_back({here, here});
            }
        return runs;
    }

    std::int64_t size(const Run& run) const { return (run.last - run.first) / rules_.granularity + 1; }

    /// Brings the number of feasible starts to the wanted one; false when it cannot.
    bool aim() {
        std::vector<Run> runs = feasible_runs();
        std::int64_t wanted = draft_.infeasible ? 0 : between(request_.min_slots, request_.max_slots);
        const std::int64_t goal = wanted;
        protected_.assign(WEEK, 0);
        stream_.shuffle(runs);
        std::vector<Run> unwanted;
        for (const Run& run : runs) {
            const Run kept = choose(run, wanted);
            if (kept.last < kept.first) {
                unwanted.push_back(run);
                continue;
            }
            wanted -= size(kept);
            protect({needed(kept.first).start, needed(kept.last).end});
            unwanted.push_back({run.first, kept.first - rules_.granularity});
            unwanted.push_back({kept.last + rules_.granularity, run.last});
        }
        if (!draft_.infeasible && goal - wanted < request_.min_slots) return false;
        for (const Run& run : unwanted)
            if (!carve(run)) return false;
        return true;
    }

    /// A random part of the run with at most `wanted` starts.
    Run choose(const Run& run, std::int64_t wanted) {
        const std::int64_t most = std::min(wanted, size(run));
        if (most == 0) return {0, -1};
        const std::int64_t count = stream_.chance(1, 2) ? most : between(1, most);
        const std::int64_t first = run.first + rules_.granularity * between(0, size(run) - count);
        return {first, first + rules_.granularity * (count - 1)};
    }

    void protect(Interval minutes) {
        std::fill(protected_.begin() + minutes.start, protected_.begin() + minutes.end, std::uint8_t{1});
    }

    bool is_protected(std::int64_t minute) const { return protected_[static_cast<std::size_t>(minute)] != 0; }

    /// Makes every start of the run infeasible without touching what is protected.
    bool carve(Run run) {
        std::vector<Run> open{run};
        while (!open.empty()) {
            run = open.back();
            open.pop_back();
            if (run.last < run.first) continue;
            const std::int64_t start = run.first + rules_.granularity * between(0, size(run) - 1);
            const Interval cut = draw_cut(needed(start));
            if (cut.start == cut.end) return false;
            set(static_cast<std::size_t>(stream_.below(people())), cut, 0);
            // What the cut does not reach stays feasible: the starts before and after it.
            const std::int64_t step = rules_.granularity;
            const std::int64_t before = cut.start - rules_.duration - rules_.buffer;
            const std::int64_t after = cut.end + rules_.buffer;
            if (before >= run.first)
                open.push_back({run.first, run.first + (before - run.first) / step * step});
            if (after <= run.last) open.push_back({run.last - (run.last - after) / step * step, run.last});
        }
        return true;
    }

    /// Unprotected minutes that meet the interval; empty when all of it is protected.
    Interval draw_cut(Interval within) {
        const std::int64_t grid = request_.grid;
        std::vector<std::int64_t> units;
        for (std::int64_t unit = within.start; unit < within.end; unit += grid)
            if (!is_protected(unit)) units.push_back(unit);
        if (units.empty()) return {0, 0};
        const std::int64_t at = units[static_cast<std::size_t>(stream_.below(units.size()))];
        Interval cut{at, at + grid};
        for (std::int64_t left = between(0, 45 / grid); left > 0; --left)
            if (cut.start - grid >= 0 && !is_protected(cut.start - grid)) cut.start -= grid;
        for (std::int64_t left = between(0, 45 / grid); left > 0; --left)
            if (cut.end + grid <= WEEK && !is_protected(cut.end)) cut.end += grid;
        return cut;
    }

    // ------------------------------------------------------------------------ output

    void write_blocks() {
        draft_.blocks.resize(people());
        for (std::size_t person = 0; person < people(); ++person) {
            const auto write = [&](std::int64_t start, std::int64_t end) { write_block(person, start, end); };
            each_stretch(free_.data() + person * WEEK, write);
        }
    }

    /// A block in local time, cut at local midnights.
    void write_block(std::size_t person, std::int64_t start, std::int64_t end) {
        std::int64_t from = start + draft_.shifts[person];
        const std::int64_t to = end + draft_.shifts[person];
        while (from < to) {
            const std::int64_t stop = std::min(to, (from / DAY + 1) * DAY);
            write_piece(person, from, stop);
            from = stop;
        }
    }

    void write_piece(std::size_t person, std::int64_t from, std::int64_t to) {
        auto& blocks = draft_.blocks[person];
        const std::int64_t units = (to - from) / request_.grid;
        if (request_.split_blocks && units >= 2 && stream_.chance(1, 12)) {
            const std::int64_t middle = from + request_.grid * between(1, units - 1);
            blocks.push_back({static_cast<std::int32_t>(from), static_cast<std::int32_t>(middle)});
            from = middle;
        }
        blocks.push_back({static_cast<std::int32_t>(from), static_cast<std::int32_t>(to)});
    }

    void draw_names() {
        std::vector<std::int32_t> table(static_cast<std::size_t>(request_.names));
        for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<std::int32_t>(i);
        stream_.shuffle(table);
        draft_.names.assign(table.begin(), table.begin() + request_.people);
    }

    const Request& request_;
    Stream& stream_;
    Draft& draft_;
    Rules& rules_;
    std::vector<std::int64_t> days_;
    std::int64_t opening_ = 0;
    std::int64_t closing_ = DAY;
    std::vector<std::uint8_t> free_;  // people rows of a week of minutes, reference time
    std::vector<std::uint8_t> protected_;
};

}  // namespace

Draft generate(const Request& request, const Key& key, std::uint64_t index, std::uint64_t attempt) {
    Draft draft;
    Stream kind(key, index, KIND);
    draft.infeasible = kind.chance(request.infeasible, SHARE);
    draft.rules.earliest = kind.chance(request.earliest, SHARE) ? 1 : 0;
    Stream stream(key, index, FIRST_ATTEMPT + attempt);
    Maker(request, stream, draft).make();
    return draft;
}

}  // namespace assay::tasks::calendar
