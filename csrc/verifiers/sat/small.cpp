#include "verifiers/sat/small.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>

#include "common/dispatch.hpp"
#include "common/interrupt.hpp"
#include "common/parallel.hpp"

namespace assay::verifiers::sat {
namespace {

/// Into the function built for several instruction sets: elsewhere it would be built for one.

using Word = std::uint64_t;

/// A formula and a search over it: W words hold a bit for each clause, V one for each variable.
template <std::size_t W, std::size_t V>
class Search {
public:
    struct Result {
        Status status = Status::unsatisfiable;
        std::int64_t nodes = 0;
        std::array<Word, V> solution{};
        Word solutions = 0, can_be_true = 0, can_be_false = 0;
    };

    ASSAY_KERNEL explicit Search(const Formula& formula) : variables_(formula.variables) {
        const std::size_t clauses = formula.clauses();
        for (std::size_t w = 0; w < W; ++w) {
            root_.satisfied[w] = ~Word{0};
            root_.one[w] = root_.two[w] = 0;
        }
        for (std::size_t v = 0; v < V; ++v) root_.set_true[v] = root_.set_false[v] = 0;
        for (std::size_t l = 0; l < 2 * static_cast<std::size_t>(variables_); ++l)
            for (std::size_t w = 0; w < W; ++w) occurs_[l][w] = 0;
        for (std::size_t c = 0; c < clauses; ++c) add(c, formula.clause(c));
    }

    /// Searches until a solution is found, or counts them all.
    template <bool counting>
    ASSAY_KERNEL Result run(std::int64_t node_limit) {
        Result result;
        State* state = stack_;
        *state = root_;
        bool alive = propagate(*state);
        // No poll in the many searches that are short.
        std::int64_t pause = std::min<std::int64_t>(node_limit, 1024);
        for (;;) {
            if (++result.nodes > pause) {
                if (result.nodes > node_limit) {
                    result.status = Status::unknown;
                    return result;
                }
                poll_interrupt();
                pause = std::min(node_limit, result.nodes + 1024);
            }
            if (alive && all_satisfied(*state)) {
                result.status = Status::satisfiable;
                if constexpr (!counting) {
                    for (std::size_t v = 0; v < V; ++v) result.solution[v] = state->set_true[v];
                    return result;
                } else {
                    const Word open = everything() & ~(state->set_true[0] | state->set_false[0]);
                    result.solutions += Word{1} << std::popcount(open);
                    result.can_be_true |= state->set_true[0] | open;
                    result.can_be_false |= state->set_false[0] | open;
                    alive = false;
                }
            }
            if (alive) {
                const std::uint32_t literal = choose(*state);
                state[1] = state[0];
                assign(state[0], literal ^ 1U);  // for later, when the other half is done
                ++state;
                assign(*state, literal);
            } else {
                if (state == stack_) return result;
                --state;
            }
            alive = propagate(*state);
        }
    }

private:
    struct State {
        Word satisfied[W];
        Word one[W], two[W];  // a number of false literals for each clause, in two bits
        Word set_true[V], set_false[V];
    };

    static Word bit(std::uint32_t place) { return Word{1} << (place % 64); }
    Word everything() const { return variables_ == 0 ? 0 : ~Word{0} >> (64 - variables_); }

    void add(std::size_t c, std::span<const std::int32_t> literals) {
        std::uint32_t codes[3] = {0, 0, 0};
        std::size_t size = 0;
        bool always = false;
        for (const std::int32_t dimacs : literals) {
            const std::uint32_t code =
                2 * static_cast<std::uint32_t>(std::abs(dimacs) - 1) + (dimacs < 0 ? 1U : 0U);
            bool repeated = false;
            for (std::size_t i = 0; i < size; ++i) {
                repeated |= codes[i] == code;
                always |= codes[i] == (code ^ 1U);
            }
            if (!repeated) codes[size++] = code;
        }
        if (always) return;
        root_.satisfied[c / 64] &= ~bit(static_cast<std::uint32_t>(c));
        // Literals that are missing count as false.
        if (size % 2 == 0) root_.one[c / 64] |= bit(static_cast<std::uint32_t>(c));
        if (size < 2) root_.two[c / 64] |= bit(static_cast<std::uint32_t>(c));
        for (std::size_t v = 0; v < V; ++v) named_[c][v] = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            literals_[c][i] = static_cast<std::uint16_t>(codes[i < size ? i : 0]);
            if (i >= size) continue;
            occurs_[codes[i]][c / 64] |= bit(static_cast<std::uint32_t>(c));
            named_[c][codes[i] / 128] |= bit(codes[i] / 2);
        }
    }

    ASSAY_KERNEL void assign(State& state, const std::uint32_t literal) const {
        const Word* const wins = occurs_[literal];
        const Word* const loses = occurs_[literal ^ 1U];
        for (std::size_t w = 0; w < W; ++w) {
            state.satisfied[w] |= wins[w];
            state.two[w] |= state.one[w] & loses[w];
            state.one[w] ^= loses[w];
        }
        Word* const values = literal & 1U ? state.set_false : state.set_true;
        const Word place = Word{1} << (literal / 2 % 64);
        values[literal / 128] |= place;
    }

    /// Assigns what clauses with one open literal force; false when a clause is false.
    ASSAY_KERNEL bool propagate(State& state) const {
        for (;;) {
            Word conflict = 0;
            Word unit[W];
            for (std::size_t w = 0; w < W; ++w) {
                const Word most = state.two[w] & ~state.satisfied[w];
                conflict |= most & state.one[w];
                unit[w] = most & ~state.one[w];
            }
            if (conflict) return false;
            std::size_t w = 0;
            while (w < W && unit[w] == 0) ++w;
            if (w == W) return true;
            assign(state, open_literal(state, 64 * w + static_cast<std::size_t>(std::countr_zero(unit[w]))));
        }
    }

    ASSAY_KERNEL std::uint32_t open_literal(const State& state, std::size_t clause) const {
        const auto is_open = [&](std::uint32_t literal) {
            return ((state.set_true[literal / 128] | state.set_false[literal / 128]) >> (literal / 2 % 64) &
                    1U) == 0;
        };
        const std::uint16_t* const literals = literals_[clause];
        if (is_open(literals[0])) return literals[0];
        return is_open(literals[1]) ? literals[1] : literals[2];
    }

    static ASSAY_KERNEL bool all_satisfied(const State& state) {
        Word all = ~Word{0};
        for (std::size_t w = 0; w < W; ++w) all &= state.satisfied[w];
        return all == ~Word{0};
    }

    /// The literal to try first: of the variable in most clauses of two open literals (in most
    /// open clauses, when there are none), the one that satisfies more of them.
    ASSAY_KERNEL std::uint32_t choose(const State& state) const {
        Word wanted[W];
        Word any = 0;
        for (std::size_t w = 0; w < W; ++w)
            any |= wanted[w] = state.one[w] & ~state.two[w] & ~state.satisfied[w];
        if (any == 0)
            for (std::size_t w = 0; w < W; ++w) wanted[w] = ~state.satisfied[w];
        Word open[V];
        for (std::size_t v = 0; v < V; ++v) open[v] = ~(state.set_true[v] | state.set_false[v]);
        // Numbers of occurrences of all variables side by side, in bits: exact up to 31, and only
        // compared, so that a variable that occurs more often is at worst chosen later.
        constexpr std::size_t digits = 5;
        Word counter[digits][V] = {};
        for (std::size_t w = 0; w < W; ++w)
            for (Word rest = wanted[w]; rest; rest &= rest - 1) {
                const std::size_t c = 64 * w + static_cast<std::size_t>(std::countr_zero(rest));
                for (std::size_t v = 0; v < V; ++v) {
                    Word carry = named_[c][v] & open[v];
                    for (std::size_t d = 0; d < digits; ++d) {
                        const Word sum = counter[d][v] ^ carry;
                        carry &= counter[d][v];
                        counter[d][v] = sum;
                    }
                }
            }
        for (std::size_t d = digits; d-- > 0;) {
            Word some = 0;
            for (std::size_t v = 0; v < V; ++v) some |= open[v] & counter[d][v];
            if (some)
                for (std::size_t v = 0; v < V; ++v) open[v] &= counter[d][v];
        }
        std::size_t v = 0;
        while (open[v] == 0) ++v;
        const auto literal =
            static_cast<std::uint32_t>(2 * (64 * v + static_cast<std::size_t>(std::countr_zero(open[v]))));
        int balance = 0;
        for (std::size_t w = 0; w < W; ++w)
            balance += std::popcount(occurs_[literal][w] & wanted[w]) -
                       std::popcount(occurs_[literal + 1][w] & wanted[w]);
        return balance >= 0 ? literal : literal + 1;
    }

    std::int32_t variables_;
    State root_;
    Word occurs_[128 * V][W];
    Word named_[64 * W][V];
    std::uint16_t literals_[64 * W][3];
    State stack_[64 * V + 2];
};

struct Found {
    Status status;
    std::int64_t nodes;
    std::array<Word, 2> solution;
    Word solutions, can_be_true, can_be_false;
};

template <std::size_t W, std::size_t V, bool counting>
ASSAY_KERNEL Found search(const Formula& formula, std::int64_t node_limit) {
    Search<W, V> task(formula);
    const auto result = task.template run<counting>(node_limit);
    Found out{result.status, result.nodes, {}, result.solutions, result.can_be_true, result.can_be_false};
    for (std::size_t v = 0; v < result.solution.size(); ++v) out.solution[v] = result.solution[v];
    return out;
}

}  // namespace

bool SmallSearch::takes(const Formula& formula) {
    if (formula.variables > most_small_variables || formula.clauses() > most_small_clauses) return false;
    for (std::size_t c = 0; c < formula.clauses(); ++c)
        if (formula.clause(c).size() > 3) return false;
    return true;
}

Status SmallSearch::decide(const Formula& formula, std::int64_t node_limit) {
    const std::size_t clauses = formula.clauses();
    const bool narrow = formula.variables <= 64;
    const Found out = narrow && clauses <= 64    ? dispatch<search<1, 1, false>>(formula, node_limit)
                      : narrow && clauses <= 128 ? dispatch<search<2, 1, false>>(formula, node_limit)
                      : narrow && clauses <= 256 ? dispatch<search<4, 1, false>>(formula, node_limit)
                                                 : dispatch<search<8, 2, false>>(formula, node_limit);
    nodes_ = out.nodes;
    solution_ = out.solution;
    return out.status;
}

SmallSearch::Count SmallSearch::count(const Formula& formula, std::int64_t node_limit) {
    const std::size_t clauses = formula.clauses();
    const Found out = clauses <= 64    ? dispatch<search<1, 1, true>>(formula, node_limit)
                      : clauses <= 128 ? dispatch<search<2, 1, true>>(formula, node_limit)
                                       : dispatch<search<4, 1, true>>(formula, node_limit);
    nodes_ = out.nodes;
    return {out.status != Status::unknown, out.solutions, out.can_be_true, out.can_be_false};
}

Verdicts decide(const Formulas& formulas, std::int64_t conflict_limit, std::size_t threads) {
    // Where this is spent, learning pays (chosen here).
    constexpr std::int64_t small_nodes = 20'000;
    const std::size_t count = formulas.size();
    const std::vector<std::size_t> starts = value_starts(formulas.variables);
    Verdicts out;
    out.status.resize(count);
    out.values.resize(starts.back());
    std::vector<Cdcl> solvers(worker_count(count, threads));
    parallel_for(count, threads, [&](std::size_t f, std::size_t worker) {
        const Formula formula = formulas[f];
        validate(formula);
        std::uint8_t* const values = out.values.data() + starts[f];
        const auto settle = [&](Status status, const auto& solver) {
            out.status[f] = static_cast<std::int8_t>(status);
            if (status == Status::satisfiable)
                for (std::int32_t v = 0; v < formula.variables; ++v) values[v] = solver.value(v + 1);
        };
        SmallSearch small;
        Status status = Status::unknown;
        if (SmallSearch::takes(formula)) settle(status = small.decide(formula, small_nodes), small);
        if (status != Status::unknown) return;
        Cdcl& solver = solvers[worker];
        solver.reset(formula.variables);
        for (std::size_t c = 0; c < formula.clauses(); ++c) solver.add_clause(formula.clause(c));
        settle(solver.solve(conflict_limit), solver);
    });
    return out;
}

}  // namespace assay::verifiers::sat
