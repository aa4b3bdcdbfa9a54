"""elkai: LKH on Euclidean tours, without proof of optimality."""

import random

import elkai

draw = random.Random(1)


def matrices(cities, count):
    out = []
    for _ in range(count):
        points = [(draw.randrange(1000), draw.randrange(1000)) for _ in range(cities)]
        out.append([[round(((a - c) ** 2 + (b - d) ** 2) ** 0.5) for c, d in points] for a, b in points])
    return out


def solver(cities):
    batch = matrices(cities, 5)
    return lambda: [elkai.DistanceMatrix(m).solve_tsp() for m in batch]


WORK = {str(cities): (solver(cities), 5) for cities in (10, 15, 20)}
