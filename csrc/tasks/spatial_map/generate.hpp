#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/philox.hpp"

/// Generation of maps described in words, and the choice of a question about them.
namespace assay::tasks::spatial_map {

/// Which relations the statements use: NE, NW, SE, SW; or N, E, S, W; or all of them.
enum class Vocabulary : std::int32_t { intercardinal, cardinal, mixed, count };

/// The codes of relations and questions are those of the verifier's tables; the tests of
/// both hold them together.
enum Kind : std::int32_t { direction, which, count, mixed, kind_count };

struct Plan {
    std::size_t places;
    std::size_t statements;
    Vocabulary vocabulary;
    /// Sizes of the two lists of words that names are made of.
    std::size_t first_words, second_words;
};

struct Wish {
    std::int32_t kind;
    /// Share of questions that the text leaves open: numerator over 2^53.
    std::uint64_t open_share;
    std::int32_t depth;
    bool cardinal_directions;
    /// Whether thoughtless readings (`Guard`) are to mislead; maps that offer nothing of the kind are passed
    /// over.
    bool guarded;
};

/// How many different statements a map can carry.
constexpr std::size_t capacity(std::size_t places, Vocabulary vocabulary) {
    const std::size_t pairs = places * (places - 1) / 2;
    return vocabulary == Vocabulary::cardinal ? 2 * pairs : pairs;
}

/// Largest number of places that the answer to a question (which, count) may have.
/// Always below all the others, so that listing every name is never right.
constexpr std::size_t largest_answer(std::size_t places) { return places - 2 < 7 ? places - 2 : 7; }

/// Names of all places, each as first_word * second_words + second_word, no two equal.
void write_names(Stream& stream, const Plan& plan, std::span<std::int32_t> names);

/// One map: `names` gets first_word * second_words + second_word of each place, and
/// `statements` three numbers each (place, relation, reference).
///
/// Hidden ranks on both axes are drawn; statements join places that are neighbours on an
/// axis into a connected graph, and further ones are neighbours (three of four) or any
/// pair.  The hidden ranks are then forgotten: what follows from the text is decided by
/// the verifier.
void generate(const Key& key, std::uint64_t index, std::uint64_t attempt, const Plan& plan,
              std::span<std::int32_t> names, std::span<std::int32_t> statements);

/// A question (kind, place, direction, reference) with the answer drawn for this index,
/// uniform among those the map offers; kind -1 when it offers none.
///
/// The wanted answer is drawn first, from the index alone and uniformly over its values, so
/// that no constant answer is worth more than chance however maps turn out. So is what
/// reading without thought would say, which therefore tells little of the answer:
///
/// - Add up the signs of all statements about the place and about the reference: on each
///   axis their difference points to the answer as often as away from it. Where a map never
///   misleads on both axes at once, it misleads on neither or on either one, equally often.
/// - Count the places that one statement puts in the direction: one at least is missing
///   from every list, and from every number above two, two; one or two are the number
///   once in five times.
///
/// `statements` are those of the map. `chains[axis][r * places + a]` is the signed length of the chain
/// between reference r and place a (+ when a lies farther east or north, 0 when neither follows).
std::array<std::int32_t, 4> choose(const Key& key, std::uint64_t index, std::uint64_t attempt,
                                   std::size_t places, const Wish& wish,
                                   std::span<const std::int32_t> statements,
                                   std::array<const std::int16_t*, 2> chains,
                                   std::vector<std::array<std::int32_t, 4>>& scratch);

}  // namespace assay::tasks::spatial_map
