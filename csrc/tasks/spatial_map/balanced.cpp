#include "tasks/spatial_map/balanced.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <vector>

namespace assay::tasks::spatial_map {
namespace {

using Code = std::int32_t;
using Places = std::vector<std::size_t>;

enum Relation : Code { NE, NW, SE, SW, N, E, S, W };
constexpr std::array<std::array<int, 2>, 8> signs{
    {{1, 1}, {-1, 1}, {1, -1}, {-1, -1}, {0, 1}, {1, 0}, {0, -1}, {-1, 0}}};
constexpr std::array<Code, 8> opposite{SW, SE, NW, NE, S, W, N, E};

/// Streams of one index: what is wanted and the balls, then one for each attempt.
constexpr std::uint64_t wish_purpose = 0;

/// Maps with so many places have an arm more now and then.
constexpr std::size_t roomy = 36;

int sign(Code relation, std::size_t axis) { return signs[static_cast<std::size_t>(relation)][axis]; }

Code relation_of(const std::array<int, 2>& wanted) {
    return static_cast<Code>(std::find(signs.begin(), signs.end(), wanted) - signs.begin());
}

struct Said {
    std::size_t place;
    Code relation;
    std::size_t reference;
};

/// Two places on a line from the centre of a ball, both in this relation to what comes before.
struct Arm {
    std::size_t near, far;
    Code relation;
};

struct Aim {
    std::int32_t kind;
    bool open;
    /// Index of the quadrant, or number of places.
    std::size_t answer;
    /// Of an open direction: whether one axis is settled.
    bool half_open;
    std::vector<Code> first,
        second;  ///< arms of the place (or reference), and of the reference of a direction
};

/// Opposite pairs of relations that say something of both axes; for sets none leads into the north-east, or
/// leaves open whether it does.
std::vector<Code> draw_arms(Stream& stream, Vocabulary vocabulary, bool set, bool more, bool two_arms) {
    constexpr std::array<std::array<Code, 4>, 3> pairs{{{NW, SE, -1, -1}, {N, S, E, W}, {NE, SW, -1, -1}}};
    std::size_t chosen = 1;
    if (vocabulary == Vocabulary::intercardinal) chosen = set || stream.chance(1, 2) ? 0 : 2;
    if (vocabulary == Vocabulary::mixed)
        chosen = set        ? 0
                 : two_arms ? 2 * static_cast<std::size_t>(stream.below(2))
                            : static_cast<std::size_t>(stream.below(3));
    std::vector<Code> arms;
    for (const Code relation : pairs[chosen])
        if (relation >= 0) arms.push_back(relation);
    if (more && stream.chance(1, 2)) {
        if (set)
            arms.push_back(SW);
        else if (vocabulary == Vocabulary::mixed)
            arms.push_back(static_cast<Code>(stream.below(8)));
        else
            arms.push_back((vocabulary == Vocabulary::cardinal ? 4 : 0) + static_cast<Code>(stream.below(4)));
    }
    return arms;
}

Aim draw_aim(Stream stream, const Plan& plan, const Wish& wish) {
    Aim aim{};
    const auto drawn = static_cast<std::int32_t>(stream.below(3));
    aim.kind = wish.kind == mixed ? drawn : wish.kind;
    aim.open = stream.chance(wish.open_share, std::uint64_t{1} << 53);
    aim.half_open = stream.chance(3, 4);
    const bool set = aim.kind != direction;
    const std::size_t answers = set ? largest_balanced_answer(plan.places) + 1 : 4;
    aim.answer = static_cast<std::size_t>(stream.below(answers));
    aim.first = draw_arms(stream, plan.vocabulary, set, set || plan.places >= roomy, false);
    if (!set)
        aim.second = draw_arms(stream, plan.vocabulary, set, plan.places >= roomy, aim.first.size() > 3);
    return aim;
}

class Map {
public:
    Map(Stream& stream, const Plan& plan) : stream_(stream), plan_(plan), closed_(plan.places) {
        for (auto& axis : rank_) axis.resize(plan.places);
    }

    /// Places the ball of a new place; its arms may end in places of which more is said, or not.
    std::vector<Arm> grow(const std::vector<Code>& relations, bool shut) {
        const std::size_t centre = used_++;
        closed_[centre] = 1;
        std::vector<Arm> arms;
        for (const Code relation : relations) {
            arms.push_back({used_, used_ + 1, relation});
            closed_[used_] = 1;
            closed_[used_ + 1] = shut;
            said_.push_back({used_, relation, centre});
            said_.push_back({used_ + 1, relation, used_});
            used_ += 2;
        }
        return arms;
    }

    /// The places of a ball as they follow each other on an axis.
    Places ordered(std::size_t centre, const std::vector<Arm>& arms, std::size_t axis) {
        Places low = interleaved(arms, axis, -1), high = interleaved(arms, axis, 1);
        std::reverse(low.begin(), low.end());
        low.push_back(centre);
        low.insert(low.end(), high.begin(), high.end());
        for (const Arm& arm : arms)
            if (sign(arm.relation, axis) == 0)
                for (const std::size_t place : {arm.near, arm.far})
                    low.insert(low.begin() + static_cast<std::ptrdiff_t>(stream_.below(low.size() + 1)),
                               place);
        return low;
    }

    Places others() {
        Places places(plan_.places - used_);
        std::iota(places.begin(), places.end(), used_);
        stream_.shuffle(places);
        return places;
    }

    void rank(std::size_t axis, const std::vector<Places>& runs) {
        std::int32_t next = 0;
        for (const Places& run : runs)
            for (const std::size_t place : run) rank_[axis][place] = next++;
    }

    /// Continues every arm to an open place in its direction; false when there is none.
    bool continue_arms(const std::vector<Arm>& arms) {
        for (const Arm& arm : arms) {
            Places beyond;
            for (std::size_t place = used_; place < plan_.places; ++place)
                if (lies(place, arm.relation, arm.far)) beyond.push_back(place);
            if (beyond.empty()) return false;
            said_.push_back(
                {beyond[static_cast<std::size_t>(stream_.below(beyond.size()))], arm.relation, arm.far});
        }
        fixed_ = said_.size();
        return true;
    }

    /// Writes all further statements, about open places only: neighbours on an axis (always, or three of four
    /// times), until they are connected, and then until there are enough. False when there is no room.
    bool write_rest(bool always_neighbours) {
        Places open;
        for (std::size_t place = 0; place < plan_.places; ++place)
            if (!closed_[place]) open.push_back(place);
        if (open.size() < 2 || said_.size() + open.size() - 1 > plan_.statements ||
            plan_.statements - said_.size() > capacity(open.size(), plan_.vocabulary))
            return false;
        std::array<Places, 2> sorted{open, open};
        for (std::size_t axis = 0; axis < 2; ++axis)
            std::sort(sorted[axis].begin(), sorted[axis].end(),
                      [&](std::size_t a, std::size_t b) { return rank_[axis][a] < rank_[axis][b]; });
        told_.assign(plan_.places * plan_.places, 0);
        parent_.resize(plan_.places);
        std::iota(parent_.begin(), parent_.end(), std::size_t{0});
        Places codes(2 * (open.size() - 1)), left;
        std::iota(codes.begin(), codes.end(), std::size_t{0});
        stream_.shuffle(codes);
        const auto neighbours = [&](std::size_t code) {
            const std::size_t axis = code % 2;
            return say(sorted[axis][code / 2], sorted[axis][code / 2 + 1], axis);
        };
        for (const std::size_t code : codes) {
            const std::size_t axis = code % 2;
            const bool joins = root(sorted[axis][code / 2]) != root(sorted[axis][code / 2 + 1]);
            if (!joins || !neighbours(code)) left.push_back(code);
        }
        for (std::size_t next = 0, tries = 0; said_.size() < plan_.statements;) {
            if (next < left.size() && (always_neighbours || stream_.chance(3, 4))) {
                neighbours(left[next++]);
                continue;
            }
            if (++tries > 64 * plan_.statements) return false;
            const std::size_t a = open[static_cast<std::size_t>(stream_.below(open.size()))];
            const std::size_t b = open[static_cast<std::size_t>(stream_.below(open.size()))];
            const auto axis = static_cast<std::size_t>(stream_.below(2));
            if (a != b) say(a, b, axis);
        }
        return true;
    }

    /// By how much the statements outside the balls prefer one diagonal.
    int slant() const {
        int sum = 0;
        for (std::size_t i = fixed_; i < said_.size(); ++i)
            sum += sign(said_[i].relation, 0) * sign(said_[i].relation, 1);
        return std::abs(sum);
    }

    /// Signed lengths of the chains of statements from a place on an axis; 0 where neither order follows.
    std::vector<int> chains(std::size_t from, std::size_t axis) const {
        const std::size_t n = plan_.places;
        std::vector<int> length(n, 0);
        for (const int way : {1, -1}) {
            std::vector<std::vector<std::size_t>> next(n);
            for (const Said& said : said_) {
                const int s = sign(said.relation, axis) * way;
                if (s > 0) next[said.reference].push_back(said.place);
                if (s < 0) next[said.place].push_back(said.reference);
            }
            Places queue{from};
            for (std::size_t head = 0; head < queue.size(); ++head)
                for (const std::size_t place : next[queue[head]])
                    if (length[place] == 0 && place != from) {
                        length[place] = length[queue[head]] + way;
                        queue.push_back(place);
                    }
        }
        return length;
    }

    /// Hands out the map with its places in a random order, on a compass mirrored like this; returns that
    /// order.
    Places hand_out(const std::array<int, 2>& mirror, std::span<std::int32_t> names,
                    std::span<std::int32_t> statements) {
        write_names(stream_, plan_, names);
        Places number(plan_.places);
        std::iota(number.begin(), number.end(), std::size_t{0});
        stream_.shuffle(number);
        stream_.shuffle(said_);
        std::size_t at = 0;
        for (Said said : said_) {
            said.relation =
                relation_of({sign(said.relation, 0) * mirror[0], sign(said.relation, 1) * mirror[1]});
            if (stream_.chance(1, 2)) {
                std::swap(said.place, said.reference);
                said.relation = opposite[static_cast<std::size_t>(said.relation)];
            }
            statements[at++] = static_cast<std::int32_t>(number[said.place]);
            statements[at++] = said.relation;
            statements[at++] = static_cast<std::int32_t>(number[said.reference]);
        }
        return number;
    }

private:
    Places interleaved(const std::vector<Arm>& arms, std::size_t axis, int wanted) {
        std::vector<const Arm*> turns;
        for (const Arm& arm : arms)
            if (sign(arm.relation, axis) == wanted) turns.insert(turns.end(), 2, &arm);
        stream_.shuffle(turns);
        Places places;
        for (const Arm* const arm : turns) {
            const bool near_done = std::find(places.begin(), places.end(), arm->near) != places.end();
            places.push_back(near_done ? arm->far : arm->near);
        }
        return places;
    }

    bool lies(std::size_t place, Code relation, std::size_t reference) const {
        for (std::size_t axis = 0; axis < 2; ++axis) {
            const int s = sign(relation, axis);
            if (s && (rank_[axis][place] - rank_[axis][reference]) * s <= 0) return false;
        }
        return true;
    }

    std::size_t root(std::size_t place) {
        while (parent_[place] != place) place = parent_[place] = parent_[parent_[place]];
        return place;
    }

    bool say(std::size_t a, std::size_t b, std::size_t axis) {
        std::uint8_t& told = told_[std::min(a, b) * plan_.places + std::max(a, b)];
        const bool cardinal = plan_.vocabulary == Vocabulary::cardinal;
        const bool one_axis = cardinal || (plan_.vocabulary == Vocabulary::mixed && stream_.chance(1, 2));
        const auto axes = static_cast<std::uint8_t>(one_axis ? 1U << axis : 3U);
        if ((!cardinal && told) || (told & axes)) return false;
        told = static_cast<std::uint8_t>(told | axes);
        parent_[root(a)] = root(b);
        std::array<int, 2> wanted{};
        for (std::size_t k = 0; k < 2; ++k)
            if (axes >> k & 1) wanted[k] = rank_[k][a] > rank_[k][b] ? 1 : -1;
        said_.push_back({a, relation_of(wanted), b});
        return true;
    }

    Stream& stream_;
    const Plan& plan_;
    std::vector<Said> said_;
    std::size_t used_ = 0, fixed_ = 0;
    std::vector<std::uint8_t> closed_, told_;
    Places parent_;
    std::array<std::vector<std::int32_t>, 2> rank_;
};

using Row = std::array<std::int32_t, 4>;

std::optional<Row> attempt_direction(Stream& stream, const Plan& plan, const Wish& wish, const Aim& aim,
                                     std::span<std::int32_t> names, std::span<std::int32_t> statements) {
    Map map(stream, plan);
    const std::size_t place = 0, reference = 1 + 2 * aim.first.size();
    const auto ours = map.grow(aim.first, true), theirs = map.grow(aim.second, true);
    const auto& wanted = signs[aim.answer];
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const Places a = map.ordered(place, ours, axis), b = map.ordered(reference, theirs, axis);
        std::array<Places, 3> gaps;  // below both balls, between them (most), above
        constexpr std::array<std::size_t, 5> shares{0, 1, 1, 1, 2};
        for (const std::size_t other : map.others())
            gaps[shares[static_cast<std::size_t>(stream.below(5))]].push_back(other);
        const bool above = wanted[axis] > 0;
        map.rank(axis, {gaps[0], above ? b : a, gaps[1], above ? a : b, gaps[2]});
    }
    if (!map.continue_arms(ours) || !map.continue_arms(theirs) || !map.write_rest(false)) return {};
    if (map.slant() > 1) return {};
    const int x = map.chains(reference, 0)[place], y = map.chains(reference, 1)[place];
    if (aim.open ? (x && y) || (x || y) != aim.half_open
                 : !x || !y || std::max(std::abs(x), std::abs(y)) < wish.depth)
        return {};
    const Places number = map.hand_out({1, 1}, names, statements);
    return Row{direction, static_cast<std::int32_t>(number[place]), -1,
               static_cast<std::int32_t>(number[reference])};
}

/// An open question is hardest to tell from a settled one when little is open.
constexpr int little_open = 2;

std::optional<Row> attempt_set(Stream& stream, const Plan& plan, const Wish& wish, const Aim& aim,
                               std::span<std::int32_t> names, std::span<std::int32_t> statements) {
    Map map(stream, plan);
    const std::size_t reference = 0;
    const auto arms = map.grow(aim.first, false);
    const Places others = map.others();
    std::array<std::array<Places, 2>, 2> sides;
    for (std::size_t i = 0; i < others.size(); ++i) {
        const std::uint64_t quadrant = i < aim.answer ? 3 : stream.below(3);
        for (std::size_t axis = 0; axis < 2; ++axis) sides[axis][quadrant >> axis & 1].push_back(others[i]);
    }
    for (std::size_t axis = 0; axis < 2; ++axis) {
        for (Places& side : sides[axis]) stream.shuffle(side);
        map.rank(axis, {sides[axis][0], map.ordered(reference, arms, axis), sides[axis][1]});
    }
    if (!map.write_rest(!aim.open)) return {};
    const std::vector<int> east = map.chains(reference, 0), north = map.chains(reference, 1);
    int open = 0, depth = 0;
    std::size_t inside = 0;
    for (std::size_t place = 0; place < plan.places; ++place) {
        const int x = east[place], y = north[place];
        if (place == reference) continue;
        if (x < 0 || y < 0) {
            depth = std::max(depth, x >= 0 ? -y : y >= 0 ? -x : std::min(-x, -y));
        } else if (x == 0 || y == 0) {
            ++open;
        } else {
            ++inside;
            depth = std::max({depth, x, y});
        }
    }
    if (aim.open ? open == 0 || open > little_open : open > 0 || inside != aim.answer || depth < wish.depth)
        return {};
    const auto asked = static_cast<Code>(stream.below(4));
    const Places number = map.hand_out(signs[static_cast<std::size_t>(asked)], names, statements);
    return Row{aim.kind, -1, asked, static_cast<std::int32_t>(number[reference])};
}

}  // namespace

std::array<std::int32_t, 4> generate_balanced(const Key& key, std::uint64_t index, std::uint64_t attempts,
                                              const Plan& plan, const Wish& wish,
                                              std::span<std::int32_t> names,
                                              std::span<std::int32_t> statements) {
    const Aim aim = draw_aim(Stream(key, index, wish_purpose), plan, wish);
    const bool about_direction = aim.kind == direction;
    const std::size_t arms = aim.first.size() + aim.second.size();
    const std::size_t balls = 2 * arms + (about_direction ? 2 : 1);
    const std::size_t least_others = about_direction ? 3 : aim.answer + 1;
    const std::size_t told = (about_direction ? 3 : 2) * arms;
    const bool never_settled = !about_direction && plan.vocabulary == Vocabulary::cardinal;
    if (never_settled || balls + least_others > plan.places || told >= plan.statements)
        return {-1, -1, -1, -1};
    for (std::uint64_t attempt = 0; attempt < attempts; ++attempt) {
        Stream stream(key, index, attempt + 1);
        const auto row = about_direction ? attempt_direction(stream, plan, wish, aim, names, statements)
                                         : attempt_set(stream, plan, wish, aim, names, statements);
        if (row) return *row;
    }
    return {-1, -1, -1, -1};
}

}  // namespace assay::tasks::spatial_map
