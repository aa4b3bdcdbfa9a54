#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "common/interrupt.hpp"
#include "verifiers/tsp/tsp.hpp"

// The assignment relaxation gives every city one successor and forgets that they must
// form one cycle.  Forbidding one arc of a solved assignment costs one augmenting path,
// so a node of the search costs O(n^2).
//
// G. Carpaneto, P. Toth, "Some new branching and bounding criteria for the asymmetric
// travelling salesman problem", Management Science 26 (1980); augmentation after
// R. Jonker, A. Volgenant, Computing 38 (1987).  All in 64-bit integers.
namespace assay::verifiers::tsp {
namespace {

/// Dearer than any tour, and small enough that sums of a few stay in 64 bits.
constexpr Length impossible = Length{1} << 50;
constexpr std::size_t nobody = std::numeric_limits<std::size_t>::max();

/// A cheapest assignment, with the prices that prove it.
struct Assignment {
    std::vector<std::size_t> successor;
    std::vector<std::size_t> predecessor;
    std::vector<Length> row_price;
    std::vector<Length> column_price;
    Length cost = 0;
};

struct Arc {
    std::size_t from, to;
};

class AssignmentSearch {
public:
    AssignmentSearch(const Graph& graph, const Limits& limits, Tour start, Proof* proof)
        : graph_(graph),
          limits_(limits),
          proof_(proof),
          cities_(graph.cities),
          cost_(cities_ * cities_, impossible),
          fixed_row_(cities_, false),
          fixed_column_(cities_, false),
          best_(std::move(start)),
          shortest_(tour_length(graph, best_)),
          deadline_(std::chrono::steady_clock::now() + std::chrono::duration<double>(limits.seconds)) {
        if (proof_) proof_->width = 2 * cities_;
        for (std::size_t from = 0; from < cities_; ++from)
            for (std::size_t to = 0; to < cities_; ++to)
                if (from != to) cost_[from * cities_ + to] = graph.at(from, to);
    }

    Search run() {
        Assignment root{std::vector<std::size_t>(cities_, nobody), std::vector<std::size_t>(cities_, nobody),
                        std::vector<Length>(cities_, 0), std::vector<Length>(cities_, 0)};
        for (std::size_t row = 0; row < cities_; ++row) augment(root, row);
        root.cost = total(root);
        const Length bound = root.cost;
        explore(root);
        const bool proved = !stopped_ || bound >= shortest_;
        return {shortest_, best_, proved ? shortest_ : bound, nodes_, proved};
    }

private:
    Length total(const Assignment& assignment) const {
        Length sum = 0;
        for (std::size_t from = 0; from < cities_; ++from)
            sum += cost_[from * cities_ + assignment.successor[from]];
        return sum;
    }

    /// Gives the row a column along a shortest augmenting path through columns that are not
    /// fixed (Dijkstra on reduced costs).
    void augment(Assignment& assignment, std::size_t row) {
        distance_.assign(cities_, std::numeric_limits<Length>::max());
        reached_from_.assign(cities_, row);
        done_.assign(cities_, false);
        std::vector<std::size_t> scanned;
        std::size_t current = row, last = nobody;
        Length reach = 0;
        while (last == nobody) {
            std::size_t nearest = nobody;
            for (std::size_t column = 0; column < cities_; ++column) {
                if (done_[column] || fixed_column_[column]) continue;
                const Length through = reach + cost_[current * cities_ + column] -
                                       assignment.row_price[current] - assignment.column_price[column];
                if (through < distance_[column]) {
                    distance_[column] = through;
                    reached_from_[column] = current;
                }
                if (nearest == nobody || distance_[column] < distance_[nearest]) nearest = column;
            }
            reach = distance_[nearest];
            if (assignment.predecessor[nearest] == nobody) {
                last = nearest;
            } else {
                done_[nearest] = true;
                scanned.push_back(nearest);
                current = assignment.predecessor[nearest];
            }
        }
        assignment.row_price[row] += reach;
        for (const std::size_t column : scanned) {
            const Length slack = reach - distance_[column];
            assignment.column_price[column] -= slack;
            assignment.row_price[assignment.predecessor[column]] += slack;
        }
        for (std::size_t column = last; column != nobody;) {
            const std::size_t from = reached_from_[column];
            assignment.predecessor[column] = from;
            std::swap(assignment.successor[from], column);
            if (from == row) break;
        }
    }

    bool out_of_limits() {
        if (limits_.nodes >= 0 && nodes_ >= limits_.nodes) stopped_ = true;
        if (limits_.seconds > 0 && std::chrono::steady_clock::now() > deadline_) stopped_ = true;
        return stopped_;
    }

    /// The cycle with the fewest arcs that are still free to be forbidden.
    std::vector<Arc> subtour(const Assignment& assignment, std::size_t& size) const {
        std::vector<bool> seen(cities_, false);
        std::vector<Arc> best;
        std::size_t fewest = nobody;
        for (std::size_t start = 0; start < cities_; ++start) {
            if (seen[start]) continue;
            std::vector<Arc> free;
            std::size_t length = 0;
            for (std::size_t city = start; !seen[city]; city = assignment.successor[city], ++length) {
                seen[city] = true;
                if (!fixed_row_[city]) free.push_back({city, assignment.successor[city]});
            }
            if (free.size() >= fewest) continue;
            fewest = free.size();
            size = length;
            best = std::move(free);
        }
        return best;
    }

    void take_tour(const Assignment& assignment) {
        Tour tour;
        std::size_t city = 0;
        for (std::size_t i = 0; i < cities_; ++i, city = assignment.successor[city])
            tour.push_back(static_cast<City>(city));
        best_ = std::move(tour);
        shortest_ = assignment.cost;
    }

    /// Searches all tours that use the fixed arcs and none of the forbidden ones.
    void explore(const Assignment& assignment) {
        if (assignment.cost >= shortest_) record_bound(assignment);
        if (assignment.cost >= shortest_ || out_of_limits()) return;
        ++nodes_;
        poll_interrupt();
        std::size_t size = 0;
        const std::vector<Arc> arcs = subtour(assignment, size);
        if (size == cities_) {
            take_tour(assignment);
            return;
        }
        branch(assignment, arcs);
    }

    /// Child k forbids arc k of the subtour and uses arcs 0 to k - 1: one of them must go.
    void branch(const Assignment& parent, const std::vector<Arc>& arcs) {
        std::vector<Assignment> children;
        for (const auto& [from, to] : arcs) {
            children.push_back(without(parent, {from, to}));
            fix({from, to}, true);
        }
        for (const Arc& arc : arcs) fix(arc, false);
        if (proof_) {
            explore_in_proof(children, arcs);
            return;
        }
        std::vector<std::size_t> order(children.size());
        for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return children[a].cost < children[b].cost; });
        for (const std::size_t k : order) {
            if (children[k].cost >= shortest_) break;
            explore_child(children[k], arcs, k);
        }
    }

    void explore_child(const Assignment& child, const std::vector<Arc>& arcs, std::size_t k) {
        for (std::size_t used = 0; used < k; ++used) fix(arcs[used], true);
        const std::size_t forbidden = arcs[k].from * cities_ + arcs[k].to;
        const Length cost = std::exchange(cost_[forbidden], impossible);
        explore(child);
        cost_[forbidden] = cost;
        for (std::size_t used = 0; used < k; ++used) fix(arcs[used], false);
    }

    /// The children as branches on one arc after another: with all of them the subtour closes.
    void explore_in_proof(const std::vector<Assignment>& children, const std::vector<Arc>& arcs) {
        for (const auto& [from, to] : arcs) proof_->add(Proof::branch, from, to);
        proof_->add(Proof::closed);
        for (std::size_t k = arcs.size(); k-- > 0;) explore_child(children[k], arcs, k);
    }

    void record_bound(const Assignment& assignment) {
        if (!proof_) return;
        std::vector<Length> prices = assignment.row_price;
        prices.insert(prices.end(), assignment.column_price.begin(), assignment.column_price.end());
        proof_->add_row(Proof::bound, prices);
    }

    Assignment without(const Assignment& parent, const Arc& arc) {
        Assignment child = parent;
        const std::size_t forbidden = arc.from * cities_ + arc.to;
        const Length cost = std::exchange(cost_[forbidden], impossible);
        child.successor[arc.from] = nobody;
        child.predecessor[arc.to] = nobody;
        augment(child, arc.from);
        child.cost = total(child);
        cost_[forbidden] = cost;
        return child;
    }

    void fix(const Arc& arc, bool used) { fixed_row_[arc.from] = fixed_column_[arc.to] = used; }

    const Graph& graph_;
    Limits limits_;
    Proof* proof_;
    std::size_t cities_;
    std::vector<Length> cost_;
    std::vector<char> fixed_row_, fixed_column_, done_;
    std::vector<Length> distance_;
    std::vector<std::size_t> reached_from_;
    Tour best_;
    Length shortest_;
    std::chrono::time_point<std::chrono::steady_clock, std::chrono::duration<double>> deadline_;
    std::int64_t nodes_ = 0;
    bool stopped_ = false;
};

}  // namespace

Search assignment_search(const Graph& graph, const Limits& limits, Tour start, Proof* proof) {
    return AssignmentSearch(graph, limits, std::move(start), proof).run();
}

}  // namespace assay::verifiers::tsp
