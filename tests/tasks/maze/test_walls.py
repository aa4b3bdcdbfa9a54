"""Walls alone are those of whole instances."""

from __future__ import annotations

import numpy as np
import pytest

from assay.tasks import _core
from assay.tasks.core.ids import make_key

INDICES = np.arange(60, dtype=np.uint64)


@pytest.mark.parametrize("kind", ["wilson", "depth_first", "prim", "kruskal", "braided", "bernoulli", "mixed"])
@pytest.mark.parametrize(("rows", "columns"), [(5, 5), (6, 9), (19, 19), (30, 37)])
def test_walls_alone_are_those_of_instances_with_a_path(kind: str, rows: int, columns: int) -> None:
    request = {"rows": rows, "columns": columns, "kind": kind, "tree": "kruskal", "loops": 2**31, "walls": 2**30}
    ends = {"form": "path", "infeasible": 0, "reach": 2**31}
    key = make_key("walls")
    squares, _, outcome, *_ = _core.generate_mazes(key, INDICES, 0, threads=1, **request, **ends)
    made = outcome == 1
    assert made.sum() > 40
    for threads in (1, 3):
        walls = _core.draw_maze_walls(key, INDICES, 0, threads=threads, **request)
        assert (walls[made] == squares[made]).all()


def test_the_arguments_are_checked() -> None:
    request = {"rows": 4, "columns": 9, "kind": "prim", "tree": "prim", "loops": 0, "walls": 0}
    with pytest.raises(ValueError, match="rows: expected 5 to 2001, got 4"):
        _core.draw_maze_walls(make_key("walls"), INDICES, 0, **request)
