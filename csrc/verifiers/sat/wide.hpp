#pragma once

#include <cstddef>
#include <cstdint>

/// The two hot loops of the check for processors with 512-bit vectors: same results, several
/// times faster.  Width must follow the processor, and no compiler option may, so they are
/// written out and chosen at run time.
namespace assay::verifiers::sat::wide {

/// Most variables whose truth table, a bit for each literal, fits one vector.
inline constexpr std::int32_t max_variables = 255;
/// Bytes of truth table that `count_false` reads.
inline constexpr std::size_t table_bytes = 512;
/// Words of one block of `satisfied`.
inline constexpr std::size_t block_words = 16;

/// Whether this processor has what the functions below need.
bool available();

/// The number of false clauses, or -1 if a literal is out of range.
///
/// table[variables + literal] is 1 when the literal is true; table has 512 bytes, and there
/// are at most 255 variables.
std::int32_t count_false(const std::int32_t* literals, std::size_t clauses, const std::uint8_t* table,
                         std::int32_t variables);

/// Which assignments of a block satisfy every clause; rows are addressed by literal.
void satisfied(const std::uint64_t* middle, const std::int32_t* literals, std::size_t clauses,
               std::uint64_t* out);

}  // namespace assay::verifiers::sat::wide
