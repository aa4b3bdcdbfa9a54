#pragma once

#include "tasks/maze/flood.hpp"

namespace assay::tasks::maze {

/// Takes every path between two squares away: closes a smallest of a few cuts in the middle of the
/// way, and opens as many squares elsewhere, so that the number of walls tells nothing.
///
/// `has_cells` says whether the board has a lattice of cells, which stay free. False when no such cut
/// was found; the board is spoilt then.
bool separate(Board& board, Flood& flood, Stream& stream, Square start, Square exit, bool has_cells);

}  // namespace assay::tasks::maze
