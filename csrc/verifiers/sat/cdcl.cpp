#include "verifiers/sat/cdcl.hpp"

#include <algorithm>
#include <utility>

#include "common/interrupt.hpp"
#include "common/parallel.hpp"
#include "verifiers/sat/refutation.hpp"

namespace assay::verifiers::sat {
namespace {

// The efforts of this solver are stored with instances as measures of difficulty: a change of any
// constant here would change them.

/// Activities of variables (M. Moskewicz et al., "Chaff", DAC 2001; growing bumps as in N. Een,
/// N. Sorensson, "An extensible SAT-solver", SAT 2003) are whole numbers, so that they are the same on
/// every machine.  Bumps grow by 1/19 a conflict (see `learn`), for which 16 bits are enough to begin with.
constexpr std::uint64_t first_bump = 1ULL << 16;
/// Room for one bump more within 64 bits.
constexpr std::uint64_t activity_limit = 1ULL << 62;
/// An activity is at most the sum of all bumps, 20 times the last one: when it meets the limit, the bump
/// is above 2^57, and above `first_bump` after losing so many bits.
constexpr int rescale_bits = 40;
/// Conflicts in one unit of Luby's sequence; chosen here (MiniSat 2.2 takes 100).
constexpr std::int64_t restart_unit = 64;
/// How many learned clauses are kept, and how many more after each reduction: the numbers that Glucose
/// takes for conflicts before its first reduction, and for their increase.
constexpr std::size_t first_learned_limit = 2000;
constexpr std::size_t learned_limit_step = 300;
/// Clauses whose literals were assigned on so few levels are never dropped: G. Audemard, L. Simon,
/// "Predicting learnt clauses quality in modern SAT solvers", IJCAI 2009, where two levels are "glue".
constexpr std::int32_t kept_distance = 2;

/// 1 1 2 1 1 2 4 1 1 2 …: M. Luby, A. Sinclair, D. Zuckerman, 1993.
std::int64_t luby(std::int64_t index) {
    std::int64_t size = 1;
    int exponent = 0;
    for (; size < index + 1; size = 2 * size + 1) ++exponent;
    while (size - 1 != index) {
        size = (size - 1) / 2;
        --exponent;
        index %= size;
    }
    return std::int64_t{1} << exponent;
}

}  // namespace

void Cdcl::reset(std::int32_t variables) {
    variables_ = variables;
    const std::size_t n = at(variables);
    consistent_ = true;
    effort_ = {};
    arena_.clear();
    if (watches_.size() < 2 * n) watches_.resize(2 * n);
    for (std::size_t l = 0; l < 2 * n; ++l) watches_[l].clear();
    learned_.clear();
    learned_limit_ = first_learned_limit;
    values_.assign(2 * n, 0);
    phases_.assign(n, 0);
    levels_.assign(n, 0);
    reasons_.assign(n, none);
    trail_.clear();
    level_starts_.clear();
    propagated_ = 0;
    activities_.assign(n, 0);
    bump_ = first_bump;
    heap_.clear();
    heap_place_.assign(n, -1);
    seen_.assign(n, 0);
    level_stamp_.assign(n + 1, 0);
    stamp_ = 0;
}

void Cdcl::add_clause(std::span<const std::int32_t> literals) {
    if (!consistent_) return;
    buffer_.clear();
    for (const std::int32_t dimacs : literals) {
        const auto literal = static_cast<Literal>(code(dimacs));
        const auto present = [&](Literal l) {
            return std::find(buffer_.begin(), buffer_.end(), l) != buffer_.end();
        };
        if (value_of(literal) > 0 || present(literal ^ 1)) return;
        if (value_of(literal) == 0 && !present(literal)) buffer_.push_back(literal);
    }
    if (buffer_.empty()) {
        consistent_ = false;
    } else if (buffer_.size() == 1) {
        assign(buffer_[0], none);
        consistent_ = propagate() == none;
    } else {
        attach(buffer_, 0);
        // Until the first conflict the most frequent variables go first; no count of occurrences should
        // outweigh a conflict, so each is worth a small part of one.
        for (const Literal literal : buffer_) activities_[at(literal >> 1)] += first_bump / 1024;
    }
}

Cdcl::Reference Cdcl::attach(std::span<const Literal> literals, std::int32_t distance) {
    const auto clause = static_cast<Reference>(arena_.size());
    arena_.push_back(static_cast<std::int32_t>(literals.size()));
    arena_.push_back(distance);
    arena_.insert(arena_.end(), literals.begin(), literals.end());
    watches_[at(literals[0] ^ 1)].push_back({clause, literals[1]});
    watches_[at(literals[1] ^ 1)].push_back({clause, literals[0]});
    return clause;
}

void Cdcl::assign(Literal literal, Reference reason) {
    values_[at(literal)] = 1;
    values_[at(literal ^ 1)] = -1;
    levels_[at(literal >> 1)] = level();
    reasons_[at(literal >> 1)] = reason;
    trail_.push_back(literal);
}

/// Assigns what the clauses force; the first clause found false, or none.
/// The implied literal of a reason always stands first in its clause.
Cdcl::Reference Cdcl::propagate() {
    while (propagated_ < trail_.size()) {
        const Literal fact = trail_[propagated_++];
        const Literal falsified = fact ^ 1;
        ++effort_.propagations;
        std::vector<Watch>& watches = watches_[at(fact)];
        std::size_t kept = 0;
        for (std::size_t i = 0; i < watches.size(); ++i) {
            const Watch watch = watches[i];
            if (value_of(watch.blocker) > 0) {
                watches[kept++] = watch;
                continue;
            }
            Literal* const literals = literals_of(watch.clause);
            const std::int32_t size = size_of(watch.clause);
            if (literals[0] == falsified) std::swap(literals[0], literals[1]);
            const Literal other = literals[0];
            if (value_of(other) <= 0) {
                std::int32_t next = 2;
                while (next < size && value_of(literals[next]) < 0) ++next;
                if (next < size) {
                    std::swap(literals[1], literals[next]);
                    watches_[at(literals[1] ^ 1)].push_back({watch.clause, other});
                    continue;
                }
            }
            watches[kept++] = {watch.clause, other};
            if (value_of(other) > 0) continue;
            if (value_of(other) < 0) {
                for (++i; i < watches.size(); ++i) watches[kept++] = watches[i];
                watches.resize(kept);
                propagated_ = trail_.size();
                return watch.clause;
            }
            assign(other, watch.clause);
        }
        watches.resize(kept);
    }
    return none;
}

void Cdcl::backtrack(std::int32_t target) {
    if (level() <= target) return;
    const std::size_t keep = at(level_starts_[at(target)]);
    for (std::size_t i = trail_.size(); i-- > keep;) {
        const Literal literal = trail_[i];
        values_[at(literal)] = values_[at(literal ^ 1)] = 0;
        phases_[at(literal >> 1)] = static_cast<std::int8_t>(literal & 1);
        heap_insert(literal >> 1);
    }
    trail_.resize(keep);
    level_starts_.resize(at(target));
    propagated_ = keep;
}

/// Marks the literals of a clause; those of this level are counted, earlier ones learned.
void Cdcl::collect(Reference clause, Literal implied, std::int32_t& open) {
    const Literal* const literals = literals_of(clause);
    for (std::int32_t i = 0; i < size_of(clause); ++i) {
        const Variable variable = literals[i] >> 1;
        if (literals[i] == implied || seen_[at(variable)] || levels_[at(variable)] == 0) continue;
        bump(variable);
        seen_[at(variable)] = 1;
        marked_.push_back(variable);
        if (levels_[at(variable)] == level())
            ++open;
        else
            lemma_.push_back(literals[i]);
    }
}

/// Resolves the conflict back to the first unique implication point: fills lemma_, whose
/// first literal becomes true after backtracking to lemma_level_.
void Cdcl::analyze(Reference conflict) {
    lemma_.assign(1, 0);
    marked_.clear();
    std::int32_t open = 0;
    std::size_t position = trail_.size();
    Literal implied = -1;
    do {
        collect(conflict, implied, open);
        do --position;
        while (!seen_[at(trail_[position] >> 1)]);
        implied = trail_[position];
        conflict = reasons_[at(implied >> 1)];
        seen_[at(implied >> 1)] = 0;
    } while (--open > 0);
    lemma_[0] = implied ^ 1;

    const auto drop = [this](Literal literal) { return redundant(literal); };
    lemma_.erase(std::remove_if(lemma_.begin() + 1, lemma_.end(), drop), lemma_.end());
    for (const Variable variable : marked_) seen_[at(variable)] = 0;

    lemma_level_ = 0;
    if (lemma_.size() > 1) {
        const auto earlier = [this](Literal a, Literal b) { return level_of(a) < level_of(b); };
        std::iter_swap(lemma_.begin() + 1, std::max_element(lemma_.begin() + 1, lemma_.end(), earlier));
        lemma_level_ = level_of(lemma_[1]);
    }
}

/// Whether the other literals of the lemma already force this one to be false, by its reason alone: local
/// minimisation as in N. Sorensson, A. Biere, "Minimizing learned clauses", SAT 2009.
bool Cdcl::redundant(Literal literal) const {
    const Reference reason = reasons_[at(literal >> 1)];
    if (reason == none) return false;
    const Literal* const literals = literals_of(reason);
    for (std::int32_t i = 1; i < size_of(reason); ++i)
        if (!seen_[at(literals[i] >> 1)] && level_of(literals[i]) > 0) return false;
    return true;
}

/// Number of different decision levels in the lemma: the literal block distance of Audemard and Simon.
std::int32_t Cdcl::block_distance() {
    ++stamp_;
    std::int32_t distance = 0;
    for (const Literal literal : lemma_) {
        std::int32_t& stamp = level_stamp_[at(level_of(literal))];
        distance += stamp != stamp_;
        stamp = stamp_;
    }
    return distance;
}

void Cdcl::learn() {
    const std::int32_t distance = block_distance();
    log_lemma();
    backtrack(lemma_level_);
    if (lemma_.size() == 1) {
        assign(lemma_[0], none);
    } else {
        const Reference clause = attach(lemma_, distance);
        learned_.push_back(clause);
        assign(lemma_[0], clause);
    }
    // An older conflict counts 0.95 = 19/20 as much with every new one, as in MiniSat.
    bump_ += bump_ / 19;
}

void Cdcl::log_lemma() {
    if (!proof_) return;
    for (const Literal literal : lemma_) proof_->push_back(to_dimacs(literal));
    proof_->push_back(0);
}

bool Cdcl::is_reason(Reference clause) const {
    const Literal first = literals_of(clause)[0];
    return value_of(first) > 0 && reasons_[at(first >> 1)] == clause;
}

/// Drops the worse half of the learned clauses that are neither short nor in use.
void Cdcl::forget() {
    std::vector<Reference> worst;
    for (const Reference clause : learned_)
        if (size_of(clause) > 2 && distance_of(clause) > kept_distance) worst.push_back(clause);
    std::sort(worst.begin(), worst.end(), [this](Reference a, Reference b) {
        return distance_of(a) != distance_of(b) ? distance_of(a) > distance_of(b) : a < b;
    });
    worst.resize(worst.size() / 2);
    for (const Reference clause : worst)
        if (!is_reason(clause)) arena_[at(clause)] = -size_of(clause);
    const auto dead = [this](Reference clause) { return size_of(clause) < 0; };
    std::erase_if(learned_, dead);
    for (std::size_t l = 0; l < 2 * at(variables_); ++l)
        std::erase_if(watches_[l], [&](const Watch& watch) { return dead(watch.clause); });
}

/// Assigns the most active open variable its last value (K. Pipatsrisawat, A. Darwiche, "A lightweight
/// component caching scheme for satisfiability solvers", SAT 2007); false when none is open.
bool Cdcl::decide() {
    while (!heap_.empty()) {
        const Variable variable = heap_pop();
        if (value_of(2 * variable) != 0) continue;
        ++effort_.decisions;
        open_level(2 * variable + phases_[at(variable)]);
        return true;
    }
    return false;
}

void Cdcl::open_level(Literal literal) {
    level_starts_.push_back(static_cast<std::int32_t>(trail_.size()));
    assign(literal, none);
}

/// Opens a level for the first assumption that is not yet true (unknown), if there is one.
///
/// Assumptions come before all decisions, so one that is false is refuted by the others.  Those
/// before `settled` are known to be true.
Status Cdcl::assume(std::span<const std::int32_t> assumptions, std::size_t& settled) {
    for (; settled < assumptions.size(); ++settled) {
        const auto literal = static_cast<Literal>(code(assumptions[settled]));
        if (value_of(literal) > 0) continue;
        if (value_of(literal) < 0) return Status::unsatisfiable;
        open_level(literal);
        return Status::unknown;
    }
    return Status::satisfiable;
}

Status Cdcl::solve(std::int64_t conflict_limit, std::span<const std::int32_t> assumptions) {
    backtrack(0);
    if (!consistent_) return Status::unsatisfiable;
    const std::int64_t earlier = effort_.conflicts;
    std::size_t settled = 0;
    for (Variable variable = 0; variable < variables_; ++variable) heap_insert(variable);
    for (std::int64_t restart = 0;; ++restart) {
        std::int64_t left = restart_unit * luby(restart);
        for (;;) {
            poll_interrupt();
            const Reference conflict = propagate();
            if (conflict != none) {
                ++effort_.conflicts;
                --left;
                if (level() == 0) {
                    consistent_ = false;
                    return Status::unsatisfiable;
                }
                if (effort_.conflicts - earlier >= conflict_limit) return Status::unknown;
                analyze(conflict);
                learn();
                settled = 0;
                continue;
            }
            if (left <= 0) break;
            if (learned_.size() > learned_limit_) {
                forget();
                learned_limit_ += learned_limit_step;
            }
            const Status assumed = assume(assumptions, settled);
            if (assumed == Status::unsatisfiable) return Status::unsatisfiable;
            if (assumed == Status::satisfiable && !decide()) return Status::satisfiable;
        }
        backtrack(0);
        settled = 0;
    }
}

void Cdcl::bump(Variable variable) {
    if ((activities_[at(variable)] += bump_) > activity_limit) {
        for (std::uint64_t& activity : activities_) activity >>= rescale_bits;
        bump_ >>= rescale_bits;
    }
    if (heap_place_[at(variable)] >= 0) heap_up(at(heap_place_[at(variable)]));
}

void Cdcl::heap_insert(Variable variable) {
    if (heap_place_[at(variable)] >= 0) return;
    heap_.push_back(variable);
    heap_place_[at(variable)] = static_cast<std::int32_t>(heap_.size()) - 1;
    heap_up(heap_.size() - 1);
}

Cdcl::Variable Cdcl::heap_pop() {
    const Variable top = heap_.front();
    heap_place_[at(top)] = -1;
    const Variable last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) {
        heap_[0] = last;
        heap_place_[at(last)] = 0;
        heap_down(0);
    }
    return top;
}

void Cdcl::heap_up(std::size_t place) {
    const Variable variable = heap_[place];
    while (place > 0) {
        const std::size_t parent = (place - 1) / 2;
        if (activities_[at(heap_[parent])] >= activities_[at(variable)]) break;
        heap_[place] = heap_[parent];
        heap_place_[at(heap_[place])] = static_cast<std::int32_t>(place);
        place = parent;
    }
    heap_[place] = variable;
    heap_place_[at(variable)] = static_cast<std::int32_t>(place);
}

void Cdcl::heap_down(std::size_t place) {
    const Variable variable = heap_[place];
    const auto activity = [this](std::size_t p) { return activities_[at(heap_[p])]; };
    for (std::size_t child = 2 * place + 1; child < heap_.size(); child = 2 * place + 1) {
        if (child + 1 < heap_.size() && activity(child + 1) > activity(child)) ++child;
        if (activity(child) <= activities_[at(variable)]) break;
        heap_[place] = heap_[child];
        heap_place_[at(heap_[place])] = static_cast<std::int32_t>(place);
        place = child;
    }
    heap_[place] = variable;
    heap_place_[at(variable)] = static_cast<std::int32_t>(place);
}

namespace {

void load(Cdcl& solver, const Formula& formula, Proof* proof) {
    solver.reset(formula.variables);
    solver.log_to(proof);
    for (std::size_t c = 0; c < formula.clauses(); ++c) solver.add_clause(formula.clause(c));
}

}  // namespace

Decisions solve(const Formulas& formulas, std::int64_t conflict_limit, bool certify, std::size_t threads) {
    const std::size_t count = formulas.size();
    const std::vector<std::size_t> starts = value_starts(formulas.variables);
    Decisions out;
    out.status.resize(count);
    out.values.resize(starts.back());
    out.conflicts.resize(count);
    out.decisions.resize(count);
    out.propagations.resize(count);
    out.certified.resize(count);
    struct Worker {
        Cdcl solver;
        Proof proof;
    };
    std::vector<Worker> workers(worker_count(count, threads));
    parallel_for(count, threads, [&](std::size_t f, std::size_t worker) {
        const Formula formula = formulas[f];
        validate(formula);
        auto& [solver, proof] = workers[worker];
        proof.clear();
        load(solver, formula, certify ? &proof : nullptr);
        const Status status = solver.solve(conflict_limit);
        out.status[f] = static_cast<std::int8_t>(status);
        out.conflicts[f] = solver.effort().conflicts;
        out.decisions[f] = solver.effort().decisions;
        out.propagations[f] = solver.effort().propagations;
        if (status == Status::satisfiable)
            for (std::int32_t v = 1; v <= formula.variables; ++v)
                out.values[starts[f] + static_cast<std::size_t>(v) - 1] = solver.value(v);
        if (status == Status::unsatisfiable && certify) out.certified[f] = refutes(formula, proof);
    });
    return out;
}

Refutation refute(const Formula& formula, std::int64_t conflict_limit) {
    validate(formula);
    Refutation out;
    Cdcl solver;
    load(solver, formula, &out.proof);
    out.status = solver.solve(conflict_limit);
    if (out.status == Status::unsatisfiable) out.proof.push_back(0);
    return out;
}

}  // namespace assay::verifiers::sat
