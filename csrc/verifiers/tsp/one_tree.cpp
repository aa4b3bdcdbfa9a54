#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <stdexcept>
#include <utility>

#include "common/interrupt.hpp"
#include "verifiers/tsp/edge_states.hpp"
#include "verifiers/tsp/spanning_tree.hpp"
#include "verifiers/tsp/tsp.hpp"

// A 1-tree is a spanning tree on the cities 1 to n - 1 plus two edges at city 0.  Every
// tour is one, so the cheapest 1-tree bounds every tour from below; adding an integer
// multiplier to each city changes all tours alike and so sharpens the bound exactly.
//
// M. Held, R. M. Karp, "The traveling-salesman problem and minimum spanning trees", Part
// II, Mathematical Programming 1 (1971); edges are ruled out by their marginal cost as in
// K. Helsgaun, European Journal of Operational Research 126 (2000).
//
// Weights are multiplied by a power of two first, so that integer multipliers are fine
// enough; every comparison that cuts a branch is one of exact integers.
namespace assay::verifiers::tsp {
namespace {

template <class Value>
struct Range;
template <>
struct Range<std::int32_t> {
    static constexpr std::int32_t largest = std::int32_t{1} << 26;
};
template <>
struct Range<std::int64_t> {
    static constexpr std::int64_t largest = std::int64_t{1} << 36;
};

template <class Value>
class OneTreeSearch {
public:
    OneTreeSearch(const Graph& graph, const Limits& limits, Tour start, Proof* proof)
        : graph_(graph),
          limits_(limits),
          proof_(proof),
          cities_(graph.cities),
          stride_((cities_ + padding - 1) / padding * padding),
          states_(cities_),
          best_(std::move(start)),
          shortest_(tour_length(graph, best_)),
          deadline_(std::chrono::steady_clock::now() + std::chrono::duration<double>(limits.seconds)) {
        // Multipliers in 256ths of a unit are fine enough for a bound that is compared with whole lengths.
        scale_ = 256;
        while (scale_ > 1 && largest_weight(graph) > Range<Value>::largest / static_cast<Length>(scale_))
            scale_ /= 2;
        cost_.assign(cities_ * stride_, 0);
        for (std::size_t a = 0; a < cities_; ++a)
            for (std::size_t b = 0; b < cities_; ++b)
                if (a != b) cost_[a * stride_ + b] = static_cast<Value>(graph.at(a, b) * scale_);
        for (auto* array : {&multipliers_, &key_, &nearest_, &inside_, &choice_, &order_, &parent_})
            array->assign(stride_, 0);
        degrees_.assign(cities_, 0);
        if (proof_) {
            proof_->width = cities_;
            proof_->scale = scale_;
        }
    }

    Search run() {
        explore(std::vector<Value>(stride_, 0), 0);
        const bool proved = !stopped_ || root_bound_ >= shortest_;
        return {shortest_, best_, proved ? shortest_ : root_bound_, nodes_, proved};
    }

private:
    /// A scaled weight and two multipliers come to -2 to 3 times `limit`.  A penalty of eight times it puts
    /// forbidden edges above all others and required ones below, and eleven times 2^26 fits into 32 bits.
    static constexpr Value penalty = Range<Value>::largest * 8;
    static constexpr Value limit = Range<Value>::largest;

    struct OneTree {
        Length cost = std::numeric_limits<Length>::min();
        std::vector<Value> multipliers;
        std::vector<Edge> edges;
        std::vector<int> degrees;
    };

    /// Above this a 1-tree rules out every tour shorter than the best one.
    Length cutoff() const { return (shortest_ - 1) * scale_; }

    Value reduced(std::size_t a, std::size_t b) const {
        return cost_[a * stride_ + b] + multipliers_[a] + multipliers_[b];
    }

    /// The scaled weight of an edge with the multipliers, without any penalty.
    Length price(std::size_t a, std::size_t b) const {
        return graph_.at(a, b) * scale_ + multipliers_[a] + multipliers_[b];
    }

    /// The cheapest 1-tree for `multipliers_`: its edges, degrees and bound; false when the
    /// forbidden edges leave none.
    bool one_tree(Length& bound) {
        grow_spanning_tree({cities_, stride_, cost_.data(), multipliers_.data(), key_.data(), nearest_.data(),
                            inside_.data(), choice_.data(), order_.data(), parent_.data()});
        edges_.clear();
        for (std::size_t k = 1; k + 1 < cities_; ++k)
            edges_.push_back({static_cast<std::size_t>(order_[k]), static_cast<std::size_t>(parent_[k])});
        const auto [first, second] = cheapest_at_zero();
        edges_.push_back({0, first});
        edges_.push_back({0, second});
        std::fill(degrees_.begin(), degrees_.end(), 0);
        bound = 0;
        for (const auto& [a, b] : edges_) {
            if (states_.at(a, b) == forbidden) return false;
            bound += price(a, b);
            ++degrees_[a];
            ++degrees_[b];
        }
        for (std::size_t v = 0; v < cities_; ++v) bound -= 2 * static_cast<Length>(multipliers_[v]);
        return true;
    }

    std::array<std::size_t, 2> cheapest_at_zero() const {
        std::size_t first = 1, second = 2;
        if (reduced(0, 2) < reduced(0, 1)) std::swap(first, second);
        for (std::size_t v = 3; v < cities_; ++v) {
            if (reduced(0, v) < reduced(0, first)) {
                second = first;
                first = v;
            } else if (reduced(0, v) < reduced(0, second)) {
                second = v;
            }
        }
        return {first, second};
    }

    /// Raises the bound by subgradient steps; false when the branch holds no shorter tour.
    ///
    /// The step is lambda / 1024 * (best tour - bound) / |degrees - 2|^2, in integers.  Its form, and
    /// that lambda begins at 2 and shrinks when the bound no longer rises, are of M. Held, P. Wolfe,
    /// H. P. Crowder, "Validation of subgradient optimization", Mathematical Programming 6 (1974).  They
    /// halve lambda; here it shrinks by 3/5, less at a time and more often.
    ///
    /// A step goes 0.7 along the degrees of this 1-tree and 0.3 along those of the one before, which
    /// damps the zigzag between two 1-trees: proposed by T. Volgenant, R. Jonker, European Journal of
    /// Operational Research 9 (1982), with these weights in Helsgaun (2000).
    ///
    /// The numbers of steps were chosen here and have no source.  A child begins with the multipliers of
    /// its parent, which are nearly right: a tenth of the steps, a quarter of the patience and half of the
    /// step size do.  They decide how many nodes a proof takes; that number is stored with instances as a
    /// measure of difficulty, so none of them may change.
    bool ascend(OneTree& best, bool root) {
        const int steps = root ? 400 : 40, patience = root ? 20 : 5;
        Length lambda = root ? 2048 : 1024;
        std::vector<Length> before(cities_, 0);
        int failures = 0;
        for (int step = 0; step < steps && lambda > 1; ++step) {
            poll_interrupt();
            Length bound = 0;
            if (!one_tree(bound)) return false;
            if (bound > best.cost) {
                best = {bound, multipliers_, edges_, degrees_};
                failures = 0;
            } else if (++failures >= patience) {
                lambda = lambda * 3 / 5;
                failures = 0;
            }
            Length norm = 0;
            for (const int degree : degrees_) norm += (degree - 2) * (degree - 2);
            if (norm == 0) take_tour();
            if (best.cost > cutoff()) return false;
            // Below 1/2 of a scaled unit rounding leaves all but the most crowded cities as they are.
            const Length size = std::max<Length>(lambda * (shortest_ * scale_ - bound) / norm, 512);
            for (std::size_t v = 0; v < cities_; ++v) {
                const Length excess = degrees_[v] - 2;
                const Length move = size / 1024 * (7 * excess + 3 * before[v]) / 10;
                const Length fine = size % 1024 * (7 * excess + 3 * before[v]) / 10240;
                before[v] = excess;
                const Length moved = multipliers_[v] + move + fine;
                multipliers_[v] = static_cast<Value>(std::clamp<Length>(moved, -limit, limit));
            }
        }
        return true;
    }

    /// A 1-tree whose degrees are all two is a tour.
    void take_tour() {
        std::vector<std::array<std::size_t, 2>> neighbours(cities_);
        std::vector<std::size_t> known(cities_, 0);
        for (const auto& [a, b] : edges_) {
            neighbours[a][known[a]++] = b;
            neighbours[b][known[b]++] = a;
        }
        Tour tour;
        std::size_t previous = neighbours[0][0], city = 0;
        for (std::size_t i = 0; i < cities_; ++i) {
            tour.push_back(static_cast<City>(city));
            const std::size_t next =
                neighbours[city][0] != previous ? neighbours[city][0] : neighbours[city][1];
            previous = city;
            city = next;
        }
        const Length length = tour_length(graph_, tour);
        if (length >= shortest_) return;
        shortest_ = length;
        best_ = std::move(tour);
    }

    /// Forbids every edge whose cheapest 1-tree is too dear for a shorter tour.
    bool rule_out(OneTree& tree) {
        multipliers_ = tree.multipliers;
        Length bound = 0;
        if (!one_tree(bound)) return false;
        const Length spare = cutoff() - bound;
        dearest_.resize(cities_ * cities_);
        for (std::size_t k = 1; k + 1 < cities_; ++k) {
            const auto v = static_cast<std::size_t>(order_[k]), up = static_cast<std::size_t>(parent_[k]);
            const Value edge = reduced(v, up);
            for (std::size_t i = 0; i < k; ++i) {
                const auto u = static_cast<std::size_t>(order_[i]);
                const Value dearest = u == up ? edge : std::max(edge, dearest_[up * cities_ + u]);
                dearest_[u * cities_ + v] = dearest_[v * cities_ + u] = dearest;
                if (states_.at(u, v) == open && static_cast<Length>(reduced(u, v)) - dearest > spare &&
                    !states_.set(u, v, forbidden))
                    return states_.give_up();
            }
        }
        const Edge second = edges_.back();
        if (states_.at(second.a, second.b) == required) return true;
        const Value dearer = reduced(second.a, second.b);
        for (std::size_t v = 1; v < cities_; ++v)
            if (states_.at(0, v) == open && static_cast<Length>(reduced(0, v)) - dearer > spare &&
                !states_.set(0, v, forbidden))
                return states_.give_up();
        return true;
    }

    bool out_of_limits() {
        if (limits_.nodes >= 0 && nodes_ >= limits_.nodes) stopped_ = true;
        if (limits_.seconds > 0 && std::chrono::steady_clock::now() > deadline_) stopped_ = true;
        return stopped_;
    }

    /// Searches all tours that agree with `states_`, from these multipliers.
    void explore(const std::vector<Value>& multipliers, int depth) {
        if (out_of_limits()) return;
        ++nodes_;
        multipliers_ = multipliers;
        OneTree tree;
        const bool alive = ascend(tree, depth == 0);
        if (depth == 0) root_bound_ = std::max<Length>(0, (tree.cost + scale_ - 1) / scale_);
        if (!alive) {
            // Without any 1-tree the multipliers at hand show so as well as any.
            record(Proof::bound, tree.cost > cutoff() ? tree.multipliers : multipliers_);
            return;
        }
        const std::size_t mark = states_.mark();
        record(Proof::drop, tree.multipliers);
        if (rule_out(tree) && states_.propagate()) {
            price_changes(mark);
            branch(tree, depth);
        } else {
            record_closed();
        }
        undo(mark);
    }

    void record(Proof::Kind kind, const std::vector<Value>& multipliers) {
        if (proof_) proof_->add_row(kind, std::span(multipliers).first(cities_));
    }

    void record_closed() {
        if (proof_) proof_->add(Proof::closed);
    }

    void record_branch(std::size_t a, std::size_t b) {
        if (proof_) proof_->add(Proof::branch, a, b);
    }

    void branch(const OneTree& tree, int depth) {
        std::size_t city = cities_;
        for (std::size_t v = 0; v < cities_; ++v) {
            if (tree.degrees[v] <= 2) continue;
            if (city == cities_ || states_.required_at(v) > states_.required_at(city) ||
                (states_.required_at(v) == states_.required_at(city) && tree.degrees[v] > tree.degrees[city]))
                city = v;
        }
        if (city == cities_) throw std::logic_error("one_tree_search: a tour was not recognised");
        std::vector<std::size_t> ends;
        for (const auto& [a, b] : tree.edges)
            if ((a == city || b == city) && states_.at(a, b) == open) ends.push_back(a == city ? b : a);
        if (ends.empty()) {  // what was ruled out decides every edge of the crowded city
            explore(tree.multipliers, depth + 1);
            return;
        }
        const std::size_t first = ends[0];
        record_branch(city, first);
        if (states_.required_at(city) > 0 || ends.size() == 1) {
            descend(tree, depth, {{{city, first}}}, {});
            descend(tree, depth, {}, {{{city, first}}});
            return;
        }
        const std::size_t second = ends[1];
        record_branch(city, second);
        descend(tree, depth, {{{city, first}, {city, second}}}, {});
        descend(tree, depth, {{{city, first}}}, {{{city, second}}});
        descend(tree, depth, {}, {{{city, first}}});
    }

    void descend(const OneTree& tree, int depth, const std::vector<Edge>& use,
                 const std::vector<Edge>& avoid) {
        const std::size_t mark = states_.mark();
        bool possible = true;
        for (const auto& [a, b] : use) possible = possible && states_.set(a, b, required);
        for (const auto& [a, b] : avoid) possible = possible && states_.set(a, b, forbidden);
        if (possible && states_.propagate()) {
            price_changes(mark);
            explore(tree.multipliers, depth + 1);
        } else {
            record_closed();
        }
        undo(mark);
    }

    /// Makes required edges cheaper, and forbidden ones dearer, than any other can be.
    void price_changes(std::size_t mark) {
        for (std::size_t i = mark; i < states_.mark(); ++i) {
            const auto [a, b] = states_.changed(i);
            const auto change = static_cast<Value>(-states_.at(a, b) * penalty);
            set_cost(a, b, static_cast<Value>(graph_.at(a, b) * scale_ + change));
        }
    }

    void set_cost(std::size_t a, std::size_t b, Value cost) {
        cost_[a * stride_ + b] = cost_[b * stride_ + a] = cost;
    }

    void undo(std::size_t mark) {
        for (std::size_t i = mark; i < states_.mark(); ++i) {
            const auto [a, b] = states_.changed(i);
            set_cost(a, b, static_cast<Value>(graph_.at(a, b) * scale_));
        }
        states_.undo(mark);
    }

    const Graph& graph_;
    Limits limits_;
    Proof* proof_;
    std::size_t cities_;
    std::size_t stride_;
    EdgeStates states_;
    Tour best_;
    Length shortest_;
    std::chrono::time_point<std::chrono::steady_clock, std::chrono::duration<double>> deadline_;
    Length scale_ = 1;
    Length root_bound_ = 0;
    std::int64_t nodes_ = 0;
    bool stopped_ = false;
    std::vector<Value> cost_, multipliers_, key_, nearest_, inside_, choice_, order_, parent_, dearest_;
    std::vector<Edge> edges_;
    std::vector<int> degrees_;
};

}  // namespace

Search one_tree_search(const Graph& graph, const Limits& limits, Tour start, Proof* proof) {
    if (graph.cities == fewest_cities && !proof) {
        const Length length = tour_length(graph, start);
        return {length, std::move(start), length, 0, true};
    }
    if (largest_weight(graph) <= Range<std::int32_t>::largest)
        return OneTreeSearch<std::int32_t>(graph, limits, std::move(start), proof).run();
    return OneTreeSearch<std::int64_t>(graph, limits, std::move(start), proof).run();
}

}  // namespace assay::verifiers::tsp
