#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "tasks/spatial_map/generate.hpp"

/// Maps on which the statements near the places asked about say nothing of the answer: version 2.
namespace assay::tasks::spatial_map {

/// One map with a question (kind, place, direction, reference) that has the answer drawn for this index; kind
/// -1 when none of so many attempts has it, or when the plan has no room for such a map.
///
/// The *ball* of a place asked about is fixed before anything else, from the index alone: arms of two places
/// each leave it, in opposite pairs of relations, and for a direction a third statement continues every arm.
/// Nothing else is said of the places of a ball. The answer is drawn apart from the balls, and the hidden
/// ranks of all other places, and with them all other statements, are drawn to fit it. So whatever is counted
/// within the balls (the statements about a place or about its neighbours, their order, degrees and sums) has
/// the same distribution for every answer.
///
/// - Direction: the ball of the place lies to the north-east (…) of the ball of the reference, and a chain of
///   statements outside must join them on both axes. As many of those statements say NE or SW as say NW or
///   SE, up to one, so that counting all relations tells little either.
/// - Places and their number: one of the four quadrants is asked for. No arm of the reference leads into it,
/// and
///   as many other places are ranked there as the answer has.
std::array<std::int32_t, 4> generate_balanced(const Key& key, std::uint64_t index, std::uint64_t attempts,
                                              const Plan& plan, const Wish& wish,
                                              std::span<std::int32_t> names,
                                              std::span<std::int32_t> statements);

/// Numbers of places of the answers to the questions which and count: 0 to this, uniformly.
constexpr std::size_t largest_balanced_answer(std::size_t places) {
    return places < 24 ? (places - 4) / 2 < 4 ? (places - 4) / 2 : 4 : 7;
}

}  // namespace assay::tasks::spatial_map
