#include "tasks/sat/generate.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>
#include <string>
#include <utility>

#include "common/parallel.hpp"
#include "tasks/sat/uniform.hpp"

namespace assay::tasks::sat {
namespace {

__extension__ using Wide = unsigned __int128;

/// The golden ratio as a quotient of Fibonacci numbers, F(39) / F(40): right to 16 digits.
constexpr std::uint64_t fibonacci_39 = 63245986;
constexpr std::uint64_t fibonacci_40 = 102334155;

/// The smaller of two, below 2^63, without a branch: the order of random numbers is not
/// predictable, and compilers turn std::min into a jump here.
constexpr std::uint64_t least(std::uint64_t a, std::uint64_t b) {
    const std::uint64_t a_is_smaller = 0 - ((a - b) >> 63);
    return b ^ ((a ^ b) & a_is_smaller);
}

/// Three different variables, in random order, and their eight signs, from one random word.
///
/// The word is a fraction that is multiplied by n, n - 1, n - 2 and 8 in turn; the integer
/// parts are the draws, and exactly the words that would make them biased are rejected.
/// Source: N. Brackett-Rozinsky, D. Lemire, "Batched ranged random integer generation", 2024.
class TripleDraw {
public:
    explicit TripleDraw(std::uint64_t variables) : bounds_{variables, variables - 1, variables - 2, 8} {
        const std::uint64_t product = variables * (variables - 1) * (variables - 2) * 8;
        threshold_ = (0 - product) % product;
    }

    struct Triple {
        std::array<std::int32_t, 3> variables;  ///< from 0
        std::uint32_t signs;                    ///< bit i: literal i is negative
    };

    Triple operator()(Stream& random) const {
        std::array<std::uint64_t, 4> draws{};
        std::uint64_t rest = 0;
        do {
            rest = random();
            for (std::size_t i = 0; i < 4; ++i) {
                const Wide product = static_cast<Wide>(rest) * bounds_[i];
                draws[i] = static_cast<std::uint64_t>(product >> 64);
                rest = static_cast<std::uint64_t>(product);
            }
        } while (rest < threshold_);
        auto [first, second, third, signs] = draws;
        second += second >= first;
        const std::uint64_t smaller = least(first, second);
        third += third >= smaller;
        third += third >= first + second - smaller;
        return {{static_cast<std::int32_t>(first), static_cast<std::int32_t>(second),
                 static_cast<std::int32_t>(third)},
                static_cast<std::uint32_t>(signs)};
    }

private:
    std::array<std::uint64_t, 4> bounds_;
    std::uint64_t threshold_;
};

/// The clauses drawn so far, each as a set of literals.
class ClauseSet {
public:
    void reset(std::size_t clauses) {
        const std::size_t capacity = std::bit_ceil(4 * clauses + 2);
        shift_ = 64 - std::countr_zero(capacity);
        slots_.assign(capacity, 0);
    }

    /// False when the clause is there already.
    bool insert(std::uint64_t key) {
        std::size_t slot = static_cast<std::size_t>((key * 0x9E3779B97F4A7C15ULL) >> shift_);
        for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1))
            if (slots_[slot] == key) return false;
        slots_[slot] = key;
        return true;
    }

private:
    std::vector<std::uint64_t> slots_;
    int shift_ = 0;
};

/// The same number, never 0, for the same three literals in any order.
std::uint64_t clause_key(const TripleDraw::Triple& triple, std::uint64_t variables) {
    const auto code = [&](std::size_t i) {
        return 2 * static_cast<std::uint64_t>(triple.variables[i]) + (triple.signs >> i & 1U) + 1;
    };
    const std::uint64_t a = code(0), b = code(1), c = code(2);
    const std::uint64_t smaller = least(a, b), larger = a + b - smaller;
    const std::uint64_t low = least(smaller, c);
    const std::uint64_t high = larger + c - least(larger, c);
    const std::uint64_t middle = a + b + c - low - high;
    const std::uint64_t base = 2 * variables + 1;
    return (low * base + middle) * base + high;
}

/// Which of the three literals are to be true: bit i for literal i, never none.
std::uint32_t draw_truth(Kind kind, Stream& random) {
    if (kind == Kind::planted) return static_cast<std::uint32_t>(random.below(7)) + 1;
    constexpr std::uint64_t one = fibonacci_40 * fibonacci_40;
    constexpr std::uint64_t two = fibonacci_39 * fibonacci_40;
    constexpr std::uint64_t three = fibonacci_39 * fibonacci_39;
    std::uint64_t left = random.below(3 * one + 3 * two + three);
    for (const std::uint32_t truth : {1U, 2U, 4U}) {
        if (left < one) return truth;
        left -= one;
    }
    for (const std::uint32_t truth : {3U, 5U, 6U}) {
        if (left < two) return truth;
        left -= two;
    }
    return 7;
}

/// The signs that give the literals this truth under the hidden assignment.
std::uint32_t signs_for(std::uint32_t truth, const TripleDraw::Triple& triple, const std::uint8_t* plant) {
    std::uint32_t values = 0;
    for (std::size_t i = 0; i < 3; ++i) values |= static_cast<std::uint32_t>(plant[triple.variables[i]]) << i;
    return truth ^ values;
}

/// One clause after the other, until there are enough; for planted kinds, a plant first.
void draw_formula(Kind kind, Stream random, const TripleDraw& draw, ClauseSet& drawn,
                  std::span<std::int32_t> literals, std::span<std::uint8_t> plant) {
    if (kind != Kind::uniform)
        for (std::uint8_t& value : plant) value = random.below(2) != 0;
    drawn.reset(literals.size() / 3);
    for (auto literal = literals.begin(); literal != literals.end();) {
        TripleDraw::Triple triple = draw(random);
        if (kind != Kind::uniform) triple.signs = signs_for(draw_truth(kind, random), triple, plant.data());
        if (!drawn.insert(clause_key(triple, plant.size()))) continue;
        for (std::size_t i = 0; i < 3; ++i) {
            // -x is ~x + 1: no branch on a random sign.
            const auto negated = static_cast<std::int32_t>(triple.signs >> i & 1U);
            *literal++ = ((triple.variables[i] + 1) ^ -negated) + negated;
        }
    }
}

void check_size(Kind kind, std::int32_t variables, std::int64_t clauses) {
    if (variables < 3 || variables > max_variables)
        throw std::invalid_argument("variables: expected 3 to " + std::to_string(max_variables) + ", got " +
                                    std::to_string(variables));
    const Wide n = static_cast<Wide>(variables);
    const Wide most = n * (n - 1) * (n - 2) / 6 * (kind == Kind::uniform ? 8 : 7);
    if (clauses < 0 || static_cast<Wide>(clauses) > most)
        throw std::invalid_argument("clauses: expected 0 to " +
                                    std::to_string(static_cast<std::uint64_t>(most)) +
                                    " different ones over " + std::to_string(variables) + " variables, got " +
                                    std::to_string(clauses));
}

}  // namespace

Batch generate(Kind kind, const Key& key, std::span<const std::uint64_t> indices,
               std::span<const std::uint64_t> purposes, std::int32_t variables, std::int64_t clauses,
               std::size_t threads) {
    check_size(kind, variables, clauses);
    const auto n = static_cast<std::size_t>(variables);
    const auto m = static_cast<std::size_t>(clauses);
    const TripleDraw draw(n);
    Batch out;
    out.clauses.resize(indices.size() * m * 3);
    if (kind != Kind::uniform) out.plants.resize(indices.size() * n);
    struct Worker {
        ClauseSet drawn;
        UniformDraw at_once;
    };
    const bool at_once = kind == Kind::uniform && m > 0 && m <= UniformDraw::most_clauses;
    std::vector<Worker> workers(worker_count(indices.size(), threads), {{}, {n, at_once ? m : 0}});
    parallel_for(indices.size(), threads, [&](std::size_t f, std::size_t worker) {
        std::int32_t* const literals = out.clauses.data() + f * m * 3;
        std::uint8_t* const plant = kind == Kind::uniform ? nullptr : out.plants.data() + f * n;
        auto& [drawn, uniform] = workers[worker];
        if (at_once && uniform(key, indices[f], purposes[f], literals)) return;
        draw_formula(kind, Stream(key, indices[f], purposes[f]), draw, drawn, {literals, 3 * m}, {plant, n});
    });
    return out;
}

}  // namespace assay::tasks::sat
