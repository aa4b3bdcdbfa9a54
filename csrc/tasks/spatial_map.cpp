#include "tasks/spatial_map.hpp"

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

/// The question and answer an index asks for.
struct Aim {
    std::int32_t kind;
    bool open;
    std::int32_t answer;
};

Aim aim(Stream stream, const Wish& wish, std::size_t places) {
    Aim result{};
    const auto drawn = static_cast<std::int32_t>(stream.below(3));
    result.kind = wish.kind == mixed ? drawn : wish.kind;
    result.open = stream.chance(wish.open_share, std::uint64_t{1} << 53);
    const std::size_t answers = result.kind == direction ? 4 : largest_answer(places) + 1;
    result.answer = static_cast<std::int32_t>(stream.below(answers));
    return result;
}

/// Where one reference sees the other places in one direction.
struct Tally {
    std::int32_t inside = 0, open = 0, depth = 0;
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
            result.depth = std::max({result.depth, x, y});
        }
    }
    return result;
}

void collect_pairs(const Aim& wanted, const Wish& wish, std::size_t n, bool one_axis_open,
                   std::array<const std::int16_t*, 2> chains, std::vector<Row>& rows) {
    const auto [east, north] = signs[index_of(wanted.answer)];
    for (std::size_t r = 0; r < n; ++r)
        for (std::size_t a = 0; a < n; ++a) {
            if (a == r) continue;
            const int x = chains[0][r * n + a], y = chains[1][r * n + a];
            const bool fits = wanted.open ? (x == 0 || y == 0) && ((x != 0 || y != 0) == one_axis_open)
                                          : x * east > 0 && y * north > 0 &&
                                                std::max(std::abs(x), std::abs(y)) >= wish.depth;
            if (fits)
                rows.push_back({direction, static_cast<std::int32_t>(a), -1, static_cast<std::int32_t>(r)});
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
                            : seen.open == 0 && seen.inside == wanted.answer && seen.depth >= wish.depth;
            if (fits) rows.push_back({wanted.kind, -1, asked, static_cast<std::int32_t>(r)});
        }
    return fewest;
}

}  // namespace

void generate(const Key& key, std::uint64_t index, std::uint64_t attempt, const Plan& plan,
              std::span<std::int32_t> names, std::span<std::int32_t> statements) {
    Stream stream(key, index, map_purpose(attempt));
    write_names(stream, plan, names);
    Writer(stream, plan, statements).write();
}

std::array<std::int32_t, 4> choose(const Key& key, std::uint64_t index, std::uint64_t attempt,
                                   std::size_t places, const Wish& wish,
                                   std::array<const std::int16_t*, 2> chains,
                                   std::vector<std::array<std::int32_t, 4>>& scratch) {
    const Aim wanted = aim(Stream(key, index, wish_purpose), wish, places);
    Stream stream(key, index, choice_purpose(attempt));
    scratch.clear();
    if (wanted.kind == direction) {
        const bool one_axis_open = stream.chance(3, 4);
        collect_pairs(wanted, wish, places, one_axis_open, chains, scratch);
        if (scratch.empty() && wanted.open)
            collect_pairs(wanted, wish, places, !one_axis_open, chains, scratch);
    } else {
        const std::int32_t fewest = collect_sets(wanted, wish, places, little_open, chains, scratch);
        if (scratch.empty() && wanted.open) collect_sets(wanted, wish, places, fewest, chains, scratch);
    }
    if (scratch.empty()) return {-1, -1, -1, -1};
    return scratch[static_cast<std::size_t>(stream.below(scratch.size()))];
}

}  // namespace assay::tasks::spatial_map
