"""CNFgen: random 3-CNF at ratio 4.26 over 50 variables."""

import itertools

from cnfgen import RandomKCNF

seeds = itertools.count(1)
WORK = {"generate 50": (lambda: RandomKCNF(3, 50, 213, seed=next(seeds)), 1)}
