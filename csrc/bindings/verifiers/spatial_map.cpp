#include "verifiers/spatial_map/spatial_map.hpp"

#include <string>
#include <tuple>
#include <vector>

#include "bindings/registry.hpp"
#include "common/parallel.hpp"

namespace assay::bindings {
namespace {

namespace spatial = verifiers::spatial_map;
using Int32 = Array<std::int32_t>;
using Int64 = Array<std::int64_t>;

constexpr std::int32_t most_places = 4096;

/// What the entries say of their common arguments.
constexpr const char* maps_doc =
    "places: int32 (k,), 1 to 4096; statements: int32 (m, 3), rows (place, relation, reference) with "
    "relations "
    "0..7 = NE NW SE SW N E S W; offsets: int64 (k + 1,), the rows of map i are offsets[i]:offsets[i + 1].";

std::string at(const char* field, std::size_t row) {
    return std::string(field) + "[" + std::to_string(row) + "]";
}

void require(bool condition, const std::string& field, const char* expected, std::int64_t got) {
    if (!condition) throw py::value_error(field + ": expected " + expected + ", got " + std::to_string(got));
}

std::size_t size(py::ssize_t value) { return static_cast<std::size_t>(value); }
std::size_t size(std::int32_t value) { return static_cast<std::size_t>(value); }

/// Maps of a batch, checked: every index that the kernels use is in range.
class Maps {
public:
    Maps(const Int32& places, const Int32& statements, const Int64& offsets)
        : places_(places), statements_(statements), offsets_(offsets) {
        require(places.ndim() == 1, "places", "1 dimension", places.ndim());
        require(statements.ndim() == 2 && statements.shape(1) == 3, "statements", "shape (m, 3), dimensions",
                statements.ndim());
        require(offsets.ndim() == 1 && offsets.shape(0) == places.shape(0) + 1, "offsets",
                "one more than places", offsets.ndim() == 1 ? offsets.shape(0) : -1);
        check_offsets();
        for (std::size_t i = 0; i < count(); ++i) check_map(i);
    }

    std::size_t count() const { return size(places_.shape(0)); }
    std::size_t places(std::size_t i) const { return size(places_.data()[i]); }

    spatial::Map operator[](std::size_t i) const {
        const auto first = static_cast<std::size_t>(offsets_.data()[i]),
                   last = static_cast<std::size_t>(offsets_.data()[i + 1]);
        return {places(i), {statements_.data() + 3 * first, 3 * (last - first)}};
    }

    /// Where the block of each map begins when map i has `width(places)` cells; the last
    /// entry is the total.
    template <class Width>
    std::vector<std::size_t> blocks(Width width) const {
        std::vector<std::size_t> start(count() + 1);
        for (std::size_t i = 0; i < count(); ++i) start[i + 1] = start[i] + width(places(i));
        return start;
    }

    std::vector<std::size_t> place_blocks() const {
        return blocks([](std::size_t n) { return n; });
    }

private:
    void check_offsets() const {
        const std::int64_t* const offsets = offsets_.data();
        require(offsets[0] == 0, "offsets[0]", "0", offsets[0]);
        for (std::size_t i = 0; i < count(); ++i)
            if (offsets[i + 1] < offsets[i])
                require(false, at("offsets", i + 1), "a value not below the one before", offsets[i + 1]);
        require(offsets[count()] == statements_.shape(0), "offsets[-1]", "the number of statements",
                offsets[count()]);
    }

    void check_map(std::size_t i) const {
        const std::int32_t n = places_.data()[i];
        if (n < 1 || n > most_places) require(false, at("places", i), "1 to 4096", n);
        const std::int64_t last = offsets_.data()[i + 1];
        for (std::int64_t row = offsets_.data()[i]; row < last; ++row) {
            const std::int32_t* const s = statements_.data() + 3 * row;
            // One branch per statement; which rule is broken is worked out only when one is.
            const auto limit = static_cast<std::uint32_t>(n);
            const bool place = static_cast<std::uint32_t>(s[0]) < limit;
            const bool relation = static_cast<std::uint32_t>(s[1]) < spatial::relation_count;
            const bool reference = static_cast<std::uint32_t>(s[2]) < limit;
            if (place & relation & reference & (s[0] != s[2])) [[likely]]
                continue;
            const std::string name = at("statements", static_cast<std::size_t>(row));
            require(place, name + " place", "0 to places - 1", s[0]);
            require(relation, name + " relation", "0 to 7", s[1]);
            require(reference, name + " reference", "0 to places - 1", s[2]);
            require(false, name, "two different places", s[0]);
        }
    }

    const Int32& places_;
    const Int32& statements_;
    const Int64& offsets_;
};

/// Questions of a batch, checked against their maps.
class Questions {
public:
    Questions(const Int32& rows, const Maps& maps) : rows_(rows) {
        require(rows.ndim() == 2 && rows.shape(1) == 4 && size(rows.shape(0)) == maps.count(), "questions",
                "shape (k, 4), rows", rows.ndim() == 2 ? rows.shape(0) : -1);
        for (std::size_t i = 0; i < maps.count(); ++i) check(i, static_cast<std::int32_t>(maps.places(i)));
    }

    spatial::Question operator[](std::size_t i) const {
        const std::int32_t* const row = rows_.data() + 4 * i;
        return {row[0], row[1], row[2], row[3]};
    }

private:
    void check(std::size_t i, std::int32_t n) const {
        const auto [kind, place, direction, reference] = (*this)[i];
        const auto field = [&](const char* name) { return at("questions", i) + " " + name; };
        const auto is_place = [&](std::int32_t value) { return value >= 0 && value < n; };
        if (kind < 0 || kind >= spatial::kind_count) require(false, field("kind"), "0 to 2", kind);
        if (!is_place(reference)) require(false, field("reference"), "0 to places - 1", reference);
        if (kind == spatial::direction) {
            if (!is_place(place)) require(false, field("place"), "0 to places - 1", place);
            if (place == reference) require(false, field("place"), "another place than the reference", place);
        } else if (direction < 0 || direction >= spatial::relation_count) {
            require(false, field("direction"), "0 to 7", direction);
        }
    }

    const Int32& rows_;
};

std::tuple<Array<std::uint8_t>, Array<std::uint64_t>, Array<std::uint64_t>> close(const Int32& places,
                                                                                  const Int32& statements,
                                                                                  const Int64& offsets,
                                                                                  std::size_t threads) {
    const Maps maps(places, statements, offsets);
    const auto start = maps.blocks([](std::size_t n) { return n * spatial::row_words(n); });
    std::vector<std::uint64_t> east(start.back()), north(start.back());
    std::vector<std::uint8_t> consistent(maps.count());
    {
        const Unlocked unlocked;
        std::vector<spatial::Orders> scratch(worker_count(maps.count(), threads));
        parallel_for(maps.count(), threads, [&](std::size_t i, std::size_t worker) {
            consistent[i] =
                spatial::close(maps[i], scratch[worker], {east.data() + start[i], north.data() + start[i]});
        });
    }
    return std::make_tuple(take(std::move(consistent)), take(std::move(east)), take(std::move(north)));
}

std::tuple<Array<std::uint8_t>, Array<std::int16_t>, Array<std::int16_t>> chains(const Int32& places,
                                                                                 const Int32& statements,
                                                                                 const Int64& offsets,
                                                                                 std::size_t threads) {
    const Maps maps(places, statements, offsets);
    const auto start = maps.blocks([](std::size_t n) { return n * n; });
    std::vector<std::int16_t> east(start.back()), north(start.back());
    std::vector<std::uint8_t> consistent(maps.count());
    {
        const Unlocked unlocked;
        std::vector<spatial::Orders> scratch(worker_count(maps.count(), threads));
        parallel_for(maps.count(), threads, [&](std::size_t i, std::size_t worker) {
            consistent[i] =
                spatial::chains(maps[i], scratch[worker], {east.data() + start[i], north.data() + start[i]});
        });
    }
    return std::make_tuple(take(std::move(consistent)), take(std::move(east)), take(std::move(north)));
}

std::tuple<Int32, Int32, Int32> solve(const Int32& places, const Int32& statements, const Int64& offsets,
                                      const Int32& questions, std::size_t threads) {
    const Maps maps(places, statements, offsets);
    const Questions asked(questions, maps);
    const auto start = maps.place_blocks();
    constexpr std::size_t columns = 7;
    std::vector<std::int32_t> outcomes(columns * maps.count()), length(2 * start.back()),
        next(2 * start.back());
    {
        const Unlocked unlocked;
        std::vector<spatial::Orders> scratch(worker_count(maps.count(), threads));
        parallel_for(maps.count(), threads, [&](std::size_t i, std::size_t worker) {
            const auto result = spatial::solve(maps[i], asked[i], scratch[worker],
                                               length.data() + 2 * start[i], next.data() + 2 * start[i]);
            std::int32_t* const row = outcomes.data() + columns * i;
            row[0] = result.consistent;
            row[1] = result.determined;
            row[2] = result.direction;
            row[3] = result.certain;
            row[4] = result.possible;
            row[5] = result.depth;
            row[6] = result.links;
        });
    }
    const auto total = static_cast<py::ssize_t>(start.back());
    return std::make_tuple(take(std::move(outcomes), {static_cast<py::ssize_t>(maps.count()), columns}),
                           take(std::move(length), {total, 2}), take(std::move(next), {total, 2}));
}

Array<std::int32_t> extremes(const Int32& places, const Int32& statements, const Int64& offsets,
                             const Int32& questions, std::size_t threads) {
    const Maps maps(places, statements, offsets);
    const Questions asked(questions, maps);
    const auto start = maps.place_blocks();
    std::vector<std::int32_t> ranks(4 * start.back());
    {
        const Unlocked unlocked;
        std::vector<spatial::Orders> scratch(worker_count(maps.count(), threads));
        parallel_for(maps.count(), threads, [&](std::size_t i, std::size_t worker) {
            spatial::extremes(maps[i], asked[i], scratch[worker], ranks.data() + 4 * start[i]);
        });
    }
    return take(std::move(ranks), {static_cast<py::ssize_t>(start.back()), 2, 2});
}

Array<std::int8_t> check(const Int32& places, const Int32& statements, const Int64& offsets,
                         const Int32& questions, const Int32& claims, const Array<std::uint8_t>& members,
                         std::size_t threads) {
    const Maps maps(places, statements, offsets);
    const Questions asked(questions, maps);
    require(claims.ndim() == 1 && size(claims.shape(0)) == maps.count(), "claims", "one per map",
            claims.ndim() == 1 ? claims.shape(0) : -1);
    const auto start = maps.place_blocks();
    require(members.ndim() == 1 && size(members.shape(0)) == start.back(), "members",
            "one per place of all maps", members.ndim() == 1 ? members.shape(0) : -1);
    std::vector<std::int8_t> codes(maps.count());
    {
        const Unlocked unlocked;
        const std::size_t workers = worker_count(maps.count(), threads);
        std::vector<spatial::Orders> scratch(workers);
        std::vector<std::vector<std::uint64_t>> bits(workers);
        parallel_for(maps.count(), threads, [&](std::size_t i, std::size_t worker) {
            const spatial::Claim claim{claims.data()[i],
                                       {members.data() + start[i], start[i + 1] - start[i]}};
            codes[i] = spatial::check(maps[i], asked[i], claim, scratch[worker], bits[worker]);
        });
    }
    return take(std::move(codes));
}

void bind_spatial_map(py::module_& module) {
    const auto define = [&](const char* name, auto function, const char* doc, auto... more) {
        module.def(name, function, py::arg("places").noconvert(), py::arg("statements").noconvert(),
                   py::arg("offsets").noconvert(), more..., py::arg("threads") = 0,
                   (std::string(doc) + "\n\n" + maps_doc +
                    "\n\nRaises ValueError naming the argument and the value.")
                       .c_str());
    };
    const auto questions = py::arg("questions").noconvert();
    define("spatial_map_close", close,
           "What do the statements entail? (consistent uint8 (k,), east uint64, north uint64): for each map "
           "a block of "
           "places rows of ceil(places / 64) words; bit b of row a: a lies farther east (north) than b.");
    define("spatial_map_chains", chains,
           "How long are the shortest chains of statements? (consistent uint8 (k,), east int16, north "
           "int16): for each "
           "map a block (places, places) of signed lengths, + where the column's place lies farther east "
           "(north) than "
           "the row's, 0 where neither follows.");
    define("spatial_map_solve", solve,
           "What is true of the questions? (outcomes int32 (k, 7): consistent, determined, direction or -1, "
           "certain, "
           "possible, depth, links; length int32 (sum of places, 2); next int32 (sum of places, 2)): signed "
           "chain "
           "lengths to the reference on the east and north axes, and the next place on such a chain or -1.",
           questions);
    define(
        "spatial_map_extremes", extremes,
        "Which maps that fit have most and fewest places in the direction asked? int32 (sum of places, 2, "
        "2): per "
        "place, map and axis the rank from the west (south); -1 where the statements contradict each other.",
        questions);
    define(
        "spatial_map_check", check,
        "Are the answers right? int8 (k,): 0 right, 1 wrong direction, 2 wrong places, 3 wrong count, 4 not "
        "determined, 5 is determined, 6 inconsistent statements. claims: int32 (k,), direction or number, "
        "any value "
        "from 0 for a set, below 0 for 'cannot be determined'; members: uint8 (sum of places,), the set.",
        questions, py::arg("claims").noconvert(), py::arg("members").noconvert());
}

const Register registered{bind_spatial_map};

}  // namespace
}  // namespace assay::bindings
