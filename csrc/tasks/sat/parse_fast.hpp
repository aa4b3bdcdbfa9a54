#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// Formulas and assignments as this package writes them; see `tasks/plain_text.hpp`.
namespace assay::tasks::sat {

/// `{"n":3,"clauses":[[1,-2,3],…]}`; false when it is not exactly that or no formula.
bool read_plain(std::string_view json, std::int32_t& variables, std::vector<std::int32_t>& literals);

enum PlainAnswer : std::uint8_t { not_plain = 0, assignment = 1, claim = 2 };

/// `x1=T x2=F …`, every variable in its place, with blanks, commas or line ends between; or `unsatisfiable`.
/// Of a formula without variables nothing is plain.
PlainAnswer read_plain_answer(std::string_view reply, std::span<std::uint8_t> values);

}  // namespace assay::tasks::sat
