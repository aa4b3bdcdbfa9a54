// Readers of plain problems, answers and JSON: what they take, and every shortened or changed text of it
// without harm.
#include <array>
#include <string>
#include <vector>

#include "tasks/calendar/parse_fast.hpp"
#include "tasks/core/json_text.hpp"
#include "tasks/core/plain_text.hpp"
#include "tasks/maze/parse_fast.hpp"
#include "tasks/sat/parse_fast.hpp"
#include "tasks/spatial_map/parse_fast.hpp"
#include "tasks/tsp/parse_fast.hpp"
#include "tests/check.hpp"

using namespace assay::tasks;

namespace {

const spatial_map::NameWords words{{"Old", "Red"}, {"Inn", "Mill"}};
const std::vector<std::string_view> places{"Old Inn", "Red Mill"};

bool reads_formula(std::string_view text) {
    std::int32_t variables = 0;
    std::vector<std::int32_t> literals;
    return sat::read_plain(text, variables, literals);
}

bool reads_weights(std::string_view text) {
    std::vector<std::int32_t> weights;
    return tsp::read_plain(text, weights) > 0;
}

bool reads_maze(std::string_view text) {
    maze::PlainMaze found;
    return maze::read_plain(text, found);
}

bool reads_map(std::string_view text) {
    spatial_map::PlainMap map;
    return spatial_map::read_plain(text, words, map);
}

bool reads_calendar(std::string_view text) {
    calendar::PlainCalendar calendar;
    return calendar::read_plain(text, calendar);
}

bool reads_answer(std::string_view text) {
    std::vector<std::uint8_t> values(3), moves;
    std::vector<std::int32_t> tour;
    std::array<std::int32_t, 3> meeting{};
    spatial_map::PlainAnswer said;
    bool any = sat::read_plain_answer(text, values) != sat::not_plain;
    any |= tsp::read_plain_answer(text, 4, tour);
    any |= maze::read_plain_answer(text, moves) != maze::not_plain;
    any |= calendar::read_plain_answer(text, meeting);
    for (const std::int32_t kind : {0, 1, 2})
        any |= spatial_map::read_plain_answer(text, kind, places, words, said);
    return any;
}

bool reads_json(std::string_view text) {
    std::vector<json::Member> members;
    if (!json::split(text, members)) return json::is_strict(text);
    for (const auto& member : members)
        if (member.kind == json::Kind::string) static_cast<void>(json::unquote(member.value));
    return json::is_strict(text);
}

/// It is taken; each beginning and end of it, and each change of one sign, does no harm.
void play(bool (*reads)(std::string_view), const std::string& text) {
    CHECK(reads(text));
    for (std::size_t i = 0; i < text.size(); ++i) {
        // Copies of their own size, so that a sanitizer sees every sign read beyond the end.
        reads(std::string(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(i)));
        reads(std::string(text.begin() + static_cast<std::ptrdiff_t>(i), text.end()));
        for (const char sign : {'0', '-', '"', '\\', ']', '}', '<', ' ', '\0', '\xE2', 'u'}) {
            std::string changed = text;
            changed[i] = sign;
            reads(changed);
        }
    }
}

}  // namespace

int main() {
    play(reads_formula, R"({"n":3,"clauses":[[1,-2,3],[-1,2,-3]]})");
    play(reads_weights,
         R"({"weights":[[0,1,2],[1,0,3],[2,3,0]],"symmetric":true,"coordinates":[[0,0],[1,-2],[3,4]]})");
    play(reads_maze,
         R"({"rows":["...","..#"],"start":[0,0],"exit":[0,2],"form":"path","objective":"shortest"})");
    play(reads_map, R"({"places":["Old Inn","Red Mill"],"relations":[["Red Mill","NE","Old Inn"]],)"
                    R"("question":{"kind":"which","direction":"N","reference":"Old Inn"}})");
    play(
        reads_calendar,
        R"({"people":{"Ada":{"Monday":[["09:00","10:30"]],"Sunday":[["00:00","24:00"]]}},"days":["Monday"],"duration":30,)"
        R"("constraints":{"buffer":0,"granularity":30,"not_before":null,"not_after":"18:00","no_weekend":true,)"
        R"("blocked":[{"day":null,"start":"12:00","end":"13:00"}],"priority":"none","time_zone":"UTC+01:00",)"
        R"("time_zones":{"Ada":"UTC-05:30"}}})");
    for (const char* answer :
         {"x1=T, x2=F x3=T", "0 -> 3 -> 1 -> 2 -> 0", "UURDL", "no path", "Monday 09:00-09:30", "no slot",
          "Old Inn, Red Mill", "17", "SW", "cannot be determined"})
        for (const char* frame : {"%", "<think>\nx [y] \u2192\n</think>\n<answer>\n%\n</answer>",
                                  "So $\\boxed{%}$.", "Ok.\nAnswer: %\n"}) {
            std::string text = frame;
            text.replace(text.find('%'), 1, answer);
            play(reads_answer, text);
        }
    CHECK(!reads_answer("<answer>0 -> 2 -> 1 -> 0</answer>"));
    CHECK(!reads_answer("<answer>17</answer><answer>17</answer>"));
    play(reads_json, "{\"a\":\"\\ud83c\\udf89\\n\u00e9\",\"b\":[1,-2.5e3,{\"c\":null}],\"d\":true} ");
    CHECK(!reads_json(R"({"a":1,"a":2})") && !reads_json("[1,]") && !reads_json("01"));
}
