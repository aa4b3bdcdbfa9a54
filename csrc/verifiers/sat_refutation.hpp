#pragma once

#include <cstdint>
#include <span>

#include "verifiers/sat.hpp"

namespace assay::verifiers::sat {

/// Whether a list of lemmas (each ended by 0) refutes a formula.
///
/// Forward checking by reverse unit propagation: a lemma may be added when assuming all of
/// its literals false makes unit propagation meet a false clause; the formula is refuted
/// when propagation alone meets one.  False as soon as a lemma fails or is malformed.  Written
/// from that definition; it shares no code with the solver whose proofs it judges.  The
/// literals of the formula must have been validated.
///
/// Source: E. Goldberg, Y. Novikov, "Verification of proofs of unsatisfiability for CNF
/// formulas", DATE 2003.
bool refutes(const Formula& formula, std::span<const std::int32_t> lemmas);

}  // namespace assay::verifiers::sat
