#pragma once

#include <cstdint>
#include <span>
#include <string>

/// Formulas as text: the bytes that `tasks/sat/prompt.py` writes, thirty times as fast.
namespace assay::tasks::sat {

/// The clauses of three literals as a prompt numbers them: `1. (x3 ∨ ¬x7 ∨ x12)`, one a line.
std::string numbered_clauses(std::span<const std::int32_t> literals);

/// The clauses as JSON: `[[3,-7,12],…]`.
std::string clauses_json(std::span<const std::int32_t> literals);

}  // namespace assay::tasks::sat
