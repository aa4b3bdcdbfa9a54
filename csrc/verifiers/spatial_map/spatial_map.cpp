#include "verifiers/spatial_map/spatial_map.hpp"

#include <algorithm>
#include <cstdlib>

#include "common/dispatch.hpp"
#include "common/interrupt.hpp"

namespace assay::verifiers::spatial_map {
namespace {

constexpr std::size_t index(std::int32_t value) { return static_cast<std::size_t>(value); }

/// Where a place stands to a direction: it lies there, does not, or that is open.
enum class Standing { inside, outside, open };

/// From the signs of the chains on the two axes (0 = no chain).
Standing standing(std::int32_t relation, const std::array<int, 2>& chain) {
    bool open = false;
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const int wanted = signs[index(relation)][axis];
        if (wanted == 0) continue;
        if (wanted * chain[axis] < 0) return Standing::outside;
        open |= chain[axis] == 0;
    }
    return open ? Standing::open : Standing::inside;
}

/// Statements of the chains that decide a place: all axes to show that it lies there, the
/// shortest refutation to show that it does not, what there is when it is open.
void add_effort(std::int32_t relation, const std::array<int, 2>& chain, Outcome& outcome) {
    const Standing stands = standing(relation, chain);
    int longest = 0, shortest = 0, sum = 0;
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const int wanted = signs[index(relation)][axis];
        if (wanted == 0 || chain[axis] == 0) continue;
        const int size = std::abs(chain[axis]);
        longest = std::max(longest, size);
        sum += size;
        if (wanted * chain[axis] < 0) shortest = shortest == 0 ? size : std::min(shortest, size);
    }
    outcome.depth = std::max(outcome.depth, stands == Standing::outside ? shortest : longest);
    outcome.links += stands == Standing::outside ? shortest : sum;
}

/// The intercardinal relation with these signs, both of them not 0.
constexpr std::int32_t quadrant(int east, int north) { return (north > 0 ? 0 : 2) + (east > 0 ? 0 : 1); }

/// Up to 64 places: a row is a word, and both axes lie side by side.
struct SmallOrders {
    alignas(64) std::array<std::array<std::uint64_t, 64>, 2> row;
};

/// Warshall: after step k a row holds what is reached through places 0 ... k.  Rows up to a
/// multiple of eight are worked on, so that wide vectors need no remainder.
ASSAY_KERNEL void complete(SmallOrders& orders, std::size_t places) {
    const std::size_t padded = (places + 7) / 8 * 8;
    for (std::size_t k = 0; k < places; ++k)
        for (auto& row : orders.row) {
            const std::uint64_t through = row[k];
            for (std::size_t i = 0; i < padded; ++i) row[i] |= through & (0 - (row[i] >> k & 1));
        }
}

bool close_one_word(const Map& map, std::array<std::uint64_t*, 2> rows) {
    const std::size_t n = map.places;
    SmallOrders orders;
    for (auto& row : orders.row) std::fill_n(row.begin(), (n + 7) / 8 * 8, 0);
    for (std::size_t i = 0; i < map.size(); ++i) {
        const auto [place, relation, reference] = map[i];
        for (std::size_t axis = 0; axis < 2; ++axis) {
            const int sign = signs[index(relation)][axis];
            const std::size_t high = index(sign > 0 ? place : reference),
                              low = index(sign > 0 ? reference : place);
            orders.row[axis][high] |= static_cast<std::uint64_t>(sign != 0) << low;
        }
    }
    dispatch<complete>(orders, n);
    std::uint64_t cycle = 0;
    for (const auto& row : orders.row)
        for (std::size_t i = 0; i < n; ++i) cycle |= row[i] >> i & 1;
    for (std::size_t axis = 0; axis < 2; ++axis)
        for (std::size_t i = 0; i < n; ++i) rows[axis][i] = cycle ? 0 : orders.row[axis][i];
    return cycle == 0;
}

/// Puts the places that `first` marks before the pivot and the others after it, each group
/// in the given order; `ranks[4 * place]` gets the position.
template <class First>
void rank_around(std::span<const std::int32_t> ascending, std::size_t pivot, First first,
                 std::int32_t* ranks) {
    std::int32_t rank = 0;
    for (const bool leading : {true, false}) {
        for (const std::int32_t place : ascending)
            if (index(place) != pivot && first(index(place)) == leading) ranks[4 * index(place)] = rank++;
        if (leading) ranks[4 * pivot] = rank++;
    }
}

}  // namespace

void Order::fill(Arcs& arcs, std::size_t places, bool down) {
    arcs.start.assign(places + 1, 0);
    arcs.target.resize(pairs_.size());
    for (const auto& pair : pairs_) ++arcs.start[index(pair[down ? 0 : 1]) + 1];
    for (std::size_t i = 0; i < places; ++i) arcs.start[i + 1] += arcs.start[i];
    degree_.assign(arcs.start.begin(), arcs.start.end());
    for (const auto& pair : pairs_)
        arcs.target[index(degree_[index(pair[down ? 0 : 1])]++)] = pair[down ? 1 : 0];
}

bool Order::sort(std::size_t places) {
    sorted_.clear();
    degree_.resize(places);
    for (std::size_t i = 0; i < places; ++i) {
        degree_[i] = static_cast<std::int32_t>(below(i).size());
        if (degree_[i] == 0) sorted_.push_back(static_cast<std::int32_t>(i));
    }
    for (std::size_t done = 0; done < sorted_.size(); ++done)
        for (const std::int32_t higher : above(index(sorted_[done])))
            if (--degree_[index(higher)] == 0) sorted_.push_back(higher);
    return sorted_.size() == places;
}

bool Order::build(const Map& map, std::size_t axis) {
    pairs_.clear();
    for (std::size_t i = 0; i < map.size(); ++i) {
        const auto [place, relation, reference] = map[i];
        const int sign = signs[index(relation)][axis];
        if (sign > 0) pairs_.push_back({place, reference});
        if (sign < 0) pairs_.push_back({reference, place});
    }
    fill(below_, map.places, true);
    fill(above_, map.places, false);
    return sort(map.places);
}

void Order::view(std::size_t reference, std::size_t stride, std::int32_t* length, std::int32_t* next) {
    for (std::size_t i = 0; i < sorted_.size(); ++i) {
        length[stride * i] = 0;
        next[stride * i] = -1;
    }
    for (const int sense : {1, -1}) {
        queue_.assign(1, static_cast<std::int32_t>(reference));
        for (std::size_t done = 0; done < queue_.size(); ++done) {
            const std::int32_t from = queue_[done];
            for (const std::int32_t to : sense > 0 ? above(index(from)) : below(index(from))) {
                if (length[stride * index(to)] != 0) continue;
                length[stride * index(to)] = length[stride * index(from)] + sense;
                next[stride * index(to)] = from;
                queue_.push_back(to);
            }
        }
    }
}

void Order::chains_down(std::size_t reference, std::int16_t* length) {
    queue_.assign(1, static_cast<std::int32_t>(reference));
    for (std::size_t done = 0; done < queue_.size(); ++done) {
        const std::int32_t from = queue_[done];
        for (const std::int32_t to : below(index(from))) {
            if (length[to] != 0) continue;
            length[to] = static_cast<std::int16_t>((index(from) == reference ? 0 : length[from]) - 1);
            queue_.push_back(to);
        }
    }
}

bool close(const Map& map, Orders& scratch, std::array<std::uint64_t*, 2> rows) {
    if (map.places <= 64) return close_one_word(map, rows);
    const std::size_t words = row_words(map.places);
    for (std::size_t axis = 0; axis < 2; ++axis) std::fill_n(rows[axis], map.places * words, 0);
    if (!scratch.build(map)) return false;
    // In ascending order the rows below a place are complete when it is reached.
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const Order& order = scratch.axes[axis];
        for (const std::int32_t place : order.ascending()) {
            poll_interrupt();
            std::uint64_t* const row = rows[axis] + index(place) * words;
            for (const std::int32_t lower : order.below(index(place))) {
                const std::uint64_t* const other = rows[axis] + index(lower) * words;
                for (std::size_t word = 0; word < words; ++word) row[word] |= other[word];
                row[index(lower) / 64] |= std::uint64_t{1} << (lower % 64);
            }
        }
    }
    return true;
}

Outcome solve(const Map& map, const Question& question, Orders& scratch, std::int32_t* length,
              std::int32_t* next) {
    if (length == nullptr || next == nullptr) {
        scratch.length.resize(2 * map.places);
        scratch.next.resize(2 * map.places);
        length = scratch.length.data();
        next = scratch.next.data();
    }
    Outcome outcome;
    outcome.consistent = scratch.build(map);
    if (!outcome.consistent) {
        std::fill_n(length, 2 * map.places, 0);
        std::fill_n(next, 2 * map.places, -1);
        return outcome;
    }
    for (std::size_t axis = 0; axis < 2; ++axis)
        scratch.axes[axis].view(index(question.reference), 2, length + axis, next + axis);
    const auto chain = [&](std::size_t place) {
        return std::array<int, 2>{length[2 * place], length[2 * place + 1]};
    };
    if (question.kind == direction) {
        const auto [east, north] = chain(index(question.place));
        outcome.determined = east != 0 && north != 0;
        outcome.direction = outcome.determined ? quadrant(east, north) : -1;
        outcome.certain = outcome.determined ? 1 : 0;
        outcome.possible = (east == 0 ? 2 : 1) * (north == 0 ? 2 : 1);
        outcome.depth = std::max(std::abs(east), std::abs(north));
        outcome.links = std::abs(east) + std::abs(north);
        return outcome;
    }
    for (std::size_t place = 0; place < map.places; ++place) {
        if (place == index(question.reference)) continue;
        const Standing stands = standing(question.direction, chain(place));
        outcome.certain += stands == Standing::inside;
        outcome.possible += stands != Standing::outside;
        add_effort(question.direction, chain(place), outcome);
    }
    outcome.determined = outcome.certain == outcome.possible;
    return outcome;
}

Code check(const Map& map, const Question& question, const Claim& claim, Orders& scratch,
           std::vector<std::uint64_t>& bits) {
    const std::size_t words = row_words(map.places), size = map.places * words;
    bits.resize(2 * size);
    const std::array<std::uint64_t*, 2> rows{bits.data(), bits.data() + size};
    if (!close(map, scratch, rows)) return inconsistent;
    const auto above = [&](std::size_t axis, std::size_t a, std::size_t b) {
        return static_cast<int>(rows[axis][a * words + b / 64] >> (b % 64) & 1);
    };
    const std::size_t reference = index(question.reference);
    const auto chain = [&](std::size_t a) {
        return std::array<int, 2>{above(0, a, reference) - above(0, reference, a),
                                  above(1, a, reference) - above(1, reference, a)};
    };
    const bool gives_up = claim.value < 0;
    if (question.kind == direction) {
        const auto [east, north] = chain(index(question.place));
        if (east == 0 || north == 0) return gives_up ? right : not_determined;
        if (gives_up) return is_determined;
        return claim.value == quadrant(east, north) ? right : wrong_direction;
    }
    std::int32_t inside = 0;
    bool open = false, same = true;
    for (std::size_t place = 0; place < map.places; ++place) {
        const Standing stands =
            place == reference ? Standing::outside : standing(question.direction, chain(place));
        inside += stands == Standing::inside;
        open |= stands == Standing::open;
        if (question.kind == which && !gives_up)
            same &= (claim.members[place] != 0) == (stands == Standing::inside);
    }
    if (open) return gives_up ? right : not_determined;
    if (gives_up) return is_determined;
    if (question.kind == which) return same ? right : wrong_places;
    return claim.value == inside ? right : wrong_count;
}

bool extremes(const Map& map, const Question& question, Orders& scratch, std::int32_t* ranks) {
    if (!scratch.build(map)) {
        std::fill_n(ranks, 4 * map.places, -1);
        return false;
    }
    scratch.length.resize(map.places);
    scratch.next.resize(map.places);
    const std::size_t pivot = index(question.reference);
    const std::int32_t asked =
        question.kind == direction ? static_cast<std::int32_t>(NE) : question.direction;
    for (std::size_t axis = 0; axis < 2; ++axis) {
        Order& order = scratch.axes[axis];
        order.view(pivot, 1, scratch.length.data(), scratch.next.data());
        for (std::size_t layout = 0; layout < 2; ++layout) {
            // Most places in the direction: on its axis the reference is drawn as far to the
            // other side as it can be; fewest: as far to the same side.
            const bool low = (signs[index(asked)][axis] >= 0) == (layout == 0);
            std::int32_t* const out = ranks + 2 * layout + axis;
            if (low)
                rank_around(
                    order.ascending(), pivot, [&](std::size_t a) { return scratch.length[a] < 0; }, out);
            else
                rank_around(
                    order.ascending(), pivot, [&](std::size_t a) { return scratch.length[a] <= 0; }, out);
        }
    }
    return true;
}

bool chains(const Map& map, Orders& scratch, std::array<std::int16_t*, 2> length) {
    const std::size_t n = map.places;
    for (std::size_t axis = 0; axis < 2; ++axis) std::fill_n(length[axis], n * n, std::int16_t{0});
    if (!scratch.build(map)) return false;
    for (std::size_t axis = 0; axis < 2; ++axis) {
        std::int16_t* const matrix = length[axis];
        // What lies below r by a chain sees r above it by the same one.
        std::vector<std::int16_t> row(n);
        for (std::size_t r = 0; r < n; ++r) {
            poll_interrupt();
            std::fill(row.begin(), row.end(), std::int16_t{0});
            scratch.axes[axis].chains_down(r, row.data());
            for (std::size_t a = 0; a < n; ++a) {
                if (row[a] == 0) continue;
                matrix[r * n + a] = row[a];
                matrix[a * n + r] = static_cast<std::int16_t>(-row[a]);
            }
        }
    }
    return true;
}

}  // namespace assay::verifiers::spatial_map
