#include "verifiers/spatial_map/spatial_map.hpp"

#include <vector>

#include "c/guard.hpp"

namespace assay::c {
namespace {

namespace spatial = verifiers::spatial_map;

constexpr std::int32_t most_places = 4096;

spatial::Map read(const assay_map* map) {
    expect_pointer("map", map);
    expect_range("places", 1, most_places, map->places);
    expect_pointer("rows", map->rows, map->statements);
    for (std::size_t i = 0; i < map->statements; ++i) {
        const std::int32_t* const row = map->rows + 3 * i;
        expect_range_at("rows", 3 * i, 0, map->places - 1, row[0]);
        expect_range_at("rows", 3 * i + 1, 0, spatial::relation_count - 1, row[1]);
        expect_range_at("rows", 3 * i + 2, 0, map->places - 1, row[2]);
        if (row[0] == row[2]) refuse(at("rows", 3 * i + 2), "another place than the first", row[2]);
    }
    return {static_cast<std::size_t>(map->places), {map->rows, 3 * map->statements}};
}

/// Both orders of a map, closed; asked about one pair at a time.
class Closures {
public:
    explicit Closures(const spatial::Map& map)
        : words_(spatial::row_words(map.places)), bits_(2 * map.places * words_) {
        spatial::Orders scratch;
        consistent_ = spatial::close(map, scratch, {bits_.data(), bits_.data() + map.places * words_});
        places_ = map.places;
    }

    bool consistent() const { return consistent_; }

    /// Whether a certainly lies farther east (north) than b.
    bool farther(std::size_t axis, std::size_t a, std::size_t b) const {
        return bits_[axis * places_ * words_ + a * words_ + b / 64] >> (b % 64) & 1;
    }

private:
    std::size_t words_, places_ = 0;
    std::vector<std::uint64_t> bits_;
    bool consistent_ = false;
};

assay_relation_status judge(const Closures& closures, std::size_t place, std::size_t relation,
                            std::size_t reference) {
    if (!closures.consistent()) return ASSAY_INCONSISTENT;
    bool open = false;
    for (const std::size_t axis : {spatial::east_axis, spatial::north_axis}) {
        const int sign = spatial::signs[relation][axis];
        if (sign == 0) continue;
        const std::size_t high = sign > 0 ? place : reference, low = sign > 0 ? reference : place;
        if (closures.farther(axis, low, high)) return ASSAY_CONTRADICTED;
        open = open || !closures.farther(axis, high, low);
    }
    return open ? ASSAY_OPEN : ASSAY_FOLLOWS;
}

}  // namespace
}  // namespace assay::c

extern "C" {

assay_result assay_map_check(const assay_map* map, int32_t place, int32_t relation, int32_t reference,
                             int32_t* status) {
    using namespace assay::c;
    return guarded([&] {
        const auto read_map = read(map);
        expect_range("place", 0, map->places - 1, place);
        expect_range("relation", 0, spatial::relation_count - 1, relation);
        expect_range("reference", 0, map->places - 1, reference);
        if (place == reference) refuse("reference", "another place than `place`", reference);
        expect_pointer("status", status);
        *status = judge(Closures(read_map), static_cast<std::size_t>(place),
                        static_cast<std::size_t>(relation), static_cast<std::size_t>(reference));
        return ASSAY_OK;
    });
}
}
