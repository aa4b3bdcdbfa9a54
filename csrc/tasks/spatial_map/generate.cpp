#include "tasks/spatial_map/generate.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace assay::tasks::spatial_map {
namespace {

using Row = std::array<std::int32_t, 4>;

/// What the eight relations say on the axes: NE, NW, SE, SW, N, E, S, W.
constexpr std::array<std::array<int, 2>, 8> signs{
    {{1, 1}, {-1, 1}, {1, -1}, {-1, -1}, {0, 1}, {1, 0}, {0, -1}, {-1, 0}}};

/// What a pair of places has been said of: 1 = east and west, 2 = north and south.
constexpr std::uint8_t on_axis[2] = {1, 2};
constexpr std::uint8_t on_both = 3;

/// Streams of one index; an attempt has its own map and its own choice.
constexpr std::uint64_t wish_purpose = 0;
constexpr std::uint64_t map_purpose(std::uint64_t attempt) { return 2 * attempt + 1; }
constexpr std::uint64_t choice_purpose(std::uint64_t attempt) { return 2 * attempt + 2; }

constexpr std::size_t index_of(std::int32_t value) { return static_cast<std::size_t>(value); }

std::vector<std::int32_t> shuffled(Stream& stream, std::size_t size) {
    std::vector<std::int32_t> order(size);
    std::iota(order.begin(), order.end(), 0);
    stream.shuffle(order);
    return order;
}

class Writer {
public:
    Writer(Stream& stream, const Plan& plan, std::span<std::int32_t> out)
        : stream_(stream), plan_(plan), out_(out), said_(plan.places * plan.places), parent_(plan.places) {
        std::iota(parent_.begin(), parent_.end(), std::size_t{0});
        for (auto& axis : at_rank_) axis = shuffled(stream_, plan_.places);
        for (std::size_t axis = 0; axis < 2; ++axis) {
            rank_[axis].resize(plan_.places);
            for (std::size_t r = 0; r < plan_.places; ++r)
                rank_[axis][index_of(at_rank_[axis][r])] = static_cast<std::int32_t>(r);
        }
    }

    void write() {
        // Neighbours on either axis: the east axis alone already connects all places.
        std::vector<std::int32_t> neighbours = shuffled(stream_, 2 * (plan_.places - 1));
        std::vector<std::int32_t> left;
        for (const std::int32_t code : neighbours)
            if (!joins(code) || !say_neighbours(code)) left.push_back(code);
        for (std::size_t next = 0; written_ < plan_.statements;) {
            const bool near = next < left.size() && stream_.chance(3, 4);
            if (near)
                say_neighbours(left[next++]);
            else
                say_any();
        }
        shuffle_statements();
    }

private:
    struct Pair {
        std::size_t a, b, axis;
    };

    Pair neighbours(std::int32_t code) const {
        const std::size_t axis = index_of(code) % 2, r = index_of(code) / 2;
        return {index_of(at_rank_[axis][r]), index_of(at_rank_[axis][r + 1]), axis};
    }

    std::size_t root(std::size_t place) {
        while (parent_[place] != place) place = parent_[place] = parent_[parent_[place]];
        return place;
    }

    bool joins(std::int32_t code) {
        const Pair pair = neighbours(code);
        return root(pair.a) != root(pair.b);
    }

    bool say_neighbours(std::int32_t code) { return say(neighbours(code)); }

    /// A uniformly drawn pair; when most are taken, the next free one after it.
    void say_any() {
        const std::size_t n = plan_.places;
        std::size_t cell = 0;
        for (int tries = 0; tries < 16; ++tries) {
            cell = static_cast<std::size_t>(stream_.below(n * n));
            if (cell / n != cell % n && say({cell / n, cell % n, static_cast<std::size_t>(stream_.below(2))}))
                return;
        }
        for (;; cell = (cell + 1) % (n * n))
            for (std::size_t axis = 0; axis < 2; ++axis)
                if (cell / n != cell % n && say({cell / n, cell % n, axis})) return;
    }

    /// Writes a statement about the pair; false when it would repeat what has been said.
    bool say(const Pair& pair) {
        const std::size_t n = plan_.places;
        std::uint8_t& said = said_[std::min(pair.a, pair.b) * n + std::max(pair.a, pair.b)];
        const bool one_axis = plan_.vocabulary == Vocabulary::cardinal ||
                              (plan_.vocabulary == Vocabulary::mixed && stream_.chance(1, 2));
        const bool exclusive = plan_.vocabulary != Vocabulary::cardinal;
        const std::uint8_t axes = one_axis ? on_axis[pair.axis] : on_both;
        if ((exclusive && said) || (said & axes)) return false;
        said |= axes;
        parent_[root(pair.a)] = root(pair.b);
        const bool swap = stream_.chance(1, 2);
        append(swap ? pair.b : pair.a, swap ? pair.a : pair.b, axes);
        return true;
    }

    void append(std::size_t place, std::size_t reference, std::uint8_t axes) {
        std::array<int, 2> sign{};
        for (std::size_t axis = 0; axis < 2; ++axis)
            if (axes & on_axis[axis]) sign[axis] = rank_[axis][place] > rank_[axis][reference] ? 1 : -1;
        const auto relation = std::find(signs.begin(), signs.end(), sign) - signs.begin();
        std::int32_t* const out = out_.data() + 3 * written_++;
        out[0] = static_cast<std::int32_t>(place);
        out[1] = static_cast<std::int32_t>(relation);
        out[2] = static_cast<std::int32_t>(reference);
    }

    void shuffle_statements() {
        for (std::size_t i = written_; i > 1; --i) {
            const auto j = static_cast<std::size_t>(stream_.below(i));
            std::swap_ranges(out_.begin() + static_cast<std::ptrdiff_t>(3 * (i - 1)),
                             out_.begin() + static_cast<std::ptrdiff_t>(3 * (i - 1) + 3),
                             out_.begin() + static_cast<std::ptrdiff_t>(3 * j));
        }
    }

    Stream& stream_;
    const Plan& plan_;
    std::span<std::int32_t> out_;
    std::size_t written_ = 0;
    std::vector<std::uint8_t> said_;
    std::vector<std::size_t> parent_;
    std::array<std::vector<std::int32_t>, 2> at_rank_, rank_;
};

/// Which axes the sum of signs gets wrong (1 = east and west, 2 = north and south), and which
/// in its stead when the map never gets both wrong; how many places of the answer no single
/// statement tells of, at least. Open questions need no guard.
struct Guard {
    std::int32_t misled, instead;
    std::int32_t untold;
};

/// The question and answer an index asks for.
struct Aim {
    std::int32_t kind;
    bool open;
    std::int32_t answer;
    Guard guard;
};

std::int32_t least_untold(std::int32_t kind, std::int32_t answer, bool told) {
    if (kind == which) return std::min(answer, 1);
    if (answer <= 2) return told ? 0 : std::min(answer, 1);
    return 2;
}

Aim aim(Stream stream, const Wish& wish, std::size_t places) {
    Aim result{};
    const auto drawn = static_cast<std::int32_t>(stream.below(3));
    result.kind = wish.kind == mixed ? drawn : wish.kind;
    result.open = stream.chance(wish.open_share, std::uint64_t{1} << 53);
    const std::size_t answers = result.kind == direction ? 4 : largest_answer(places) + 1;
    result.answer = static_cast<std::int32_t>(stream.below(answers));
    result.guard.misled = static_cast<std::int32_t>(stream.below(4));
    result.guard.instead = static_cast<std::int32_t>(stream.below(3));
    result.guard.untold = least_untold(result.kind, result.answer, stream.chance(1, 5));
    return result;
}

/// On each axis how much farther along statements put a place, counting signs alone.
std::vector<std::array<std::int32_t, 2>> sums_of_signs(std::size_t places,
                                                       std::span<const std::int32_t> statements) {
    std::vector<std::array<std::int32_t, 2>> sums(places);
    for (std::size_t row = 0; row < statements.size(); row += 3)
        for (std::size_t axis = 0; axis < 2; ++axis) {
            const int sign = signs[index_of(statements[row + 1])][axis];
            sums[index_of(statements[row])][axis] += sign;
            sums[index_of(statements[row + 2])][axis] -= sign;
        }
    return sums;
}

/// Where one reference sees the other places in one direction.
struct Tally {
    std::int32_t inside = 0, open = 0, depth = 0;
    std::int32_t told = 0;  ///< of those inside, by one statement
};

Tally tally(std::int32_t asked, std::size_t n, std::size_t reference,
            std::array<const std::int16_t*, 2> chains) {
    Tally result;
    const int east = signs[index_of(asked)][0], north = signs[index_of(asked)][1];
    for (std::size_t a = 0; a < n; ++a) {
        if (a == reference) continue;
        const int x = east * chains[0][reference * n + a], y = north * chains[1][reference * n + a];
        if (x < 0 || y < 0) {
            const int refuted = x >= 0 ? -y : y >= 0 ? -x : std::min(-x, -y);
            result.depth = std::max(result.depth, refuted);
        } else if ((east != 0 && x == 0) || (north != 0 && y == 0)) {
            ++result.open;
        } else {
            ++result.inside;
            result.told += x <= 1 && y <= 1;
            result.depth = std::max({result.depth, x, y});
        }
    }
    return result;
}

Row pair(std::size_t place, std::size_t reference) {
    return {direction, static_cast<std::int32_t>(place), -1, static_cast<std::int32_t>(reference)};
}

void collect_open_pairs(std::size_t n, bool one_axis_open, std::array<const std::int16_t*, 2> chains,
                        std::vector<Row>& rows) {
    for (std::size_t r = 0; r < n; ++r)
        for (std::size_t a = 0; a < n; ++a) {
            if (a == r) continue;
            const int x = chains[0][r * n + a], y = chains[1][r * n + a];
            if ((x == 0 || y == 0) && ((x != 0 || y != 0) == one_axis_open)) rows.push_back(pair(a, r));
        }
}

constexpr std::int32_t any_axes = -1;

/// Settled pairs whose sums of signs are wrong on just these axes.
void collect_settled_pairs(const Aim& wanted, const Wish& wish, std::size_t n, std::int32_t misled,
                           std::span<const std::int32_t> statements,
                           std::array<const std::int16_t*, 2> chains, std::vector<Row>& rows) {
    const auto [east, north] = signs[index_of(wanted.answer)];
    const auto sums = sums_of_signs(n, statements);
    for (std::size_t r = 0; r < n; ++r)
        for (std::size_t a = 0; a < n; ++a) {
            if (a == r) continue;
            const int x = chains[0][r * n + a], y = chains[1][r * n + a];
            if (x * east <= 0 || y * north <= 0 || std::max(std::abs(x), std::abs(y)) < wish.depth) continue;
            const bool east_wrong = (sums[a][0] >= sums[r][0]) != (east > 0);
            const bool north_wrong = (sums[a][1] >= sums[r][1]) != (north > 0);
            if (misled == any_axes || misled == east_wrong + 2 * north_wrong) rows.push_back(pair(a, r));
        }
}

/// An open question is hardest to tell from a settled one when little is open.
constexpr std::int32_t little_open = 2;

/// Returns the smallest number of open places that is not 0, over all questions there are.
std::int32_t collect_sets(const Aim& wanted, const Wish& wish, std::size_t n, std::int32_t most_open,
                          std::array<const std::int16_t*, 2> chains, std::vector<Row>& rows) {
    auto fewest = static_cast<std::int32_t>(n);
    for (std::size_t r = 0; r < n; ++r)
        for (std::int32_t asked = 0; asked < (wish.cardinal_directions ? 8 : 4); ++asked) {
            const Tally seen = tally(asked, n, r, chains);
            if (seen.open > 0) fewest = std::min(fewest, seen.open);
            const bool fits =
                wanted.open ? seen.open > 0 && seen.open <= most_open
                            : seen.open == 0 && seen.inside == wanted.answer && seen.depth >= wish.depth &&
                                  (!wish.guarded || seen.inside - seen.told >= wanted.guard.untold);
            if (fits) rows.push_back({wanted.kind, -1, asked, static_cast<std::int32_t>(r)});
        }
    return fewest;
}

}  // namespace

void write_names(Stream& stream, const Plan& plan, std::span<std::int32_t> names) {
    const auto first = shuffled(stream, plan.first_words), second = shuffled(stream, plan.second_words);
    for (std::size_t i = 0; i < names.size(); ++i) {
        // Every round through the first words meets the second ones one place further on.
        const std::size_t round = i / plan.first_words;
        const std::int32_t a = first[i % plan.first_words];
        const std::int32_t b = second[(i % plan.first_words + round) % plan.second_words];
        names[i] = a * static_cast<std::int32_t>(plan.second_words) + b;
    }
}

void generate(const Key& key, std::uint64_t index, std::uint64_t attempt, const Plan& plan,
              std::span<std::int32_t> names, std::span<std::int32_t> statements) {
    Stream stream(key, index, map_purpose(attempt));
    write_names(stream, plan, names);
    Writer(stream, plan, statements).write();
}

std::array<std::int32_t, 4> choose(const Key& key, std::uint64_t index, std::uint64_t attempt,
                                   std::size_t places, const Wish& wish,
                                   std::span<const std::int32_t> statements,
                                   std::array<const std::int16_t*, 2> chains,
                                   std::vector<std::array<std::int32_t, 4>>& scratch) {
    const Aim wanted = aim(Stream(key, index, wish_purpose), wish, places);
    Stream stream(key, index, choice_purpose(attempt));
    scratch.clear();
    if (wanted.kind == direction && wanted.open) {
        const bool one_axis_open = stream.chance(3, 4);
        collect_open_pairs(places, one_axis_open, chains, scratch);
        if (scratch.empty()) collect_open_pairs(places, !one_axis_open, chains, scratch);
    } else if (wanted.kind == direction) {
        const auto [misled, instead, untold] = wanted.guard;
        const auto collect = [&](std::int32_t axes) {
            collect_settled_pairs(wanted, wish, places, axes, statements, chains, scratch);
        };
        collect(wish.guarded ? misled : any_axes);
        if (scratch.empty() && wish.guarded && misled == on_both) collect(instead);
    } else {
        const std::int32_t fewest = collect_sets(wanted, wish, places, little_open, chains, scratch);
        if (scratch.empty() && wanted.open) collect_sets(wanted, wish, places, fewest, chains, scratch);
    }
    if (scratch.empty()) return {-1, -1, -1, -1};
    return scratch[static_cast<std::size_t>(stream.below(scratch.size()))];
}

}  // namespace assay::tasks::spatial_map
