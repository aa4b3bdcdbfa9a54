#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// Truth about maps described in words: which relations follow from the statements.
///
/// The statements are two strict partial orders, "farther east than" and "farther north
/// than".  No two places are equal on an axis and the axes are independent, so a
/// relation follows from the text exactly when it is a chain of statements on every axis
/// it speaks of.
namespace assay::verifiers::spatial_map {

inline constexpr std::size_t east_axis = 0;
inline constexpr std::size_t north_axis = 1;

/// The codes of the eight relations, and what each says on the two axes: +1 farther east
/// (north), -1 farther west (south), 0 nothing.
enum Relation : std::int32_t { NE, NW, SE, SW, N, E, S, W, relation_count };
inline constexpr std::array<std::array<int, 2>, relation_count> signs{
    {{1, 1}, {-1, 1}, {1, -1}, {-1, -1}, {0, 1}, {1, 0}, {0, -1}, {-1, 0}}};

enum Kind : std::int32_t { direction, which, count, kind_count };

/// "`place` lies `relation` of `reference`".
struct Statement {
    std::int32_t place, relation, reference;
};

/// `statements` holds three numbers per statement, in the order of `Statement`.
struct Map {
    std::size_t places;
    std::span<const std::int32_t> statements;

    std::size_t size() const { return statements.size() / 3; }
    Statement operator[](std::size_t i) const {
        return {statements[3 * i], statements[3 * i + 1], statements[3 * i + 2]};
    }
};

/// Direction of `place` from `reference`, or the places `direction` of `reference`; what
/// a kind does not use is -1.
struct Question {
    std::int32_t kind, place, direction, reference;
};

/// What is true of a question.
struct Outcome {
    bool consistent = false;
    bool determined = false;
    /// The direction that follows from the text, or -1.
    std::int32_t direction = -1;
    /// Places that lie there on every map that fits, and on at least one (kind direction:
    /// directions, so 1 and 1 when determined, 0 and 2 or 4 when not).
    std::int32_t certain = 0, possible = 0;
    /// Statements in the longest chain that is needed, and in all of them.
    std::int32_t depth = 0, links = 0;
};

/// What an answer is; the first is right.
enum Code : std::int8_t {
    right,
    wrong_direction,
    wrong_places,
    wrong_count,
    not_determined,
    is_determined,
    inconsistent
};

/// An answer: a direction or a number, or -1 for "cannot be determined".  For the kind
/// `which` any other claim means the set in `members`, one byte per place.
struct Claim {
    std::int32_t value;
    std::span<const std::uint8_t> members;
};

/// Number of 64-bit words of a row of `n` bits.
constexpr std::size_t row_words(std::size_t n) { return (n + 63) / 64; }

/// One axis as a graph of statements, with a topological order of the places.
class Order {
public:
    /// Reads one axis of the map; false when its statements form a cycle.
    bool build(const Map& map, std::size_t axis);

    /// The places from the farthest west (south) on; each after all that lie below it.
    std::span<const std::int32_t> ascending() const { return sorted_; }

    /// The places stated to lie below (above) this one.
    std::span<const std::int32_t> below(std::size_t place) const { return neighbours(below_, place); }
    std::span<const std::int32_t> above(std::size_t place) const { return neighbours(above_, place); }

    /// Chains to the reference: `length[stride * a]` is +d when a lies above it by a
    /// shortest chain of d statements, -d when below, 0 when neither follows (or a is the
    /// reference); `next[stride * a]` is the place after a on such a chain, or -1.
    void view(std::size_t reference, std::size_t stride, std::int32_t* length, std::int32_t* next);

    /// Lengths of the chains down from a place: `length[a]` is -d as in `view`.
    void chains_down(std::size_t reference, std::int16_t* length);

private:
    struct Arcs {
        std::vector<std::int32_t> start, target;
    };
    static std::span<const std::int32_t> neighbours(const Arcs& arcs, std::size_t place) {
        const auto first = static_cast<std::size_t>(arcs.start[place]);
        return {arcs.target.data() + first, static_cast<std::size_t>(arcs.start[place + 1]) - first};
    }
    void fill(Arcs& arcs, std::size_t places, bool down);
    bool sort(std::size_t places);

    std::vector<std::array<std::int32_t, 2>> pairs_;
    Arcs below_, above_;
    std::vector<std::int32_t> sorted_, degree_, queue_;
};

/// Both axes of a map and room to work; reused from map to map.
struct Orders {
    std::array<Order, 2> axes;
    std::vector<std::int32_t> length, next;

    /// False when the statements contradict each other.
    bool build(const Map& map) { return axes[0].build(map, 0) && axes[1].build(map, 1); }
};

/// The closures of both orders: bit b of row a says that a certainly lies farther east
/// (north) than b.  `rows[axis]` has `places * row_words(places)` words.  False, with
/// zero rows, when the statements contradict each other.
bool close(const Map& map, Orders& scratch, std::array<std::uint64_t*, 2> rows);

/// The truth about a question.  `length` and `next`, when not null, get two entries per
/// place, as in `Order::view`, seen from the reference of the question.
Outcome solve(const Map& map, const Question& question, Orders& scratch, std::int32_t* length,
              std::int32_t* next);

/// Is this answer right?  Decided on the closures, not on the chains of `solve`.
Code check(const Map& map, const Question& question, const Claim& claim, Orders& scratch,
           std::vector<std::uint64_t>& bits);

/// Two maps that fit: with as many, and with as few, places in the direction asked as
/// possible (kind direction: as if north-east were asked).  They show every open
/// question open.  `ranks` gets four numbers per place: east and north rank on the first
/// map, then on the second.  False when the statements contradict each other.
bool extremes(const Map& map, const Question& question, Orders& scratch, std::int32_t* ranks);

/// Chain lengths for every pair: `length[axis][r * places + a]` as in `Order::view` for the
/// reference r.  False, with zeros, when the statements contradict each other.
bool chains(const Map& map, Orders& scratch, std::array<std::int16_t*, 2> length);

}  // namespace assay::verifiers::spatial_map
