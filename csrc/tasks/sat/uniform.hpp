#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/philox.hpp"

namespace assay::tasks::sat {

/// Uniform formulas in whole arrays: the same clauses from the same random words as one draw
/// after the other (`generate` says which), several times as fast.
///
/// Words come from Philox in a run of blocks, are turned into clauses by a loop without
/// branches, and repeated clauses are found with a table by hash: what falls on a place that is
/// taken is compared exactly.
class UniformDraw {
public:
    /// Beyond it the exact comparisons would add up.
    static constexpr std::size_t most_clauses = 4096;

    UniformDraw(std::size_t variables, std::size_t clauses);

    /// Writes the formula's literals, three for each clause; false, with nothing of use written,
    /// when a word had to be rejected for fairness, which only `generate` handles.
    bool operator()(const Key& key, std::uint64_t index, std::uint64_t purpose, std::int32_t* literals);

private:
    std::size_t drop_repeated(std::int32_t* literals, std::size_t kept);

    std::uint64_t variables_;
    std::uint64_t threshold_;
    std::size_t clauses_;
    int shift_;
    std::vector<std::uint64_t> words_;
    std::vector<std::uint32_t> sums_;  // of the hashes of its three literals, for every clause kept
    std::vector<std::uint8_t> seen_;   // by hash: the number of the formula that had it last
    std::uint8_t formula_ = 0;
    std::vector<std::uint32_t> suspects_;
};

}  // namespace assay::tasks::sat
