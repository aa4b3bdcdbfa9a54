"""maze-dataset: the bare lattice, 10 x 10 cells, no solution."""

import warnings

warnings.filterwarnings("ignore")
from maze_dataset.generation import LatticeMazeGenerators


def maker(name):
    return lambda: getattr(LatticeMazeGenerators, name)((10, 10))


WORK = {
    "depth-first": (maker("gen_dfs"), 1),
    "kruskal": (maker("gen_kruskal"), 1),
    "wilson": (maker("gen_wilson"), 1),
}
