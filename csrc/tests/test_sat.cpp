#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "common/philox.hpp"
#include "tasks/sat/generate.hpp"
#include "tests/check.hpp"
#include "verifiers/sat/cdcl.hpp"
#include "verifiers/sat/count.hpp"
#include "verifiers/sat/refutation.hpp"
#include "verifiers/sat/sat.hpp"
#include "verifiers/sat/small.hpp"
#include "verifiers/sat/walk.hpp"

using namespace assay;
namespace check = verifiers::sat;
namespace make = tasks::sat;

namespace {

constexpr std::int64_t plenty = 1'000'000'000;
const Key key{11, 22, 33};

/// Equal-sized 3SAT formulas with the starts the verifiers want.
struct Sample {
    std::int32_t variables;
    std::size_t clauses;
    make::Batch batch;
    std::vector<std::int32_t> sizes;
    std::vector<std::int64_t> clause_starts{0}, formula_starts{0};

    Sample(make::Kind kind, std::size_t count, std::int32_t n, std::size_t m) : variables(n), clauses(m) {
        std::vector<std::uint64_t> indices(count);
        for (std::size_t i = 0; i < count; ++i) indices[i] = i;
        const std::vector<std::uint64_t> purposes(count, 0);
        batch = make::generate(kind, key, indices, purposes, n, static_cast<std::int64_t>(m), 2);
        sizes.assign(count, n);
        for (std::size_t c = 1; c <= count * m; ++c)
            clause_starts.push_back(static_cast<std::int64_t>(3 * c));
        for (std::size_t f = 1; f <= count; ++f) formula_starts.push_back(static_cast<std::int64_t>(f * m));
    }
    check::Formulas formulas() const { return {sizes, batch.clauses, clause_starts, formula_starts}; }
    check::Triples triples() const { return {sizes, batch.clauses, formula_starts}; }
};

bool satisfies(const check::Formula& formula, std::uint64_t bits) {
    for (std::size_t c = 0; c < formula.clauses(); ++c) {
        bool any = false;
        for (const std::int32_t literal : formula.clause(c))
            any = any || ((bits >> (std::abs(literal) - 1) & 1U) != 0) == (literal > 0);
        if (!any) return false;
    }
    return true;
}

void solver_counter_proof_and_walk_agree_with_enumeration() {
    for (const auto& [n, m] : {std::pair{3, 8}, {4, 17}, {6, 26}, {9, 38}, {9, 60}, {10, 43}}) {
        const Sample sample(make::Kind::uniform, 60, n, static_cast<std::size_t>(m));
        const auto solved = check::solve(sample.formulas(), plenty, true, 2);
        const auto counted = check::count_solutions(sample.formulas(), plenty, 2);
        const auto decided = check::decide(sample.formulas(), plenty, 2);
        const std::vector<std::uint64_t> seeds(60, 5);
        const auto walked = check::walk(sample.formulas(), seeds, {}, 20'000, 2);
        for (std::size_t f = 0; f < 60; ++f) {
            const check::Formula formula = sample.formulas()[f];
            std::uint64_t solutions = 0, can_be_true = 0, can_be_false = 0;
            const std::uint64_t all = (1ULL << n) - 1;
            for (std::uint64_t bits = 0; bits <= all; ++bits)
                if (satisfies(formula, bits)) {
                    ++solutions;
                    can_be_true |= bits;
                    can_be_false |= ~bits & all;
                }
            CHECK(counted.known[f] && counted.low[f] == solutions && counted.high[f] == 0);
            CHECK(counted.can_be_true[f] == can_be_true && counted.can_be_false[f] == can_be_false);
            CHECK((solved.status[f] == 1) == (solutions > 0));
            CHECK(decided.status[f] == solved.status[f]);
            CHECK(solved.certified[f] == (solutions == 0));
            CHECK((walked.false_clauses[f] == 0) == (solutions > 0));
        }
        CHECK(check::count_false(sample.triples(), solved.values, 1).size() == 60);
        const auto wrong = check::count_false(sample.triples(), decided.values, 1);
        for (std::size_t f = 0; f < 60; ++f) CHECK((wrong[f] == 0) == (decided.status[f] == 1));
    }
}

void plants_satisfy_and_clauses_are_different() {
    for (const auto kind : {make::Kind::planted, make::Kind::balanced}) {
        const Sample sample(kind, 20, 5, 70);  // 70 = all clauses that one assignment satisfies
        for (const std::int32_t wrong : check::count_false(sample.triples(), sample.batch.plants, 2))
            CHECK(wrong == 0);
        for (std::size_t f = 0; f < 20; ++f) {
            std::set<std::set<std::int32_t>> seen;
            for (std::size_t c = 0; c < 70; ++c) {
                const auto clause = sample.formulas()[f].clause(c);
                seen.insert({clause.begin(), clause.end()});
                CHECK(seen.size() == c + 1 && seen.rbegin()->size() == 3);
            }
        }
    }
}

/// Small formulas are decided without learning: the same on all widths, and beyond them.
void deciding_agrees_with_learning() {
    for (const auto& [n, m] : {std::pair{15, 64},
                               {15, 65},
                               {30, 128},
                               {60, 256},
                               {60, 257},
                               {65, 250},
                               {64, 270},
                               {100, 426},
                               {128, 512},
                               {129, 500},
                               {120, 513}}) {
        const Sample sample(make::Kind::uniform, 10, n, static_cast<std::size_t>(m));
        const auto solved = check::solve(sample.formulas(), plenty, false, 2);
        const auto decided = check::decide(sample.formulas(), plenty, 2);
        CHECK(decided.status == solved.status);
        const auto wrong = check::count_false(sample.triples(), decided.values, 1);
        for (std::size_t f = 0; f < 10; ++f) CHECK((wrong[f] == 0) == (decided.status[f] == 1));
    }
}

/// The clauses of a uniform formula from its words: the digits of floor(word n (n-1) (n-2) 8 / 2^64).
std::vector<std::int32_t> from_digits(std::uint64_t index, std::int32_t variables, std::size_t clauses) {
    __extension__ using Wide = unsigned __int128;
    const auto n = static_cast<std::uint64_t>(variables);
    Stream random(key, index, 0);
    std::vector<std::int32_t> out;
    std::set<std::set<std::int32_t>> seen;
    while (seen.size() < clauses) {
        auto digits =
            static_cast<std::uint64_t>(static_cast<Wide>(random()) * (n * (n - 1) * (n - 2) * 8) >> 64);
        const std::uint64_t signs = digits % 8;
        digits /= 8;
        std::vector<std::uint64_t> left(n);
        for (std::uint64_t v = 0; v < n; ++v) left[v] = v;
        std::vector<std::int32_t> clause;
        for (const std::uint64_t place :
             {digits / (n - 2) / (n - 1), digits / (n - 2) % (n - 1), digits % (n - 2)}) {
            const auto variable = static_cast<std::int32_t>(left[place]) + 1;
            clause.push_back(signs >> clause.size() & 1U ? -variable : variable);
            left.erase(left.begin() + static_cast<std::ptrdiff_t>(place));
        }
        if (seen.insert({clause.begin(), clause.end()}).second)
            out.insert(out.end(), clause.begin(), clause.end());
    }
    return out;
}

void uniform_formulas_are_what_their_words_say() {
    for (const auto& [n, m] :
         {std::pair{3, 8}, {4, 1}, {5, 80}, {10, 43}, {20, 85}, {50, 213}, {100, 4096}, {100, 4097}}) {
        const auto size = static_cast<std::size_t>(m);
        const std::size_t count = m > 1000 ? 1 : 300;  // more than 255: the table's numbers come round
        const Sample sample(make::Kind::uniform, count, n, size);
        for (std::size_t f = 0; f < count; ++f) {
            const auto expected = from_digits(f, n, size);
            CHECK(std::equal(expected.begin(), expected.end(),
                             sample.batch.clauses.begin() + static_cast<std::ptrdiff_t>(3 * size * f)));
        }
    }
}

void bit_columns_agree_with_single_checks() {
    const Sample sample(make::Kind::uniform, 1, 12, 30);
    constexpr std::size_t words = 64;  // all 4096 assignments
    std::vector<std::uint64_t> columns(12 * words);
    for (std::uint64_t bits = 0; bits < 4096; ++bits)
        for (std::size_t v = 0; v < 12; ++v)
            if (bits >> v & 1U) columns[v * words + bits / 64] |= 1ULL << bits % 64;
    for (const std::size_t threads : {1U, 3U}) {
        const auto good = check::satisfied(12, sample.batch.clauses, columns, words, threads);
        for (std::uint64_t bits = 0; bits < 4096; ++bits)
            CHECK((good[bits / 64] >> bits % 64 & 1U) == satisfies(sample.formulas()[0], bits));
    }
}

void both_widths_give_the_same_counts() {
    for (const std::int32_t n : {3, 17, 100, 255, 256, 400})
        for (const std::size_t m : {0U, 1U, 7U, 15U, 16U, 17U, 200U}) {
            if (n == 3 && m > 7) continue;
            const Sample sample(make::Kind::uniform, 3, n, m);
            std::vector<std::uint8_t> values(3 * static_cast<std::size_t>(n));
            Stream random(key, m);
            for (std::uint8_t& value : values) value = random.below(2) != 0;
            const auto wrong = check::count_false(sample.triples(), values, 1);
            for (std::size_t f = 0; f < 3; ++f) {
                std::int32_t expected = 0;
                for (std::size_t c = 0; c < m; ++c) {
                    bool any = false;
                    for (const std::int32_t literal : sample.formulas()[f].clause(c)) {
                        const std::size_t place = f * static_cast<std::size_t>(n);
                        any = any || (values[place + static_cast<std::size_t>(std::abs(literal)) - 1] == 1) ==
                                         (literal > 0);
                    }
                    expected += !any;
                }
                CHECK(wrong[f] == expected);
            }
        }
}

void forged_proofs_fail() {
    const Sample sample(make::Kind::uniform, 40, 20, 120);
    for (std::size_t f = 0; f < 40; ++f) {
        const check::Formula formula = sample.formulas()[f];
        const auto [status, proof] = check::refute(formula, plenty);
        if (status == check::Status::satisfiable) {
            CHECK(!check::refutes(formula, proof));
            CHECK(!check::refutes(formula, std::vector<std::int32_t>{0}));
            continue;
        }
        CHECK(check::refutes(formula, proof));
        CHECK(!check::refutes(formula, std::vector<std::int32_t>{1, -2}));  // no end
        CHECK(!check::refutes(formula, std::vector<std::int32_t>{21, 0}));  // no such variable
        CHECK(!check::refutes(formula, {}));
    }
}

/// Whether each hint leaves one literal that is not denied, and the last one none.
bool hints_lead_to_a_contradiction(const std::vector<std::vector<std::int32_t>>& clauses,
                                   std::span<const std::int32_t> lemma, std::span<const std::int64_t> hints) {
    std::set<std::int32_t> denied(lemma.begin(), lemma.end());
    for (const std::int64_t hint : hints) {
        std::set<std::int32_t> open;
        for (const std::int32_t literal : clauses.at(static_cast<std::size_t>(hint - 1)))
            if (!denied.contains(literal)) open.insert(literal);
        if (open.empty()) return true;
        if (open.size() > 1) return false;
        denied.insert(-*open.begin());
    }
    return false;
}

void hints_can_be_followed_without_search() {
    const Sample sample(make::Kind::uniform, 40, 20, 120);
    for (std::size_t f = 0; f < 40; ++f) {
        const check::Formula formula = sample.formulas()[f];
        const auto [status, proof] = check::refute(formula, plenty);
        std::vector<std::int64_t> hints;
        CHECK(check::refutes(formula, proof, &hints) == (status == check::Status::unsatisfiable));
        if (status != check::Status::unsatisfiable) continue;
        std::vector<std::vector<std::int32_t>> clauses;
        for (std::size_t c = 0; c < formula.clauses(); ++c)
            clauses.emplace_back(formula.clause(c).begin(), formula.clause(c).end());
        std::size_t lemma = 0;
        for (auto from = hints.begin(); from != hints.end();) {
            const auto to = std::find(from, hints.end(), 0);
            std::vector<std::int32_t> next;  // the last line is of the empty clause
            if (to + 1 != hints.end())
                while (proof[lemma] != 0) next.push_back(proof[lemma++]);
            ++lemma;
            CHECK(hints_lead_to_a_contradiction(clauses, next, {from, to}));
            clauses.push_back(next);
            from = to + 1;
        }
        CHECK(clauses.back().empty());
    }
}

void assumptions_are_what_unit_clauses_would_be() {
    const Sample sample(make::Kind::uniform, 30, 12, 50);
    for (std::size_t f = 0; f < 30; ++f) {
        const check::Formula formula = sample.formulas()[f];
        check::Cdcl asked;
        asked.reset(12);
        for (std::size_t c = 0; c < formula.clauses(); ++c) asked.add_clause(formula.clause(c));
        for (std::int32_t a = -12; a <= 12; ++a)
            for (std::int32_t b = -12; b <= 12; b += 5) {
                if (a == 0 || b == 0) continue;
                check::Cdcl fresh;
                fresh.reset(12);
                for (std::size_t c = 0; c < formula.clauses(); ++c) fresh.add_clause(formula.clause(c));
                for (const std::int32_t unit : {a, b}) fresh.add_clause(std::vector<std::int32_t>{unit});
                // A literal twice, or with its negation, is allowed.
                CHECK(asked.solve(plenty, std::vector<std::int32_t>{a, b, a}) == fresh.solve(plenty));
            }
    }
}

void odd_clauses_are_understood() {
    // (x1 or not x1), (x2 or x2), (), and a unit, over 2 variables; then without the empty one.
    const std::vector<std::int32_t> literals{1, -1, 2, 2, -1};
    const std::vector<std::int64_t> with_empty{0, 2, 4, 4, 5}, without{0, 2, 4, 5};
    const check::Formula refutable{2, literals, with_empty}, soluble{2, literals, without};
    CHECK(check::refute(refutable, plenty).status == check::Status::unsatisfiable);
    CHECK(check::refutes(refutable, {}));
    CHECK(check::refute(soluble, plenty).status == check::Status::satisfiable);
    const std::vector<std::int32_t> sizes{2};
    const std::vector<std::int64_t> one{0, 3}, bad_count{0, 4};
    const check::Formulas both{sizes, literals, without, one};
    CHECK(check::count_solutions(both, plenty, 1).low[0] == 1);
    CHECK(check::count_solutions({sizes, literals, with_empty, bad_count}, plenty, 1).low[0] == 0);
    const std::vector<std::uint64_t> seeds{1};
    CHECK(check::walk(both, seeds, {}, 1000, 1).false_clauses[0] == 0);
    CHECK(check::walk({sizes, literals, with_empty, bad_count}, seeds, {}, 1000, 1).false_clauses[0] == 1);
}

void bad_literals_are_refused() {
    for (const std::int32_t literal : {0, 4, -4, INT32_MIN, INT32_MAX})
        for (const std::size_t place : {0U, 30U, 47U, 48U, 59U}) {  // in and behind the first 16 clauses
            const std::vector<std::int32_t> sizes{3};
            std::vector<std::int32_t> literals(60, 1);
            literals[place] = literal;
            const std::vector<std::int64_t> starts{0, 20};
            const std::vector<std::uint8_t> values{0, 0, 0};
            bool thrown = false;
            try {
                check::count_false({sizes, literals, starts}, values, 1);
            } catch (const std::invalid_argument&) {
                thrown = true;
            }
            CHECK(thrown);
        }
}

void texts_are_read_strictly() {
    const std::vector<std::int32_t> sizes(6, 3),
        literals{1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3};
    const std::vector<std::int64_t> starts{0, 1, 2, 3, 4, 5, 6};
    const std::vector<std::string_view> texts{"1,0,1", " 0 , 0,0 ", "1,0", "1,0,1,", "1,0,2", ""};
    const std::vector<std::int32_t> expected{0, 1, -1, -1, -1, -1};
    CHECK(check::count_false_texts({sizes, literals, starts}, texts, 1) == expected);
}

}  // namespace

int main() {
    solver_counter_proof_and_walk_agree_with_enumeration();
    plants_satisfy_and_clauses_are_different();
    deciding_agrees_with_learning();
    uniform_formulas_are_what_their_words_say();
    bit_columns_agree_with_single_checks();
    both_widths_give_the_same_counts();
    forged_proofs_fail();
    hints_can_be_followed_without_search();
    assumptions_are_what_unit_clauses_would_be();
    odd_clauses_are_understood();
    bad_literals_are_refused();
    texts_are_read_strictly();
}
