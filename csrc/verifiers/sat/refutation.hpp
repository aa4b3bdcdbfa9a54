#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "verifiers/sat/sat.hpp"

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

/// The same, with hints for checkers that do not search (LRAT): for each lemma up to the one that
/// lets propagation refute the formula, and then for the empty clause, the clauses that
/// propagation uses, in order, ended by 0.  Clauses are numbered from 1: the formula's, then
/// the lemmas.  The hints of a lemma end early where it holds a literal and its negation.
///
/// Source: L. Cruz-Filipe, M. Heule, W. Hunt, M. Kaufmann, P. Schneider-Kamp, "Efficient
/// certified RAT verification", CADE 2017.
bool refutes(const Formula& formula, std::span<const std::int32_t> lemmas, std::vector<std::int64_t>* hints);

}  // namespace assay::verifiers::sat
