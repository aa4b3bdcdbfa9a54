#include "verifiers/sat_refutation.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace assay::verifiers::sat {
namespace {

/// Clauses and the facts that propagation has made of them.
class Checker {
public:
    explicit Checker(std::int32_t variables)
        : variables_(variables),
          truth_(2 * static_cast<std::size_t>(variables) + 1, 0),
          watching_(2 * static_cast<std::size_t>(variables) + 1) {}

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
        if (standing == 0) {
            refuted_ = true;
        } else if (standing == 1) {
            // A fact of the root: it makes the clause true forever, so nothing need be watched.
            if (truth(clause[0]) == 0) {
                assume(clause[0]);
                refuted_ = !propagate();
            }
        } else {
            watch(clause[0]).push_back(clauses_.size());
            watch(clause[1]).push_back(clauses_.size());
            clauses_.push_back(std::move(clause));
        }
    }

    /// Whether denying every literal of the lemma leads to a false clause.
    bool implied(std::span<const std::int32_t> lemma) {
        const std::size_t root = facts_.size();
        bool contradiction = false;
        for (const std::int32_t literal : lemma) {
            if (truth(literal) > 0) contradiction = true;
            if (truth(literal) == 0) assume(-literal);
        }
        contradiction = contradiction || !propagate();
        for (std::size_t i = root; i < facts_.size(); ++i) truth(facts_[i]) = truth(-facts_[i]) = 0;
        facts_.resize(root);
        next_ = root;
        return contradiction;
    }

private:
    using Clause = std::vector<std::int32_t>;

    std::size_t index(std::int32_t literal) const { return static_cast<std::size_t>(variables_ + literal); }
    std::int8_t& truth(std::int32_t literal) { return truth_[index(literal)]; }
    std::vector<std::size_t>& watch(std::int32_t literal) { return watching_[index(literal)]; }

    void assume(std::int32_t literal) {
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
        if (truth(clause[0]) < 0)
            sound = false;
        else
            assume(clause[0]);
        return false;
    }

    std::int32_t variables_;
    std::vector<std::int8_t> truth_;
    std::vector<std::vector<std::size_t>> watching_;
    std::vector<Clause> clauses_;
    std::vector<std::int32_t> facts_;
    std::size_t next_ = 0;
    bool refuted_ = false;
};

bool names_variables(std::span<const std::int32_t> lemma, std::int32_t variables) {
    return std::all_of(lemma.begin(), lemma.end(),
                       [&](std::int32_t literal) { return literal >= -variables && literal <= variables; });
}

}  // namespace

bool refutes(const Formula& formula, std::span<const std::int32_t> lemmas) {
    Checker checker(formula.variables);
    for (std::size_t c = 0; c < formula.clauses(); ++c) checker.add(formula.clause(c));
    for (std::size_t first = 0; first < lemmas.size() && !checker.refuted();) {
        std::size_t last = first;
        while (last < lemmas.size() && lemmas[last] != 0) ++last;
        if (last == lemmas.size()) return false;
        const std::span<const std::int32_t> lemma = lemmas.subspan(first, last - first);
        if (!names_variables(lemma, formula.variables) || !checker.implied(lemma)) return false;
        checker.add(lemma);
        first = last + 1;
    }
    return checker.refuted();
}

}  // namespace assay::verifiers::sat
