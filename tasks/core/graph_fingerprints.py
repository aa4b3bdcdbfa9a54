"""Problems as graphs with coloured vertices and labelled arcs, fingerprinted up to numbering.

The search for the canonical form (`csrc/tasks/canonical.hpp`) is exact. It is given up after
`BUDGET` arcs looked at, which only graphs made to be hard reach: then the fingerprint is what colour
refinement sees, and more problems than the real twins share it, never fewer.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .._core import graph_fingerprints
from .fingerprints import Fingerprints, as_bytes, domain_of

BUDGET: Final = 300_000_000
"""Arcs looked at for one connected part, beyond the first refinement: some seconds."""


def fingerprint_graphs(
    task: str,
    colours: NDArray[np.int32],
    vertices: NDArray[np.int64],
    arcs: NDArray[np.int32],
    starts: NDArray[np.int64],
    threads: int,
    budget: int = BUDGET,
) -> NDArray[np.uint64]:
    """The fingerprints of k graphs as words, uint64, shape (k, 2).

    Args:
        colours: Of all vertices, one graph after the other.
        vertices: Where each graph's colours begin, and the end of the last; shape (k + 1,).
        arcs: Rows (from, to, label), vertices numbered from 0 in each graph; shape (m, 3).
        starts: Where each graph's arcs begin, and the end of the last; shape (k + 1,).
        threads: 0 for all cores.
    """
    return graph_fingerprints(
        np.ascontiguousarray(colours, np.int32),
        np.ascontiguousarray(vertices, np.int64),
        np.ascontiguousarray(arcs, np.int32),
        np.ascontiguousarray(starts, np.int64),
        domain_of(task),
        budget,
        threads,
    )


def offsets(counts: NDArray[np.int64] | list[int]) -> NDArray[np.int64]:
    """Where each of some ragged rows begins, and the end of the last."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(np.asarray(counts, np.int64))])


def least(forms: NDArray[np.uint64]) -> Fingerprints:
    """The least of several forms of each problem; unknown when a form that might be it is unknown.

    Args:
        forms: Fingerprints as words, shape (k, forms, 2).
    """
    first = forms[:, :, 0].min(axis=1)
    tied = forms[:, :, 0] == first[:, None]
    second = np.where(tied, forms[:, :, 1], np.uint64(2**64 - 1)).min(axis=1)
    return as_bytes(np.stack([first, second], axis=1))
