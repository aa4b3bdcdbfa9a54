#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_set>
#include <vector>

/// Maps and answers as this package writes them; see `tasks/plain_text.hpp`.
namespace assay::tasks::spatial_map {

/// The words of which generated names consist: none has another meaning in an answer.
struct NameWords {
    std::unordered_set<std::string_view> first, second;

    /// Whether it is one word of each.
    bool has(std::string_view name) const;
};

struct PlainMap {
    std::vector<std::string_view> places;    ///< where they stand in the text
    std::vector<std::int32_t> statements;    ///< three numbers each, as `verifiers::spatial_map::Map`
    std::array<std::int32_t, 4> question{};  ///< kind, place, direction, reference
};

/// `{"places":[…],"relations":[["A","NE","B"],…],"question":{…}}` with names of the vocabulary; false when it
/// is not exactly that or no map, but for statements that contradict each other.
bool read_plain(std::string_view json, const NameWords& words, PlainMap& map);

struct PlainAnswer {
    std::int32_t claim = 0;  ///< a direction or number, -1 for "cannot be determined", 0 for places
    std::vector<std::uint8_t> members;  ///< one per place
};

/// `NE`, a number, names with `, ` between, `none` (places), `cannot be determined`; false for all else.
bool read_plain_answer(std::string_view reply, std::int32_t kind, std::span<const std::string_view> places,
                       const NameWords& words, PlainAnswer& answer);

}  // namespace assay::tasks::spatial_map
