#include "tasks/calendar/parse_fast.hpp"

#include "bindings/texts.hpp"
#include "common/parallel.hpp"

namespace assay::bindings {
namespace {

namespace plan = tasks::calendar;

struct Row {
    bool known = false;
    plan::PlainCalendar calendar;
};

/// The arrays of verifiers.calendar.Calendars.
struct Arrays {
    std::vector<std::int64_t> people_offsets{0}, block_offsets{0}, window_offsets{0};
    std::vector<std::int32_t> shifts, blocks, rules, windows;

    void add(const plan::PlainCalendar& calendar) {
        for (std::size_t person = 0; person < calendar.names.size(); ++person) {
            block_offsets.push_back(block_offsets.back() + calendar.block_counts[person]);
            shifts.push_back(calendar.offsets[person] - calendar.offset);
        }
        people_offsets.push_back(static_cast<std::int64_t>(shifts.size()));
        append(blocks, calendar.blocks);
        rules.insert(rules.end(), calendar.rules.begin(), calendar.rules.end());
        append(windows, calendar.windows);
        window_offsets.push_back(static_cast<std::int64_t>(windows.size() / 3));
    }
};

/// rows; people_offsets, block_offsets, shifts, blocks, rules, window_offsets, windows; names
using Problems = py::typing::Tuple<Array<std::int64_t>, Array<std::int64_t>, Array<std::int64_t>,
                                   Array<std::int32_t>, Array<std::int32_t>, Array<std::int32_t>,
                                   Array<std::int64_t>, Array<std::int32_t>, py::typing::List<py::str>>;

Problems read_problems(const TextList& list, std::size_t threads) {
    const Texts texts(list);
    std::vector<Row> rows(texts.size());
    std::vector<std::int64_t> numbers;
    Arrays all;
    {
        const Unlocked unlocked;
        parallel_for(rows.size(), threads, [&](std::size_t i, std::size_t) {
            rows[i].known = plan::read_plain(texts[i], rows[i].calendar);
        });
        numbers = numbers_of(rows, [](const Row& row) { return row.known; });
        for (const auto number : numbers) all.add(rows[static_cast<std::size_t>(number)].calendar);
    }
    py::list names;
    for (const auto number : numbers)
        for (const auto name : rows[static_cast<std::size_t>(number)].calendar.names)
            names.append(py::str(name.data(), name.size()));
    const auto table = [](std::vector<std::int32_t>&& values, py::ssize_t width) {
        const auto height = static_cast<py::ssize_t>(values.size()) / width;
        return take(std::move(values), {height, width});
    };
    return py::make_tuple(take(std::move(numbers)), take(std::move(all.people_offsets)),
                          take(std::move(all.block_offsets)), take(std::move(all.shifts)),
                          table(std::move(all.blocks), 2), table(std::move(all.rules), 8),
                          take(std::move(all.window_offsets)), table(std::move(all.windows), 3), names);
}

py::typing::Tuple<Array<std::uint8_t>, Array<std::int32_t>> read_answers(const TextList& list,
                                                                         std::size_t threads) {
    const Texts texts(list);
    std::vector<std::uint8_t> known(texts.size());
    std::vector<std::int32_t> meetings(3 * texts.size());
    {
        const Unlocked unlocked;
        parallel_for(texts.size(), threads, [&](std::size_t i, std::size_t) {
            std::array<std::int32_t, 3> meeting{};
            known[i] = plan::read_plain_answer(texts[i], meeting);
            if (!known[i]) meeting = {-1, 0, 0};
            for (std::size_t k = 0; k < 3; ++k) meetings[3 * i + k] = meeting[k];
        });
    }
    const auto count = static_cast<py::ssize_t>(known.size());
    return py::make_tuple(take(std::move(known)), take(std::move(meetings), {count, 3}));
}

void bind_calendar_plain(py::module_& module) {
    module.def("calendar_read_problems", &read_problems, py::arg("texts"), py::arg("threads") = 0,
               "The calendars that are written as this package does: their rows, the arrays of "
               "verifiers.calendar.Calendars, and the names of all people.");
    module.def("calendar_read_answers", &read_answers, py::arg("texts"), py::arg("threads") = 0,
               "Which replies are a slot as the prompt asks for it, or say that there is none (1), and day, "
               "start and end "
               "(int32, (replies, 3); day -1 where there is none).");
}

const Register registered{bind_calendar_plain};

}  // namespace
}  // namespace assay::bindings
