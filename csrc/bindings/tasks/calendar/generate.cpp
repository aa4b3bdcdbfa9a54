#include "tasks/calendar/generate.hpp"

#include <pybind11/typing.h>

#include <string>

#include "bindings/registry.hpp"
#include "common/parallel.hpp"

namespace assay::bindings {
namespace {

namespace plan = tasks::calendar;

void require_range(const char* name, std::int64_t low, std::int64_t high, std::int64_t value) {
    if (value < low || value > high)
        throw py::value_error(std::string(name) + ": expected " + std::to_string(low) + " to " +
                              std::to_string(high) + ", got " + std::to_string(value));
}

/// The request from the columns that the docstring of the function names.
plan::Request read_request(const Array<std::int64_t>& values) {
    if (values.ndim() != 1 || values.shape(0) != 15) throw py::value_error("request: expected shape (15,)");
    const std::int64_t* const v = values.data();
    constexpr std::int64_t share = std::int64_t{1} << 32;
    require_range("people", 1, 64, v[0]);
    require_range("days", 1, 7, v[1]);
    require_range("grid", 1, 60, v[2]);
    require_range("granularity", v[2], 240, v[3]);
    if (v[3] % v[2] != 0 || plan::DAY % v[2] != 0)
        throw py::value_error("grid: expected a divisor of 1440 and of granularity, got " +
                              std::to_string(v[2]));
    require_range("hours", 4, 24, v[4]);
    require_range("blocks", 1, 48, v[5]);
    require_range("decoys", 0, 100, v[6]);
    require_range("kinds", 0, 5, v[7]);
    require_range("min_slots", 1, plan::WEEK, v[8]);
    require_range("max_slots", v[8], plan::WEEK, v[9]);
    require_range("time_zones", 0, 1, v[10]);
    require_range("split_blocks", 0, 1, v[11]);
    require_range("names", v[0], 1 << 20, v[12]);
    require_range("infeasible", 0, share, v[13]);
    require_range("earliest", 0, share, v[14]);
    const auto small = [&](std::size_t place) { return static_cast<std::int32_t>(v[place]); };
    return {small(0),
            small(1),
            small(2),
            small(3),
            small(4),
            small(5),
            small(6),
            small(7),
            small(8),
            small(9),
            v[10] != 0,
            v[11] != 0,
            small(12),
            static_cast<std::uint64_t>(v[13]),
            static_cast<std::uint64_t>(v[14])};
}

/// The arrays of a batch of drafts, as `verifiers.calendar.Calendars` names them, and more.
struct Columns {
    std::vector<std::int64_t> people_offsets{0}, block_offsets{0}, window_offsets{0};
    std::vector<std::int32_t> shifts, blocks, rules, windows, names, zones;
    std::vector<std::uint8_t> aimed, infeasible;

    void add(const plan::Draft& draft) {
        const plan::Rules& r = draft.rules;
        for (const std::int32_t value : {r.duration, r.buffer, r.granularity, r.days, r.not_before,
                                         r.not_after, r.no_weekend, r.earliest})
            rules.push_back(value);
        for (const auto& person : draft.blocks) {
            for (const auto& block : person) blocks.insert(blocks.end(), block.begin(), block.end());
            block_offsets.push_back(static_cast<std::int64_t>(blocks.size() / 2));
        }
        for (const auto& window : draft.windows) windows.insert(windows.end(), window.begin(), window.end());
        shifts.insert(shifts.end(), draft.shifts.begin(), draft.shifts.end());
        names.insert(names.end(), draft.names.begin(), draft.names.end());
        people_offsets.push_back(static_cast<std::int64_t>(shifts.size()));
        window_offsets.push_back(static_cast<std::int64_t>(windows.size() / 3));
        zones.push_back(draft.zone);
        aimed.push_back(draft.aimed ? 1 : 0);
        infeasible.push_back(draft.infeasible ? 1 : 0);
    }
};

template <class T>
Array<T> table(std::vector<T>&& values, py::ssize_t columns) {
    const auto rows = static_cast<py::ssize_t>(values.size()) / columns;
    return take(std::move(values), {rows, columns});
}

using Made =
    py::typing::Tuple<Array<std::int64_t>, Array<std::int64_t>, Array<std::int32_t>, Array<std::int32_t>,
                      Array<std::int32_t>, Array<std::int64_t>, Array<std::int32_t>, Array<std::int32_t>,
                      Array<std::int32_t>, Array<std::uint8_t>, Array<std::uint8_t>>;

Made to_arrays(Columns&& c) {
    return py::make_tuple(take(std::move(c.people_offsets)), take(std::move(c.block_offsets)),
                          take(std::move(c.shifts)), table(std::move(c.blocks), 2),
                          table(std::move(c.rules), 8), take(std::move(c.window_offsets)),
                          table(std::move(c.windows), 3), take(std::move(c.names)), take(std::move(c.zones)),
                          take(std::move(c.aimed)), take(std::move(c.infeasible)));
}

void bind_calendar(py::module_& module) {
    module.def(
        "calendar_generate",
        [](const Array<std::int64_t>& request, const py::bytes& key, const Array<std::uint64_t>& indices,
           std::uint64_t attempt, std::size_t threads) {
            const plan::Request wanted = read_request(request);
            const Key words = read_key(key);
            if (indices.ndim() != 1) throw py::value_error("indices: expected one dimension");
            require_range("attempt", 0, 1 << 20, static_cast<std::int64_t>(attempt));
            const std::uint64_t* const index = indices.data();
            std::vector<plan::Draft> drafts(static_cast<std::size_t>(indices.shape(0)));
            Columns columns;
            {
                const Unlocked unlocked;
                parallel_for(drafts.size(), threads, [&](std::size_t item, std::size_t) {
                    drafts[item] = plan::generate(wanted, words, index[item], attempt);
                });
                for (const auto& draft : drafts) columns.add(draft);
            }
            return to_arrays(std::move(columns));
        },
        py::arg("request").noconvert(), py::arg("key"), py::arg("indices").noconvert(), py::arg("attempt"),
        py::arg("threads") = 0,
        "Calendars that aim at a number of feasible starts. `request` int64 (15,): people, days, grid, "
        "granularity, "
        "hours, blocks, decoys, kinds, min_slots, max_slots, time_zones, split_blocks, names, infeasible, "
        "earliest "
        "(the last two are shares of 2**32). Returns the seven arrays of Calendars, then names int32 "
        "(people,), "
        "reference zones int32 (n,), whether the aim was met uint8 (n,), whether no slot was wanted uint8 "
        "(n,).");
}

const Register registered{bind_calendar};

}  // namespace
}  // namespace assay::bindings
