#include "verifiers/sat/count.hpp"

#include <array>
#include <bit>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>

#include "common/interrupt.hpp"
#include "common/parallel.hpp"
#include "verifiers/sat/small.hpp"

namespace assay::verifiers::sat {
namespace {

__extension__ using Wide = unsigned __int128;
using Mask = std::uint64_t;

/// A search without components is tried first: so short that it costs next to nothing where it
/// fails, and far within any limit at which it is tried.  Both numbers were chosen here.
constexpr std::int64_t quick_nodes = 1000;
constexpr std::int64_t quick_share = 10;

struct Clause {
    Mask positive;
    Mask negative;

    Mask variables() const { return positive | negative; }
};

struct Result {
    Wide count = 0;
    Mask can_be_true = 0;
    Mask can_be_false = 0;
};

/// A depth-first search whose clauses live on one stack; each call owns the range it is given.
class Counter {
public:
    Result count(const Formula& formula, std::int64_t node_limit) {
        stack_.clear();
        nodes_ = 0;
        node_limit_ = node_limit;
        for (std::size_t c = 0; c < formula.clauses(); ++c) {
            Clause clause{0, 0};
            for (const std::int32_t literal : formula.clause(c))
                (literal > 0 ? clause.positive : clause.negative) |= Mask{1} << (std::abs(literal) - 1);
            if (!(clause.positive & clause.negative)) stack_.push_back(clause);
        }
        const Mask all = formula.variables == 0 ? 0 : ~Mask{0} >> (64 - formula.variables);
        return solve(0, stack_.size(), all);
    }

    std::int64_t nodes() const { return nodes_; }
    bool gave_up() const { return nodes_ > node_limit_; }

private:
    /// Solutions of the clauses [first, last) over exactly these variables.
    Result solve(std::size_t first, std::size_t last, Mask variables) {
        if (++nodes_ > node_limit_) return {};
        if (nodes_ % 64 == 0) poll_interrupt();
        Mask fixed_true = 0;
        Mask fixed_false = 0;
        if (!propagate(first, last, fixed_true, fixed_false)) return {};
        Mask used = 0;
        for (std::size_t c = first; c < last; ++c) used |= stack_[c].variables();
        const Mask free = variables & ~(fixed_true | fixed_false | used);
        Result result{Wide{1} << std::popcount(free), fixed_true | free, fixed_false | free};
        while (first < last) {
            Mask component = 0;
            const std::size_t end = gather_component(first, last, component);
            const Result part = branch(first, end, component);
            if (part.count == 0) return {};
            result.count *= part.count;
            result.can_be_true |= part.can_be_true;
            result.can_be_false |= part.can_be_false;
            first = end;
        }
        return result;
    }

    /// Simplifies [first, last) to a fixed point, shrinking it; false on a contradiction.
    bool propagate(std::size_t first, std::size_t& last, Mask& fixed_true, Mask& fixed_false) {
        for (bool changed = true; changed;) {
            changed = false;
            std::size_t kept = first;
            for (std::size_t c = first; c < last; ++c) {
                Clause clause = stack_[c];
                if ((clause.positive & fixed_true) | (clause.negative & fixed_false)) continue;
                clause.positive &= ~fixed_false;
                clause.negative &= ~fixed_true;
                const Mask open = clause.variables();
                if (open == 0) return false;
                if (std::has_single_bit(open)) {
                    fixed_true |= clause.positive;
                    fixed_false |= clause.negative;
                    changed = true;
                } else {
                    stack_[kept++] = clause;
                }
            }
            last = kept;
        }
        return true;
    }

    /// Moves the clauses connected with the first one to the front; returns where they end.
    std::size_t gather_component(std::size_t first, std::size_t last, Mask& component) {
        component = stack_[first].variables();
        std::size_t end = first + 1;
        for (bool grown = true; grown;) {
            grown = false;
            for (std::size_t c = end; c < last; ++c)
                if (const Mask mask = stack_[c].variables(); mask & component) {
                    grown |= (mask & ~component) != 0;
                    component |= mask;
                    std::swap(stack_[end++], stack_[c]);
                }
        }
        return end;
    }

    /// Tries both values of the variable that occurs most, short clauses counting more.
    Result branch(std::size_t first, std::size_t last, Mask variables) {
        const Mask chosen = Mask{1} << busiest(first, last);
        const std::size_t top = stack_.size();
        Result result;
        for (const bool value : {false, true}) {
            const Mask fixed_true = value ? chosen : 0;
            const Mask fixed_false = value ? 0 : chosen;
            for (std::size_t c = first; c < last; ++c) {
                const Clause clause = stack_[c];
                if (!((clause.positive & fixed_true) | (clause.negative & fixed_false)))
                    stack_.push_back({clause.positive & ~chosen, clause.negative & ~chosen});
            }
            const Result part = solve(top, stack_.size(), variables & ~chosen);
            stack_.resize(top);
            if (part.count == 0) continue;
            result.count += part.count;
            result.can_be_true |= part.can_be_true | fixed_true;
            result.can_be_false |= part.can_be_false | fixed_false;
        }
        return result;
    }

    int busiest(std::size_t first, std::size_t last) const {
        std::array<std::uint32_t, 64> score{};
        for (std::size_t c = first; c < last; ++c) {
            Mask mask = stack_[c].variables();
            const std::uint32_t weight = std::popcount(mask) == 2 ? 4 : 1;
            for (; mask; mask &= mask - 1) score[static_cast<std::size_t>(std::countr_zero(mask))] += weight;
        }
        std::size_t best = 0;
        for (std::size_t v = 1; v < score.size(); ++v)
            if (score[v] > score[best]) best = v;
        return static_cast<int>(best);
    }

    std::vector<Clause> stack_;
    std::int64_t nodes_ = 0;
    std::int64_t node_limit_ = 0;
};

}  // namespace

Counts count_solutions(const Formulas& formulas, std::int64_t node_limit, std::size_t threads) {
    const std::size_t size = formulas.size();
    Counts out;
    out.known.resize(size);
    for (auto* column : {&out.low, &out.high, &out.can_be_true, &out.can_be_false}) column->resize(size);
    out.nodes.resize(size);
    std::vector<Counter> counters(worker_count(size, threads));
    parallel_for(size, threads, [&](std::size_t f, std::size_t worker) {
        const Formula formula = formulas[f];
        validate(formula);
        if (formula.variables > max_counted_variables)
            throw std::invalid_argument("variables: the counter takes at most 64, got " +
                                        std::to_string(formula.variables));
        if (node_limit >= quick_share * quick_nodes && formula.variables <= most_quick_variables &&
            formula.clauses() <= most_quick_clauses && SmallSearch::takes(formula)) {
            SmallSearch quick;
            const SmallSearch::Count counted = quick.count(formula, quick_nodes);
            out.nodes[f] = quick.nodes();
            if (counted.known) {
                out.known[f] = 1;
                out.low[f] = counted.solutions;
                out.can_be_true[f] = counted.can_be_true;
                out.can_be_false[f] = counted.can_be_false;
                return;
            }
        }
        Counter& counter = counters[worker];
        const Result result = counter.count(formula, node_limit);
        out.nodes[f] = counter.nodes();
        if (counter.gave_up()) return;
        out.known[f] = 1;
        out.low[f] = static_cast<std::uint64_t>(result.count);
        out.high[f] = static_cast<std::uint64_t>(result.count >> 64);
        out.can_be_true[f] = result.can_be_true;
        out.can_be_false[f] = result.can_be_false;
    });
    return out;
}

}  // namespace assay::verifiers::sat
