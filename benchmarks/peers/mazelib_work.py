"""mazelib: mazes of 10 x 10 cells."""

from mazelib import Maze
from mazelib.generate.BacktrackingGenerator import BacktrackingGenerator
from mazelib.generate.Kruskal import Kruskal


def maker(generator):
    def work():
        maze = Maze()
        maze.generator = generator(10, 10)
        maze.generate()

    return work


WORK = {"depth-first": (maker(BacktrackingGenerator), 1), "kruskal": (maker(Kruskal), 1)}
