#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace assay::verifiers::tsp {

/// At most 64 cities, as bits.
using CitySet = std::uint64_t;

constexpr CitySet set_of(std::size_t city) { return CitySet{1} << city; }
inline std::size_t first_of(CitySet set) { return static_cast<std::size_t>(std::countr_zero(set)); }
inline bool has_two(CitySet set) { return (set & (set - 1)) != 0; }
inline bool has_three(CitySet set) { return has_two(set & (set - 1)); }

/// Which edges a tour of at most `Lanes` cities must and must not use, with what follows from that.
/// As `EdgeStates`, in words.
template <std::size_t Lanes>
class EdgeMasks {
public:
    struct Change {
        std::uint8_t a, b;
        bool required;  // else forbidden
    };

    explicit EdgeMasks(std::size_t cities) : cities_(cities) {
        const CitySet all = cities == 64 ? ~CitySet{0} : set_of(cities) - 1;
        for (std::size_t v = 0; v < cities; ++v) {
            usable_[v] = all & ~set_of(v);
            required_[v] = 0;
        }
    }

    CitySet usable(std::size_t city) const { return usable_[city]; }
    CitySet required(std::size_t city) const { return required_[city]; }
    CitySet open(std::size_t city) const { return usable_[city] & ~required_[city]; }
    bool is_open(std::size_t a, std::size_t b) const { return open(a) & set_of(b); }
    /// Whether the required edges are a tour of all cities.
    bool is_tour() const { return tour_; }

    std::size_t mark() const { return changes_; }
    Change changed(std::size_t position) const { return trail_[position]; }

    /// Sets an edge; false when that contradicts what is known.
    bool forbid(std::size_t a, std::size_t b) {
        if (required_[a] & set_of(b)) return false;
        if (!(usable_[a] & set_of(b))) return true;
        usable_[a] &= ~set_of(b);
        usable_[b] &= ~set_of(a);
        note(a, b, false);
        return has_two(usable_[a]) && has_two(usable_[b]);
    }

    bool require(std::size_t a, std::size_t b) {
        if (required_[a] & set_of(b)) return true;
        if (!(usable_[a] & set_of(b)) || has_two(required_[a]) || has_two(required_[b])) return false;
        required_[a] |= set_of(b);
        required_[b] |= set_of(a);
        note(a, b, true);
        return close_path(a, b);
    }

    /// Two edges at a city are enough and necessary; false on a contradiction.
    bool propagate() {
        while (waiting_) {
            const std::size_t city = first_of(waiting_);
            waiting_ &= waiting_ - 1;
            const bool enough = has_two(required_[city]);
            if (!enough && has_three(usable_[city])) continue;
            for (CitySet rest = open(city); rest; rest &= rest - 1)
                if (!(enough ? forbid(city, first_of(rest)) : require(city, first_of(rest)))) return false;
        }
        return true;
    }

    void undo(std::size_t mark) {
        while (changes_ > mark) {
            const auto [a, b, required] = trail_[--changes_];
            if (required) {
                required_[a] &= ~set_of(b);
                required_[b] &= ~set_of(a);
            } else {
                usable_[a] |= set_of(b);
                usable_[b] |= set_of(a);
            }
        }
        waiting_ = 0;
        tour_ = false;
    }

private:
    void note(std::size_t a, std::size_t b, bool required) {
        trail_[changes_++] = {static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(b), required};
        waiting_ |= set_of(a) | set_of(b);
    }

    /// The required path through the new edge must not close before it holds every city.
    bool close_path(std::size_t a, std::size_t b) {
        std::size_t size = 2;
        const std::size_t start = path_end(a, b, size);
        if (start == b) return tour_ = size == cities_;
        const std::size_t end = path_end(b, a, size);
        return size == cities_ || !is_open(start, end) || forbid(start, end);
    }

    /// Walks the required path from `city` away from `from`, counting the cities it adds.
    std::size_t path_end(std::size_t city, std::size_t from, std::size_t& size) const {
        const std::size_t origin = from;
        while (has_two(required_[city])) {
            const std::size_t next = first_of(required_[city] & ~set_of(from));
            if (next == origin) return origin;
            from = city;
            city = next;
            ++size;
        }
        return city;
    }

    std::size_t cities_;
    std::size_t changes_ = 0;
    CitySet waiting_ = 0;
    bool tour_ = false;
    std::array<CitySet, Lanes> usable_, required_;
    std::array<Change, Lanes*(Lanes - 1) / 2> trail_;
};

}  // namespace assay::verifiers::tsp
