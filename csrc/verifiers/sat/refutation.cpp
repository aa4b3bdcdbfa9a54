#include "verifiers/sat/refutation.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/interrupt.hpp"

namespace assay::verifiers::sat {
namespace {

/// Clauses, numbered from 0 in the order added, and the facts that propagation has made of them.
class Checker {
public:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    explicit Checker(std::int32_t variables)
        : variables_(variables),
          truth_(2 * static_cast<std::size_t>(variables) + 1, 0),
          watching_(2 * static_cast<std::size_t>(variables) + 1),
          reasons_(static_cast<std::size_t>(variables) + 1, none),
          wanted_(static_cast<std::size_t>(variables) + 1, 0),
          denied_(static_cast<std::size_t>(variables) + 1, 0) {}

    bool refuted() const { return refuted_; }

    /// Takes the clause for granted and propagates.
    void add(std::span<const std::int32_t> literals) {
        if (refuted_) return;
        Clause clause(literals.begin(), literals.end());
        std::sort(clause.begin(), clause.end());
        clause.erase(std::unique(clause.begin(), clause.end()), clause.end());
        std::size_t standing = 0;  // literals not denied, moved to the front
        for (std::size_t i = 0; i < clause.size() && standing < 2; ++i)
            if (truth(clause[i]) >= 0) std::swap(clause[standing++], clause[i]);
        const std::size_t number = clauses_.size();
        if (standing == 0) {
            refuted_ = true;
            conflict_ = number;
        } else if (standing == 1) {
            // A fact of the root: it makes the clause true forever, so nothing need be watched.
            if (truth(clause[0]) == 0) {
                const std::int32_t fact = clause[0];
                clauses_.push_back(std::move(clause));
                assume(fact, number);
                refuted_ = !propagate();
                return;
            }
        } else {
            watch(clause[0]).push_back(number);
            watch(clause[1]).push_back(number);
        }
        clauses_.push_back(std::move(clause));
    }

    /// Whether denying every literal of the lemma leads to a false clause.
    ///
    /// With `hints`, the clauses that led there are appended, in the order of their use.
    bool implied(std::span<const std::int32_t> lemma, std::vector<std::int64_t>* hints = nullptr) {
        const std::size_t root = facts_.size();
        bool contradiction = false;
        for (const std::int32_t literal : lemma) {
            if (contradiction) break;
            if (truth(literal) > 0) {
                contradiction = true;
                conflict_ = reason(literal);
            }
            if (truth(literal) == 0) assume(-literal, none);
        }
        contradiction = contradiction || !propagate();
        if (contradiction && hints != nullptr) append_hints(lemma, *hints);
        for (std::size_t i = root; i < facts_.size(); ++i) truth(facts_[i]) = truth(-facts_[i]) = 0;
        facts_.resize(root);
        next_ = root;
        return contradiction;
    }

    /// The clauses, numbered from 1, that propagation used on the way to the false clause it met
    /// last, which comes last.  Every one is unit, or false, given the lemma denied and those before.
    void append_hints(std::span<const std::int32_t> lemma, std::vector<std::int64_t>& hints) {
        if (conflict_ == none) return;  // the lemma holds a literal and its negation
        for (const std::int32_t literal : lemma) denied_[variable_of(literal)] = 1;
        const std::size_t first = hints.size();
        hints.push_back(static_cast<std::int64_t>(conflict_) + 1);
        want(conflict_);
        for (std::size_t i = facts_.size(); i-- > 0;) {
            const std::size_t variable = variable_of(facts_[i]);
            if (!std::exchange(wanted_[variable], 0) || reasons_[variable] == none) continue;
            // What the lemma denies needs no reason; and where it holds a literal known to be true,
            // the reason of that literal is the false clause itself.
            if (denied_[variable] || reasons_[variable] == conflict_) continue;
            hints.push_back(static_cast<std::int64_t>(reasons_[variable]) + 1);
            want(reasons_[variable]);
        }
        std::reverse(hints.begin() + static_cast<std::ptrdiff_t>(first), hints.end());
        for (const std::int32_t literal : lemma) denied_[variable_of(literal)] = 0;
    }

private:
    using Clause = std::vector<std::int32_t>;

    static std::size_t variable_of(std::int32_t literal) {
        return static_cast<std::size_t>(literal < 0 ? -literal : literal);
    }
    std::size_t& reason(std::int32_t literal) { return reasons_[variable_of(literal)]; }
    void want(std::size_t number) {
        for (const std::int32_t literal : clauses_[number]) wanted_[variable_of(literal)] = 1;
    }

    std::size_t index(std::int32_t literal) const { return static_cast<std::size_t>(variables_ + literal); }
    std::int8_t& truth(std::int32_t literal) { return truth_[index(literal)]; }
    std::vector<std::size_t>& watch(std::int32_t literal) { return watching_[index(literal)]; }

    void assume(std::int32_t literal, std::size_t why) {
        reason(literal) = why;
        truth(literal) = 1;
        truth(-literal) = -1;
        facts_.push_back(literal);
    }

    /// False when a clause has become false.
    bool propagate() {
        bool sound = true;
        while (sound && next_ < facts_.size()) {
            const std::int32_t denied = -facts_[next_++];
            std::vector<std::size_t>& watchers = watch(denied);
            std::size_t kept = 0;
            for (std::size_t i = 0; i < watchers.size(); ++i) {
                const std::size_t number = watchers[i];
                if (!sound || !leaves(number, denied, sound)) watchers[kept++] = number;
            }
            watchers.resize(kept);
        }
        return sound;
    }

    /// Whether the clause found another literal to watch than the denied one.  If not, its
    /// other watch is true, becomes true, or (sound = false) is denied as well.
    bool leaves(std::size_t number, std::int32_t denied, bool& sound) {
        Clause& clause = clauses_[number];
        if (clause[0] == denied) std::swap(clause[0], clause[1]);
        if (truth(clause[0]) > 0) return false;
        for (std::size_t i = 2; i < clause.size(); ++i)
            if (truth(clause[i]) >= 0) {
                std::swap(clause[1], clause[i]);
                watch(clause[1]).push_back(number);
                return true;
            }
        if (truth(clause[0]) < 0) {
            sound = false;
            conflict_ = number;
        } else {
            assume(clause[0], number);
        }
        return false;
    }

    std::int32_t variables_;
    std::vector<std::int8_t> truth_;
    std::vector<std::vector<std::size_t>> watching_;
    std::vector<Clause> clauses_;
    std::vector<std::int32_t> facts_;
    std::size_t next_ = 0;
    std::vector<std::size_t> reasons_;  // by variable: the clause that made it a fact
    std::vector<std::int8_t> wanted_;   // by variable: whether its reason belongs to the hints
    std::vector<std::int8_t> denied_;   // by variable: whether the lemma names it
    std::size_t conflict_ = none;       // the false clause met last
    bool refuted_ = false;
};

bool names_variables(std::span<const std::int32_t> lemma, std::int32_t variables) {
    return std::all_of(lemma.begin(), lemma.end(),
                       [&](std::int32_t literal) { return literal >= -variables && literal <= variables; });
}

}  // namespace

bool refutes(const Formula& formula, std::span<const std::int32_t> lemmas) {
    return refutes(formula, lemmas, nullptr);
}

bool refutes(const Formula& formula, std::span<const std::int32_t> lemmas, std::vector<std::int64_t>* hints) {
    Checker checker(formula.variables);
    for (std::size_t c = 0; c < formula.clauses(); ++c) checker.add(formula.clause(c));
    for (std::size_t first = 0; first < lemmas.size() && !checker.refuted();) {
        poll_interrupt();
        std::size_t last = first;
        while (last < lemmas.size() && lemmas[last] != 0) ++last;
        if (last == lemmas.size()) return false;
        const std::span<const std::int32_t> lemma = lemmas.subspan(first, last - first);
        if (!names_variables(lemma, formula.variables) || !checker.implied(lemma, hints)) return false;
        if (hints != nullptr) hints->push_back(0);
        checker.add(lemma);
        first = last + 1;
    }
    if (checker.refuted() && hints != nullptr) {
        checker.append_hints({}, *hints);
        hints->push_back(0);
    }
    return checker.refuted();
}

}  // namespace assay::verifiers::sat
