#include "verifiers/calendar/calendar.hpp"

#include <pybind11/typing.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "bindings/registry.hpp"
#include "common/parallel.hpp"

namespace assay::bindings {
namespace {

namespace plan = verifiers::calendar;

/// (people_offsets, block_offsets, shifts, blocks, rules, window_offsets, windows)
using Calendars =
    py::typing::Tuple<Array<std::int64_t>, Array<std::int64_t>, Array<std::int32_t>, Array<std::int32_t>,
                      Array<std::int32_t>, Array<std::int64_t>, Array<std::int32_t>>;

constexpr std::int64_t LARGEST_SHIFT = 2880;

[[noreturn]] void refuse(const std::string& name, const std::string& expected, std::int64_t got) {
    throw py::value_error(name + ": expected " + expected + ", got " + std::to_string(got));
}

void require_range(const char* name, std::int64_t low, std::int64_t high, std::int64_t value) {
    if (value < low || value > high) refuse(name, std::to_string(low) + " to " + std::to_string(high), value);
}

template <class T>
void require_columns(const char* name, const Array<T>& array, py::ssize_t columns) {
    if (array.ndim() != 2 || array.shape(1) != columns)
        throw py::value_error(std::string(name) + ": expected shape (k, " + std::to_string(columns) + ")");
}

/// Offsets start at 0, never fall, and end at `total`.
std::span<const std::int64_t> read_offsets(const char* name, const Array<std::int64_t>& array,
                                           py::ssize_t items, py::ssize_t total) {
    if (array.ndim() != 1 || array.shape(0) != items + 1)
        throw py::value_error(std::string(name) + ": expected shape (" + std::to_string(items + 1) + ",)");
    const std::span offsets(array.data(), static_cast<std::size_t>(items) + 1);
    if (offsets[0] != 0) refuse(name, "0 first", offsets[0]);
    for (std::size_t i = 1; i < offsets.size(); ++i)
        if (offsets[i] < offsets[i - 1]) refuse(name, "values that never fall", offsets[i]);
    if (offsets.back() != total) refuse(name, std::to_string(total) + " last", offsets.back());
    return offsets;
}

/// A copy of the array at this place of the tuple; another dtype or layout is refused, not converted.
template <class T>
Array<T> own(const py::tuple& arrays, std::size_t place, const char* name) {
    const py::object item = arrays[place];
    if (!py::isinstance<Shared<T>>(item))
        throw py::value_error(std::string(name) + ": expected a contiguous array of " +
                              std::string(py::str(py::dtype::of<T>())));
    return Array<T>::copy(py::reinterpret_borrow<Shared<T>>(item));
}

/// The arrays of a batch of calendars, copied and checked.
class Batch {
public:
    explicit Batch(const Calendars& calendars) {
        if (calendars.size() != 7)
            refuse("calendars", "7 arrays", static_cast<std::int64_t>(calendars.size()));
        const auto people_offsets = own<std::int64_t>(calendars, 0, "people_offsets");
        const auto block_offsets = own<std::int64_t>(calendars, 1, "block_offsets");
        const auto shifts = own<std::int32_t>(calendars, 2, "shifts");
        const auto blocks = own<std::int32_t>(calendars, 3, "blocks");
        const auto rules = own<std::int32_t>(calendars, 4, "rules");
        const auto window_offsets = own<std::int64_t>(calendars, 5, "window_offsets");
        const auto windows = own<std::int32_t>(calendars, 6, "windows");
        require_columns("rules", rules, 8);
        require_columns("blocks", blocks, 2);
        require_columns("windows", windows, 3);
        if (shifts.ndim() != 1) throw py::value_error("shifts: expected one dimension");
        people_offsets_ = read_offsets("people_offsets", people_offsets, rules.shape(0), shifts.shape(0));
        block_offsets_ = read_offsets("block_offsets", block_offsets, shifts.shape(0), blocks.shape(0));
        window_offsets_ = read_offsets("window_offsets", window_offsets, rules.shape(0), windows.shape(0));
        shifts_ = {shifts.data(), static_cast<std::size_t>(shifts.shape(0))};
        rules_ = rows<plan::Rules>(rules);
        blocks_ = rows<plan::Block>(blocks);
        windows_ = rows<plan::Window>(windows);
        require_values();
        owned_ = {people_offsets, block_offsets, shifts, blocks, rules, window_offsets, windows};
    }

    std::size_t size() const { return rules_.size(); }

    plan::Calendar operator[](std::size_t item) const {
        const auto first = static_cast<std::size_t>(people_offsets_[item]);
        const auto people = static_cast<std::size_t>(people_offsets_[item + 1]) - first;
        const auto window = static_cast<std::size_t>(window_offsets_[item]);
        const auto windows = static_cast<std::size_t>(window_offsets_[item + 1]) - window;
        return {rules_[item], block_offsets_.subspan(first, people + 1), shifts_.subspan(first, people),
                blocks_, windows_.subspan(window, windows)};
    }

private:
    /// Rows of int32 as a struct of int32 of the same width.
    template <class Row>
    static std::span<const Row> rows(const Array<std::int32_t>& array) {
        return {reinterpret_cast<const Row*>(array.data()), static_cast<std::size_t>(array.shape(0))};
    }

    void require_values() const {
        for (const auto& r : rules_) {
            require_range("rules: duration", 1, plan::DAY, r.duration);
            require_range("rules: buffer", 0, plan::WEEK, r.buffer);
            require_range("rules: granularity", 1, plan::DAY, r.granularity);
            require_range("rules: days", 1, 127, r.days);
            require_range("rules: not_before", 0, plan::DAY, r.not_before);
            require_range("rules: not_after", 0, plan::DAY, r.not_after);
            require_range("rules: no_weekend", 0, 1, r.no_weekend);
            require_range("rules: earliest", 0, 1, r.earliest);
        }
        for (const auto shift : shifts_) require_range("shifts", -LARGEST_SHIFT, LARGEST_SHIFT, shift);
        for (const auto& block : blocks_) {
            require_range("blocks: start", 0, plan::WEEK - 1, block.start);
            require_range("blocks: end", block.start + 1, plan::WEEK, block.end);
        }
        for (const auto& window : windows_) {
            require_range("windows: day", 0, plan::EVERY_DAY, window.day);
            require_range("windows: start", 0, plan::DAY - 1, window.start);
            require_range("windows: end", window.start + 1, plan::DAY, window.end);
        }
    }

    std::array<py::object, 7> owned_;
    std::span<const std::int64_t> people_offsets_, block_offsets_, window_offsets_;
    std::span<const std::int32_t> shifts_;
    std::span<const plan::Rules> rules_;
    std::span<const plan::Block> blocks_;
    std::span<const plan::Window> windows_;
};

std::span<const plan::Meeting> read_answers(const Array<std::int32_t>& answers, std::size_t items) {
    require_columns("answers", answers, 3);
    const std::span meetings(reinterpret_cast<const plan::Meeting*>(answers.data()),
                             static_cast<std::size_t>(answers.shape(0)));
    if (meetings.size() != items)
        refuse("answers", std::to_string(items) + " rows", static_cast<std::int64_t>(meetings.size()));
    for (const auto& meeting : meetings) {
        require_range("answers: day", plan::NO_SLOT, 6, meeting.day);
        if (meeting.day == plan::NO_SLOT) continue;
        require_range("answers: start", 0, plan::DAY - 1, meeting.start);
        require_range("answers: end", meeting.start + 1, plan::DAY, meeting.end);
    }
    return meetings;
}

/// All feasible starts as (offsets, values).
struct Starts {
    std::vector<std::int64_t> offsets{0};
    std::vector<std::int32_t> values;
};

Starts all_starts(const Batch& batch, std::size_t threads) {
    constexpr std::size_t together = 64;  // calendars that share a list while threads work
    std::vector<std::vector<std::int32_t>> lists((batch.size() + together - 1) / together);
    Starts starts;
    starts.offsets.resize(batch.size() + 1);
    parallel_for(lists.size(), threads, [&](std::size_t list, std::size_t) {
        const std::size_t last = std::min(batch.size(), (list + 1) * together);
        for (std::size_t item = list * together; item < last; ++item) {
            const std::size_t before = lists[list].size();
            plan::append_starts(batch[item], lists[list]);
            starts.offsets[item + 1] = static_cast<std::int64_t>(lists[list].size() - before);
        }
    });
    for (std::size_t item = 0; item < batch.size(); ++item) starts.offsets[item + 1] += starts.offsets[item];
    starts.values.reserve(static_cast<std::size_t>(starts.offsets.back()));
    for (const auto& list : lists) starts.values.insert(starts.values.end(), list.begin(), list.end());
    return starts;
}

void bind_calendar(py::module_& module) {
    module.def(
        "calendar_check",
        [](const Calendars& calendars, const Array<std::int32_t>& answers, std::size_t threads) {
            const Batch batch(calendars);
            const auto meetings = read_answers(answers, batch.size());
            std::vector<std::uint32_t> faults(batch.size());
            {
                const Unlocked unlocked;
                parallel_for(batch.size(), threads, [&](std::size_t item, std::size_t) {
                    faults[item] = plan::check(batch[item], meetings[item]);
                });
            }
            return take(std::move(faults));
        },
        py::arg("calendars"), py::arg("answers").noconvert(), py::arg("threads") = 0,
        "Fault bits of one answer (day, start, end) per calendar, uint32, shape (n,); 0 is right.");
    module.def(
        "calendar_reasons",
        [](const Calendars& calendars, const Array<std::int64_t>& owners, const Array<std::int32_t>& starts,
           std::size_t threads) {
            const Batch batch(calendars);
            if (owners.ndim() != 1 || starts.ndim() != 1 || owners.shape(0) != starts.shape(0))
                throw py::value_error("owners, starts: expected two arrays of one dimension and one length");
            const auto count = static_cast<std::size_t>(starts.shape(0));
            const std::span owner(owners.data(), count);
            const std::span start(starts.data(), count);
            for (std::size_t i = 0; i < count; ++i) {
                require_range("owners", 0, static_cast<std::int64_t>(batch.size()) - 1, owner[i]);
                require_range("starts", 0, plan::WEEK - 1, start[i]);
                const auto duration = batch[static_cast<std::size_t>(owner[i])].rules.duration;
                if (start[i] % plan::DAY + duration > plan::DAY)
                    refuse("starts", "a meeting that ends on its day", start[i]);
            }
            std::vector<std::uint32_t> faults(count);
            {
                const Unlocked unlocked;
                parallel_for(count, threads, [&](std::size_t i, std::size_t) {
                    faults[i] = plan::reasons(batch[static_cast<std::size_t>(owner[i])], start[i]);
                });
            }
            return take(std::move(faults));
        },
        py::arg("calendars"), py::arg("owners").noconvert(), py::arg("starts").noconvert(),
        py::arg("threads") = 0,
        "Fault bits of meetings of the asked duration at minutes `starts` of the week, in calendars "
        "`owners`, "
        "apart from priority; uint32, shape (k,).");
    module.def(
        "calendar_starts",
        [](const Calendars& calendars,
           std::size_t threads) -> py::typing::Tuple<Array<std::int64_t>, Array<std::int32_t>> {
            const Batch batch(calendars);
            Starts starts;
            {
                const Unlocked unlocked;
                starts = all_starts(batch, threads);
            }
            return py::make_tuple(take(std::move(starts.offsets)), take(std::move(starts.values)));
        },
        py::arg("calendars"), py::arg("threads") = 0,
        "All feasible starts as ascending minutes of the week: offsets int64 (n + 1,), starts int32.");
    module.def(
        "calendar_count",
        [](const Calendars& calendars, std::size_t threads) {
            const Batch batch(calendars);
            std::vector<std::int64_t> counts(batch.size());
            {
                const Unlocked unlocked;
                parallel_for(batch.size(), threads, [&](std::size_t item, std::size_t) {
                    counts[item] = plan::count_starts(batch[item]);
                });
            }
            return take(std::move(counts));
        },
        py::arg("calendars"), py::arg("threads") = 0, "Number of feasible starts, int64, shape (n,).");
    module.def(
        "calendar_earliest",
        [](const Calendars& calendars, std::size_t threads) {
            const Batch batch(calendars);
            std::vector<std::int64_t> starts(batch.size());
            {
                const Unlocked unlocked;
                parallel_for(batch.size(), threads, [&](std::size_t item, std::size_t) {
                    starts[item] = plan::earliest_start(batch[item]);
                });
            }
            return take(std::move(starts));
        },
        py::arg("calendars"), py::arg("threads") = 0,
        "The first feasible start as a minute of the week, or -1; int64, shape (n,). Found without bit "
        "sets.");
    module.def(
        "calendar_measure",
        [](const Calendars& calendars, std::size_t threads) {
            const Batch batch(calendars);
            std::vector<std::int64_t> values(5 * batch.size());
            {
                const Unlocked unlocked;
                parallel_for(batch.size(), threads, [&](std::size_t item, std::size_t) {
                    const auto m = plan::measure(batch[item]);
                    const std::array row{m.feasible, m.near_misses, m.allowed, m.total, m.comparisons};
                    std::copy(row.begin(), row.end(), values.begin() + static_cast<std::ptrdiff_t>(5 * item));
                });
            }
            return take(std::move(values), {static_cast<py::ssize_t>(batch.size()), 5});
        },
        py::arg("calendars"), py::arg("threads") = 0,
        "Starts that are feasible, that one person alone prevents, that the rules allow, and all; "
        "comparisons of "
        "blocks; int64, (n, 5).");
}

const Register registered{bind_calendar};

}  // namespace
}  // namespace assay::bindings
