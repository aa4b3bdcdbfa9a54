#include "tasks/spatial_map/parse_fast.hpp"

#include <algorithm>
#include <cstddef>
#include <unordered_map>

#include "tasks/core/plain_text.hpp"

namespace assay::tasks::spatial_map {
namespace {

constexpr std::array<std::string_view, 8> relations = {"NE", "NW", "SE", "SW", "N", "E", "S", "W"};
constexpr std::int32_t quadrants = 4;
constexpr std::size_t most_places = 512;
enum Kind : std::int32_t { direction, which, count };

using Numbers = std::unordered_map<std::string_view, std::int32_t>;

std::int32_t relation_code(std::string_view name) {
    const auto found = std::ranges::find(relations, name);
    return found == relations.end() ? -1 : static_cast<std::int32_t>(found - relations.begin());
}

bool read_name(plain::Cursor& at, const Numbers& numbers, std::int32_t& number) {
    std::string_view name;
    if (!at.word(name)) return false;
    const auto found = numbers.find(name);
    if (found == numbers.end()) return false;
    number = found->second;
    return true;
}

bool read_relation(plain::Cursor& at, std::int32_t& code) {
    std::string_view name;
    return at.word(name) && (code = relation_code(name)) >= 0;
}

bool read_places(plain::Cursor& at, const NameWords& vocabulary, PlainMap& map, Numbers& numbers) {
    do {
        std::string_view name;
        if (!at.word(name) || !vocabulary.has(name) || map.places.size() >= most_places) return false;
        if (!numbers.emplace(name, static_cast<std::int32_t>(map.places.size())).second) return false;
        map.places.push_back(name);
    } while (at.take(','));
    return map.places.size() >= 2;
}

bool read_statements(plain::Cursor& at, const Numbers& numbers, PlainMap& map) {
    if (at.take(']')) return true;
    do {
        std::int32_t place = 0, relation = 0, reference = 0;
        if (!(at.take('[') && read_name(at, numbers, place) && at.take(',') && read_relation(at, relation) &&
              at.take(',') && read_name(at, numbers, reference) && at.take(']')) ||
            place == reference)
            return false;
        map.statements.insert(map.statements.end(), {place, relation, reference});
    } while (at.take(','));
    return at.take(']');
}

bool read_question(plain::Cursor& at, const Numbers& numbers, PlainMap& map) {
    auto& [kind, place, asked, reference] = map.question;
    place = asked = -1;
    if (at.take("{\"kind\":\"direction\",\"place\":")) {
        kind = direction;
        if (!read_name(at, numbers, place)) return false;
    } else {
        kind = at.take("{\"kind\":\"which\",") ? which : count;
        if (kind == count && !at.take("{\"kind\":\"count\",")) return false;
        if (!(at.take("\"direction\":") && read_relation(at, asked))) return false;
    }
    return at.take(",\"reference\":") && read_name(at, numbers, reference) && at.take('}') &&
           place != reference;
}

bool read_members(std::string_view text, std::span<const std::string_view> places,
                  const NameWords& vocabulary, PlainAnswer& answer) {
    if (text == "none") return true;
    while (true) {
        const auto end = std::min(text.find(", "), text.size());
        const auto found = std::ranges::find(places, text.substr(0, end));
        if (found == places.end() || !vocabulary.has(*found)) return false;
        auto& member = answer.members[static_cast<std::size_t>(found - places.begin())];
        if (member) return false;
        member = 1;
        if (end == text.size()) return true;
        text.remove_prefix(end + 2);
    }
}

}  // namespace

bool NameWords::has(std::string_view name) const {
    const auto blank = name.find(' ');
    return blank != std::string_view::npos && first.contains(name.substr(0, blank)) &&
           second.contains(name.substr(blank + 1));
}

bool read_plain(std::string_view json, const NameWords& vocabulary, PlainMap& map) {
    plain::Cursor at(json);
    Numbers numbers;
    return at.take("{\"places\":[") && read_places(at, vocabulary, map, numbers) &&
           at.take("],\"relations\":[") && read_statements(at, numbers, map) && at.take(",\"question\":") &&
           read_question(at, numbers, map) && at.take('}') && at.at_end();
}

bool read_plain_answer(std::string_view reply, std::int32_t kind, std::span<const std::string_view> places,
                       const NameWords& vocabulary, PlainAnswer& answer) {
    const auto text = plain::only_answer(reply);
    if (!text || text->empty()) return false;
    answer.members.assign(places.size(), 0);
    if (*text == "cannot be determined") {
        answer.claim = -1;
        return true;
    }
    if (kind == which) return read_members(*text, places, vocabulary, answer);
    if (kind == direction) {
        answer.claim = relation_code(*text);
        return answer.claim >= 0 && answer.claim < quadrants;
    }
    plain::Cursor at(*text);
    std::int64_t number = 0;
    if (!at.number(number, 999'999'999) || !at.at_end()) return false;
    answer.claim = static_cast<std::int32_t>(number);
    return true;
}

}  // namespace assay::tasks::spatial_map
