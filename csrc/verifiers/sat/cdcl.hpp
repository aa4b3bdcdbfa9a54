#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "verifiers/sat/sat.hpp"

namespace assay::verifiers::sat {

enum class Status : std::int8_t { unknown = -1, unsatisfiable = 0, satisfiable = 1 };

/// What a search has cost: the measure of difficulty stored with every instance.
struct Effort {
    std::int64_t conflicts = 0;
    std::int64_t decisions = 0;
    std::int64_t propagations = 0;
};

/// Lemmas one after the other, each ended by 0, in the order learned (DRUP, no deletions).
using Proof = std::vector<std::int32_t>;

/// Conflict-driven clause learning.
///
/// Two watched literals with blockers; variable activities in a heap; phase saving; Luby
/// restarts; learning up to the first unique implication point with local minimisation;
/// deletion of learned clauses by literal block distance.  Activities are integers, so the
/// search takes the same course, and costs the same effort, on every machine.
///
/// Sources: N. Een, N. Sorensson, "An extensible SAT-solver", SAT 2003; G. Audemard,
/// L. Simon, "Predicting learnt clauses quality in modern SAT solvers", IJCAI 2009.
class Cdcl {
public:
    /// Forgets everything and starts over with unassigned variables; memory is kept.
    void reset(std::int32_t variables);

    /// Every lemma learned from now on is appended to the proof; nullptr to stop.
    void log_to(Proof* proof) { proof_ = proof; }

    /// Adds a clause of DIMACS literals, which must name variables of the formula.
    void add_clause(std::span<const std::int32_t> literals);

    /// Decides the formula, or gives up after so many conflicts.
    ///
    /// With assumptions (literals of the formula) it decides whether a solution makes all of
    /// them true.  May be called again: what was learned serves later calls.
    Status solve(std::int64_t conflict_limit, std::span<const std::int32_t> assumptions = {});

    /// The value of variable 1 .. variables in the solution found.
    bool value(std::int32_t variable) const { return values_[code(variable)] > 0; }

    const Effort& effort() const { return effort_; }

private:
    /// 2 v for the positive literal of variable v (from 0), 2 v + 1 for the negative one.
    using Literal = std::int32_t;
    using Variable = std::int32_t;
    /// Where a clause lies in the arena: its size, its block distance, its literals.
    using Reference = std::int32_t;
    static constexpr Reference none = -1;
    static constexpr Reference header = 2;

    struct Watch {
        Reference clause;
        Literal blocker;
    };

    static std::size_t code(std::int32_t dimacs) {
        return static_cast<std::size_t>(dimacs > 0 ? 2 * (dimacs - 1) : 2 * (-dimacs - 1) + 1);
    }
    static std::int32_t to_dimacs(Literal literal) {
        return literal & 1 ? -(literal >> 1) - 1 : (literal >> 1) + 1;
    }
    static std::size_t at(std::int32_t position) { return static_cast<std::size_t>(position); }

    int value_of(Literal literal) const { return values_[at(literal)]; }
    std::int32_t level_of(Literal literal) const { return levels_[at(literal >> 1)]; }
    std::int32_t level() const { return static_cast<std::int32_t>(level_starts_.size()); }
    std::int32_t size_of(Reference clause) const { return arena_[at(clause)]; }
    std::int32_t distance_of(Reference clause) const { return arena_[at(clause) + 1]; }
    Literal* literals_of(Reference clause) { return arena_.data() + clause + header; }
    const Literal* literals_of(Reference clause) const { return arena_.data() + clause + header; }

    Reference attach(std::span<const Literal> literals, std::int32_t distance);
    void assign(Literal literal, Reference reason);
    Reference propagate();
    void backtrack(std::int32_t target);
    void analyze(Reference conflict);
    void collect(Reference clause, Literal implied, std::int32_t& open);
    bool redundant(Literal literal) const;
    std::int32_t block_distance();
    void learn();
    void log_lemma();
    void forget();
    bool is_reason(Reference clause) const;
    bool decide();
    void open_level(Literal literal);
    Status assume(std::span<const std::int32_t> assumptions, std::size_t& settled);

    void bump(Variable variable);
    void heap_insert(Variable variable);
    Variable heap_pop();
    void heap_up(std::size_t place);
    void heap_down(std::size_t place);

    std::int32_t variables_ = 0;
    bool consistent_ = true;
    Effort effort_;
    Proof* proof_ = nullptr;

    std::vector<std::int32_t> arena_;
    std::vector<std::vector<Watch>> watches_;  // by the literal whose truth wakes the clause
    std::vector<Reference> learned_;
    std::size_t learned_limit_ = 0;

    std::vector<std::int8_t> values_;  // by literal: 1 true, -1 false, 0 open
    std::vector<std::int8_t> phases_;  // by variable: 1 when last false
    std::vector<std::int32_t> levels_;
    std::vector<Reference> reasons_;
    std::vector<Literal> trail_;
    std::vector<std::int32_t> level_starts_;
    std::size_t propagated_ = 0;

    std::vector<std::uint64_t> activities_;
    std::uint64_t bump_ = 0;
    std::vector<Variable> heap_;
    std::vector<std::int32_t> heap_place_;

    std::vector<Literal> lemma_;
    std::int32_t lemma_level_ = 0;
    std::vector<std::int8_t> seen_;
    std::vector<Variable> marked_;
    std::vector<std::int32_t> level_stamp_;
    std::int32_t stamp_ = 0;
    std::vector<Literal> buffer_;
};

/// The outcome for many formulas, in their order.
struct Decisions {
    std::vector<std::int8_t> status;   ///< Status as a number
    std::vector<std::uint8_t> values;  ///< a solution where there is one, else zeros; ragged
    std::vector<std::int64_t> conflicts, decisions, propagations;
    std::vector<std::uint8_t> certified;  ///< 1 where a refutation passed the independent check
};

/// Decides many formulas, each within `conflict_limit` conflicts.
///
/// With `certify`, every refutation is logged and passed through `refutes`.
/// Throws std::invalid_argument for a literal out of range.
Decisions solve(const Formulas& formulas, std::int64_t conflict_limit, bool certify, std::size_t threads);

/// The outcome for one formula with the lemmas learned: a refutation when unsatisfiable.
struct Refutation {
    Status status = Status::unknown;
    Proof proof;
};

/// The lemmas that refute a formula, when it is unsatisfiable.
Refutation refute(const Formula& formula, std::int64_t conflict_limit);

}  // namespace assay::verifiers::sat
