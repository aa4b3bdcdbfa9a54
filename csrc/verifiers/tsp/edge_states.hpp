#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace assay::verifiers::tsp {

enum EdgeState : std::int8_t { forbidden = -1, open = 0, required = 1 };

struct Edge {
    std::size_t a, b;
};

/// Which edges a tour must and must not use, with what follows from that.
class EdgeStates {
public:
    explicit EdgeStates(std::size_t cities)
        : cities_(cities),
          states_(cities * cities, open),
          required_(cities, 0),
          usable_(cities, cities - 1),
          neighbours_(cities) {}

    EdgeState at(std::size_t a, std::size_t b) const { return states_[a * cities_ + b]; }
    std::size_t required_at(std::size_t city) const { return required_[city]; }
    std::size_t mark() const { return trail_.size(); }
    Edge changed(std::size_t position) const { return trail_[position]; }

    /// Sets an edge; false when that contradicts what is known.
    bool set(std::size_t a, std::size_t b, EdgeState state) {
        const EdgeState before = at(a, b);
        if (before != open) return before == state;
        if (state == required && (required_[a] == 2 || required_[b] == 2)) return false;
        states_[a * cities_ + b] = states_[b * cities_ + a] = state;
        trail_.push_back({a, b});
        waiting_.push_back(a);
        waiting_.push_back(b);
        if (state == forbidden) {
            --usable_[a];
            --usable_[b];
            return usable_[a] >= 2 && usable_[b] >= 2;
        }
        neighbours_[a][required_[a]++] = b;
        neighbours_[b][required_[b]++] = a;
        return close_path(a, b);
    }

    /// Two edges at a city are enough and necessary; false on a contradiction.
    bool propagate() {
        while (!waiting_.empty()) {
            const std::size_t city = waiting_.back();
            waiting_.pop_back();
            if (required_[city] == 2 && usable_[city] > 2 && !set_open_edges(city, forbidden))
                return give_up();
            if (usable_[city] == 2 && required_[city] < 2 && !set_open_edges(city, required))
                return give_up();
        }
        return true;
    }

    bool give_up() {
        waiting_.clear();
        return false;
    }

    void undo(std::size_t mark) {
        while (trail_.size() > mark) {
            const auto [a, b] = trail_.back();
            trail_.pop_back();
            for (const std::size_t city : {a, b}) {
                if (at(a, b) == required) --required_[city];
                if (at(a, b) == forbidden) ++usable_[city];
            }
            states_[a * cities_ + b] = states_[b * cities_ + a] = open;
        }
        waiting_.clear();
    }

private:
    bool set_open_edges(std::size_t city, EdgeState state) {
        for (std::size_t other = 0; other < cities_; ++other)
            if (other != city && at(city, other) == open && !set(city, other, state)) return false;
        return true;
    }

    /// The required path through the new edge must not close before it holds every city.
    bool close_path(std::size_t a, std::size_t b) {
        std::size_t size = 2;
        const std::size_t first = path_end(a, b, size);
        if (first == b) return size == cities_;
        const std::size_t last = path_end(b, a, size);
        return size == cities_ || at(first, last) != open || set(first, last, forbidden);
    }

    /// Walks the required path from `city` away from `from`, counting the cities it adds.
    std::size_t path_end(std::size_t city, std::size_t from, std::size_t& size) const {
        const std::size_t origin = from;
        while (required_[city] == 2) {
            const std::size_t next =
                neighbours_[city][0] != from ? neighbours_[city][0] : neighbours_[city][1];
            if (next == origin) return origin;
            from = city;
            city = next;
            ++size;
        }
        return city;
    }

    std::size_t cities_;
    std::vector<EdgeState> states_;
    std::vector<std::size_t> required_;
    std::vector<std::size_t> usable_;
    std::vector<std::array<std::size_t, 2>> neighbours_;
    std::vector<Edge> trail_;
    std::vector<std::size_t> waiting_;
};

}  // namespace assay::verifiers::tsp
