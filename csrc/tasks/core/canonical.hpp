#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

/// Fingerprints of problems that do not depend on how their parts are numbered.
///
/// A problem is given as a directed graph with coloured vertices and labelled arcs. Colour
/// refinement (Weisfeiler and Leman) separates vertices as far as it can; where it cannot, a
/// vertex is singled out and the search goes on from each candidate, as in McKay and Piperno,
/// "Practical graph isomorphism, II" (2014): candidates whose refined colours are not the
/// least are cut, and so are those that an automorphism found on the way maps to an earlier
/// one. The canonical form is the least arc list over the leaves that are left.
namespace assay::tasks::canonical {

struct Graph {
    /// One colour per vertex.
    std::span<const std::int32_t> colours;
    /// Triples (from, to, label).
    std::span<const std::int32_t> arcs;
};

/// The first word is the same for all graphs that colour refinement cannot tell apart; the
/// second, never 0, is a hash of the canonical form, or 0 when `budget` ended the search.
/// So isomorphic graphs have the same first word, and the same second one unless one is 0;
/// other graphs differ up to collisions of the hash.
using Fingerprint = std::array<std::uint64_t, 2>;

/// Args: `domain` separates kinds of problems; `budget` counts arcs looked at per component,
/// beyond the first refinement. Vertices of arcs must be in range.
Fingerprint fingerprint(const Graph& graph, std::uint64_t domain, std::uint64_t budget);

}  // namespace assay::tasks::canonical
