#include <algorithm>
#include <chrono>
#include <limits>
#include <stdexcept>
#include <utility>

#include "common/interrupt.hpp"
#include "verifiers/tsp/ascent.hpp"
#include "verifiers/tsp/edge_masks.hpp"
#include "verifiers/tsp/improvement.hpp"
#include "verifiers/tsp/lanes.hpp"
#include "verifiers/tsp/tsp.hpp"

// The method of one_tree.cpp for few cities and speed alone: edges are decided by their marginal
// costs in both directions, the 1-tree of every node is made a tour and improved, and nothing is
// allocated.  Its nodes do not count what that search's nodes count.
namespace assay::verifiers::tsp {
namespace {

/// Up to here dynamic programming is quicker than 1-trees, and than assignments (measured here).
constexpr std::size_t most_by_sets = 10, most_by_sets_otherwise = 13;
/// Deeper in the tree, tours made of 1-trees are hardly ever new.
constexpr int deepest_tour = 3;

/// Short ascents settle most graphs; many equal weights ask for long ones, which follow when this many
/// nodes per city were not enough.  Both were chosen here for speed; `thorough` is what one_tree.cpp takes.
/// No number of these is stored with an instance, so they may change.
struct Schedules {
    Schedule root, below;
};
constexpr Schedules hasty{{40, 2, 2048}, {10, 3, 1024}}, thorough{{400, 20, 2048}, {40, 5, 1024}};
constexpr std::int64_t hasty_nodes = 1;

template <std::size_t Lanes>
class OptimumSearch {
public:
    OptimumSearch(const Graph& graph, Weight largest, const Limits& limits)
        : limits_(limits), cities_(graph.cities), masks_(graph.cities) {
        if (limits.seconds > 0)
            deadline_ = std::chrono::steady_clock::now() + std::chrono::duration<double>(limits.seconds);
        relaxation_.set_up(graph, largest);
        improvement_.set_up(graph);
        City tour[Lanes];
        improvement_.nearest_neighbour(tour);
        improve(improvement_, tour);
        take(tour);
    }

    Search run() {
        explore(0);
        if (in_vain_) {
            schedules_ = &thorough;
            std::fill_n(relaxation_.multipliers, Lanes, 0);
            explore(0);
        }
        const bool proved = !stopped_ || root_bound_ >= shortest_;
        return {shortest_, Tour(best_, best_ + cities_), proved ? shortest_ : root_bound_, nodes_, proved};
    }

private:
    /// Keeps a tour if it is shorter.
    void take(const City* tour) {
        const Length length = improvement_.length(tour);
        if (length >= shortest_) return;
        shortest_ = length;
        std::copy_n(tour, cities_, best_);
    }

    /// The tour whose neighbours these are.
    void take_tour(const CitySet* neighbours) {
        City tour[Lanes];
        std::size_t previous = cities_, city = 0;
        for (std::size_t k = 0; k < cities_; ++k) {
            tour[k] = static_cast<City>(city);
            const CitySet others = k == 0 ? neighbours[city] : neighbours[city] & ~set_of(previous);
            previous = std::exchange(city, first_of(others));
        }
        take(tour);
    }

    /// The cities in the order in which a walk through the 1-tree from city 0 meets them, improved.
    void take_walk(const CitySet* neighbours) {
        City tour[Lanes];
        std::size_t waiting[2 * Lanes], waits = 0, size = 0;
        CitySet met = set_of(0);
        tour[size++] = 0;
        waiting[waits++] = static_cast<std::size_t>(relaxation_.first);
        while (waits) {
            const std::size_t city = waiting[--waits];
            if (met & set_of(city)) continue;
            met |= set_of(city);
            tour[size++] = static_cast<City>(city);
            for (CitySet rest = neighbours[city] & ~met; rest; rest &= rest - 1)
                waiting[waits++] = first_of(rest);
        }
        improve(improvement_, tour);
        take(tour);
    }

    Length cutoff() const { return (shortest_ - 1) * relaxation_.scale; }

    bool out_of_limits() {
        if (limits_.nodes >= 0 && nodes_ >= limits_.nodes) stopped_ = true;
        if (limits_.seconds > 0 && std::chrono::steady_clock::now() > deadline_) stopped_ = true;
        in_vain_ = schedules_ == &hasty && nodes_ >= hasty_nodes * static_cast<std::int64_t>(cities_);
        return stopped_ || in_vain_;
    }

    /// Searches all tours that agree with `masks_`, from the multipliers at hand.
    void explore(int depth) {
        poll_interrupt();
        if (out_of_limits()) return;
        ++nodes_;
        Length bound = 0;
        const Ascended end =
            ascend(relaxation_, depth == 0 ? schedules_->root : schedules_->below, shortest_, bound);
        const Length scale = relaxation_.scale;
        if (depth == 0) root_bound_ = std::max(root_bound_, (bound + scale - 1) / scale);
        if (end == Ascended::closed) return;
        CitySet tree[Lanes];
        relaxation_.neighbours(tree);
        if (end == Ascended::tour) return take_tour(tree);
        if (depth <= deepest_tour) take_walk(tree);
        if (bound > cutoff()) return;
        const std::size_t mark = masks_.mark();
        if (decide(tree, cutoff() - bound) && masks_.propagate()) {
            if (masks_.is_tour())
                take_required();
            else
                branch(tree, depth);
        }
        undo(mark);
    }

    void take_required() {
        CitySet neighbours[Lanes];
        for (std::size_t v = 0; v < cities_; ++v) neighbours[v] = masks_.required(v);
        take_tour(neighbours);
    }

    // ------------------------------------------------------------- marginal costs

    /// Forbids the edges without which, and requires those with which, every 1-tree is dearer by more than
    /// `spare`; false on a contradiction.
    bool decide(const CitySet* tree, Length spare) {
        return forbid_dear(tree, spare) && require_needed(tree, spare) && decide_at_zero(spare);
    }

    bool forbid_dear(const CitySet* tree, Length spare) {
        const auto& order = relaxation_.order;
        for (std::size_t k = 1; k + 1 < cities_; ++k) {
            const auto v = static_cast<std::size_t>(order[k]);
            const auto up = static_cast<std::size_t>(relaxation_.nearest[v]);
            const std::int32_t edge = edge_[v] = relaxation_.reduced(v, up);
            depth_[v] = k == 1 || up == 1 ? 1 : depth_[up] + 1;
            for (std::size_t i = 0; i < k; ++i) {
                const auto u = static_cast<std::size_t>(order[i]);
                const std::int32_t dearest = u == up ? edge : std::max(edge, dearest_[up * Lanes + u]);
                dearest_[u * Lanes + v] = dearest_[v * Lanes + u] = dearest;
                if (!(masks_.open(u) & ~tree[u] & set_of(v))) continue;
                if (Length{relaxation_.reduced(u, v)} - dearest > spare && !masks_.forbid(u, v)) return false;
            }
        }
        return true;
    }

    /// An edge of the spanning tree is replaced by the cheapest one whose path in the tree holds it.
    bool require_needed(const CitySet* tree, Length spare) {
        std::int32_t replacement[Lanes];
        std::fill_n(replacement, cities_, std::numeric_limits<std::int32_t>::max());
        depth_[1] = 0;
        for (std::size_t v = 2; v < cities_; ++v)
            for (CitySet rest = masks_.usable(v) & ~tree[v] & (set_of(v) - 2); rest; rest &= rest - 1) {
                std::size_t a = v, b = first_of(rest);
                const std::int32_t cost = relaxation_.reduced(a, b);
                while (a != b) {
                    if (depth_[a] < depth_[b]) std::swap(a, b);
                    replacement[a] = std::min(replacement[a], cost);
                    a = static_cast<std::size_t>(relaxation_.nearest[a]);
                }
            }
        for (std::size_t v = 2; v < cities_; ++v)
            if (Length{replacement[v]} - edge_[v] > spare &&
                !masks_.require(v, static_cast<std::size_t>(relaxation_.nearest[v])))
                return false;
        return true;
    }

    bool decide_at_zero(Length spare) {
        const auto first = static_cast<std::size_t>(relaxation_.first);
        const auto second = static_cast<std::size_t>(relaxation_.second);
        const std::int32_t cheap = relaxation_.reduced(0, first), dear = relaxation_.reduced(0, second);
        std::int32_t third = std::numeric_limits<std::int32_t>::max();
        for (CitySet rest = masks_.open(0) & ~set_of(first) & ~set_of(second); rest; rest &= rest - 1) {
            const std::int32_t cost = relaxation_.reduced(0, first_of(rest));
            if (Length{cost} - dear <= spare)
                third = std::min(third, cost);
            else if (!masks_.forbid(0, first_of(rest)))
                return false;
        }
        if (Length{third} - dear > spare && !masks_.require(0, second)) return false;
        return Length{third} - cheap <= spare || masks_.require(0, first);
    }

    // ------------------------------------------------------------------ branching

    /// On two edges of the 1-tree at a city with too many, of those with most that is decided already.
    void branch(const CitySet* tree, int depth) {
        price_changes();
        std::size_t city = cities_;
        int most = -1;
        for (std::size_t v = 0; v < cities_; ++v) {
            if (!has_three(tree[v])) continue;
            const int weight = std::popcount(masks_.required(v)) * 64 + std::popcount(tree[v]);
            if (weight > most) {
                most = weight;
                city = v;
            }
        }
        if (city == cities_) throw std::logic_error("shortest_tour: a tour was not recognised");
        std::int32_t multipliers[Lanes];
        std::copy_n(relaxation_.multipliers, Lanes, multipliers);
        const CitySet open = tree[city] & masks_.open(city);
        if (!open) return explore(depth + 1);  // what was ruled out decides every edge of the crowded city
        const std::size_t first = first_of(open);
        const bool two = masks_.required(city) == 0 && has_two(open);
        if (!two) {
            descend(multipliers, depth, city, set_of(first), 0);
        } else {
            const std::size_t second = first_of(open & (open - 1));
            descend(multipliers, depth, city, set_of(first) | set_of(second), 0);
            descend(multipliers, depth, city, set_of(first), set_of(second));
        }
        descend(multipliers, depth, city, 0, set_of(first));
    }

    void descend(const std::int32_t* multipliers, int depth, std::size_t city, CitySet use, CitySet avoid) {
        const std::size_t mark = masks_.mark();
        bool possible = true;
        for (; use && possible; use &= use - 1) possible = masks_.require(city, first_of(use));
        for (; avoid && possible; avoid &= avoid - 1) possible = masks_.forbid(city, first_of(avoid));
        if (possible && masks_.propagate()) {
            if (masks_.is_tour()) {
                take_required();
            } else {
                price_changes();
                std::copy_n(multipliers, Lanes, relaxation_.multipliers);
                explore(depth + 1);
            }
        }
        undo(mark);
    }

    /// Makes required edges cheaper, and forbidden ones dearer, than any other can be.
    void price_changes() {
        for (; priced_ < masks_.mark(); ++priced_) price(masks_.changed(priced_), 1);
    }

    void undo(std::size_t mark) {
        while (priced_ > mark) price(masks_.changed(--priced_), -1);
        masks_.undo(mark);
    }

    void price(const typename EdgeMasks<Lanes>::Change& change, std::int32_t sign) {
        const std::int32_t by = Relaxation<Lanes>::penalty * sign;
        relaxation_.add_cost(change.a, change.b, change.required ? -by : by);
        if (change.required) relaxation_.required += sign;
    }

    Limits limits_;
    std::size_t cities_;
    EdgeMasks<Lanes> masks_;
    std::size_t priced_ = 0;  // changes of `masks_`
    Relaxation<Lanes> relaxation_;
    Improvement<Lanes> improvement_;
    City best_[Lanes];
    Length shortest_ = std::numeric_limits<Length>::max();
    Length root_bound_ = 0;
    std::chrono::time_point<std::chrono::steady_clock, std::chrono::duration<double>> deadline_{};
    std::int64_t nodes_ = 0;
    const Schedules* schedules_ = &hasty;
    bool in_vain_ = false, stopped_ = false;
    std::int32_t edge_[Lanes], depth_[Lanes];  // to `nearest`; edges from there to city 1
    std::int32_t dearest_[Lanes * Lanes];      // edge between two cities in the spanning tree
};

template <std::size_t Lanes>
bool fits(const Graph& graph, Weight largest) {
    return graph.cities <= Lanes && largest <= Relaxation<Lanes>::largest;
}

Search by_sets(const Graph& graph) {
    Optimum found = held_karp(graph, false);
    return {found.length, std::move(found.tour), found.length, 0, true};
}

}  // namespace

Search shortest_tour(const Graph& graph, const Limits& limits) {
    if (graph.cities <= most_by_sets) return by_sets(graph);
    const Weight largest = largest_weight(graph);
    if (is_symmetric(graph)) {
        if (fits<16>(graph, largest)) return OptimumSearch<16>(graph, largest, limits).run();
        if (fits<32>(graph, largest)) return OptimumSearch<32>(graph, largest, limits).run();
        if (fits<64>(graph, largest)) return OptimumSearch<64>(graph, largest, limits).run();
    }
    return graph.cities <= most_by_sets_otherwise ? by_sets(graph) : branch_and_bound(graph, limits);
}

}  // namespace assay::verifiers::tsp
