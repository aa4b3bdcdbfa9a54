#include "verifiers/sat/walk.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "common/interrupt.hpp"
#include "common/parallel.hpp"
#include "common/philox.hpp"

namespace assay::verifiers::sat {
namespace {

/// Beyond so many breaks a flip is as unlikely as at the last of them.
constexpr std::size_t weight_count = 64;

/// 2^32 / (0.9 + breaks)^2, rounded down: how likely a flip is that breaks so many clauses.
///
/// The polynomial weights of A. Balint, U. Schoning, "Choosing probability distributions for stochastic
/// local search and the role of make versus break", SAT 2012 (probSAT).  Theirs for 3SAT have the same 0.9
/// and the exponent 2.06; with 2 they are exact in integers.
constexpr std::array<std::uint64_t, weight_count> make_weights() {
    std::array<std::uint64_t, weight_count> weights{};
    for (std::uint64_t breaks = 0; breaks < weight_count; ++breaks)
        weights[breaks] = (100ULL << 32) / ((10 * breaks + 9) * (10 * breaks + 9));
    return weights;
}
constexpr auto weights = make_weights();

/// An assignment under repair.  A clause with one true literal breaks when that flips.
class Walker {
public:
    void load(const Formula& formula) {
        formula_ = formula;
        const auto n = static_cast<std::size_t>(formula.variables);
        const std::size_t m = formula.clauses();
        occurrence_starts_.assign(2 * n + 2, 0);
        for (std::size_t c = 0; c < m; ++c)
            for (const std::int32_t literal : formula.clause(c)) ++occurrence_starts_[index(literal) + 1];
        for (std::size_t i = 1; i < occurrence_starts_.size(); ++i)
            occurrence_starts_[i] += occurrence_starts_[i - 1];
        occurrences_.resize(occurrence_starts_.back());
        fill_.assign(occurrence_starts_.begin(), occurrence_starts_.end() - 1);
        for (std::size_t c = 0; c < m; ++c)
            for (const std::int32_t literal : formula.clause(c))
                occurrences_[fill_[index(literal)]++] = static_cast<std::uint32_t>(c);
        values_.assign(n + 1, 0);
    }

    void set(std::int32_t variable, bool value) { values_[static_cast<std::size_t>(variable)] = value; }

    /// Flips until every clause is true or `max_flips` are spent; returns the flips made.
    std::int64_t run(Stream& random, std::int64_t max_flips) {
        begin();
        best_ = values_;
        best_false_ = false_.size();
        std::int64_t flips = 0;
        for (; flips < max_flips && !false_.empty(); ++flips) {
            if (flips % 64 == 0) poll_interrupt();
            const std::uint32_t clause = false_[static_cast<std::size_t>(random.below(false_.size()))];
            const std::int32_t literal = choose(clause, random);
            if (literal == 0) continue;  // the empty clause
            make_true(literal);
            if (false_.size() < best_false_) {
                best_ = values_;
                best_false_ = false_.size();
            }
        }
        return flips;
    }

    bool best_value(std::int32_t variable) const { return best_[static_cast<std::size_t>(variable)] != 0; }
    std::size_t best_false() const { return best_false_; }

private:
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

    std::size_t index(std::int32_t literal) const {
        return static_cast<std::size_t>(formula_.variables + literal);
    }
    static std::size_t variable_of(std::int32_t literal) {
        return static_cast<std::size_t>(std::abs(literal));
    }
    bool is_true(std::int32_t literal) const { return (values_[variable_of(literal)] != 0) == (literal > 0); }

    void begin() {
        const std::size_t m = formula_.clauses();
        true_count_.assign(m, 0);
        true_sum_.assign(m, 0);
        breaks_.assign(values_.size(), 0);
        place_.assign(m, nowhere);
        false_.clear();
        for (std::size_t c = 0; c < m; ++c) {
            for (const std::int32_t literal : formula_.clause(c))
                if (is_true(literal)) {
                    ++true_count_[c];
                    true_sum_[c] += variable_of(literal);
                }
            if (true_count_[c] == 0) put_false(c);
            if (true_count_[c] == 1) ++breaks_[true_sum_[c]];
        }
    }

    /// A literal of the clause, by the weight of what its flip would break; 0 if it has none.
    std::int32_t choose(std::uint32_t clause, Stream& random) const {
        const auto literals = formula_.clause(clause);
        const auto weight = [&](std::int32_t literal) {
            return weights[std::min<std::size_t>(breaks_[variable_of(literal)], weight_count - 1)];
        };
        std::uint64_t total = 0;
        for (const std::int32_t literal : literals) total += weight(literal);
        if (total == 0) return 0;
        std::uint64_t left = random.below(total);
        for (const std::int32_t literal : literals) {
            if (left < weight(literal)) return literal;
            left -= weight(literal);
        }
        return 0;
    }

    void make_true(std::int32_t literal) {
        const std::size_t variable = variable_of(literal);
        values_[variable] = literal > 0;
        for (const std::uint32_t c : clauses_with(literal)) {
            if (true_count_[c] == 0) {
                remove_false(c);
                ++breaks_[variable];
            } else if (true_count_[c] == 1) {
                --breaks_[true_sum_[c]];
            }
            ++true_count_[c];
            true_sum_[c] += variable;
        }
        for (const std::uint32_t c : clauses_with(-literal)) {
            --true_count_[c];
            true_sum_[c] -= variable;
            if (true_count_[c] == 0) {
                --breaks_[variable];
                put_false(c);
            } else if (true_count_[c] == 1) {
                ++breaks_[true_sum_[c]];
            }
        }
    }

    std::span<const std::uint32_t> clauses_with(std::int32_t literal) const {
        const std::size_t first = occurrence_starts_[index(literal)];
        return {occurrences_.data() + first, occurrence_starts_[index(literal) + 1] - first};
    }

    void put_false(std::size_t clause) {
        place_[clause] = false_.size();
        false_.push_back(static_cast<std::uint32_t>(clause));
    }

    void remove_false(std::size_t clause) {
        const std::uint32_t last = false_.back();
        false_[place_[clause]] = last;
        place_[last] = place_[clause];
        place_[clause] = nowhere;
        false_.pop_back();
    }

    Formula formula_;
    std::vector<std::size_t> occurrence_starts_, fill_;
    std::vector<std::uint32_t> occurrences_;
    std::vector<std::uint8_t> values_, best_;
    std::size_t best_false_ = 0;
    std::vector<std::uint32_t> true_count_;
    std::vector<std::size_t> true_sum_;  // of the variables that make the clause true
    std::vector<std::uint32_t> breaks_;
    std::vector<std::uint32_t> false_;
    std::vector<std::size_t> place_;
};

/// The formula without tautologies and repeated literals, which the bookkeeping relies on.
class Tidy {
public:
    Formula operator()(const Formula& formula) {
        literals_.clear();
        starts_.assign(1, 0);
        for (std::size_t c = 0; c < formula.clauses(); ++c) {
            const std::size_t first = literals_.size();
            bool tautology = false;
            for (const std::int32_t literal : formula.clause(c)) {
                const auto begin = literals_.begin() + static_cast<std::ptrdiff_t>(first);
                tautology = tautology || std::find(begin, literals_.end(), -literal) != literals_.end();
                if (std::find(begin, literals_.end(), literal) == literals_.end())
                    literals_.push_back(literal);
            }
            if (tautology)
                literals_.resize(first);
            else
                starts_.push_back(static_cast<std::int64_t>(literals_.size()));
        }
        return {formula.variables, literals_, starts_};
    }

private:
    std::vector<std::int32_t> literals_;
    std::vector<std::int64_t> starts_;
};

}  // namespace

Walks walk(const Formulas& formulas, std::span<const std::uint64_t> seeds,
           std::span<const std::uint8_t> first, std::int64_t max_flips, std::size_t threads) {
    const std::size_t size = formulas.size();
    const std::vector<std::size_t> starts = value_starts(formulas.variables);
    Walks out;
    out.values.resize(starts.back());
    out.false_clauses.resize(size);
    out.flips.resize(size);
    struct Worker {
        Tidy tidy;
        Walker walker;
    };
    std::vector<Worker> workers(worker_count(size, threads));
    parallel_for(size, threads, [&](std::size_t f, std::size_t w) {
        const Formula formula = formulas[f];
        validate(formula);
        Walker& walker = workers[w].walker;
        walker.load(workers[w].tidy(formula));
        Stream random({seeds[f], 0x3A7, 0}, 0);
        for (std::int32_t v = 1; v <= formula.variables; ++v) {
            const std::size_t place = starts[f] + static_cast<std::size_t>(v) - 1;
            if (!first.empty() && first[place] > 1)
                throw std::invalid_argument("first: expected 0 or 1, got " + std::to_string(first[place]));
            walker.set(v, first.empty() ? random.below(2) != 0 : first[place] != 0);
        }
        out.flips[f] = walker.run(random, max_flips);
        out.false_clauses[f] = static_cast<std::int32_t>(walker.best_false());
        for (std::int32_t v = 1; v <= formula.variables; ++v)
            out.values[starts[f] + static_cast<std::size_t>(v) - 1] = walker.best_value(v);
    });
    return out;
}

}  // namespace assay::verifiers::sat
