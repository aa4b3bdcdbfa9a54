"""reasoning-gym: whole items, the nearest it has: a grid of 20 x 20 with a shortest path, scored too."""

import itertools

import reasoning_gym

size = {"min_rows": 20, "max_rows": 20, "min_cols": 20, "max_cols": 20}
data = reasoning_gym.create_dataset("shortest_path", size=10**6, seed=1, **size)
numbers = itertools.count()
items = [data[i] for i in range(50)]
back = {"up": "down", "down": "up", "left": "right", "right": "left"}
walks = [(x, x["answer"].split()) for x in items if x["answer"] not in ("", "infeasible")]
# Not equal to the key, which would be accepted unread: two moves more, so that the path is walked.
longer = [(x, " ".join([*walk, back[walk[-1]], walk[-1]])) for x, walk in walks]


def make():
    return data[next(numbers)]


def score():
    return [data.score_answer(answer, item) for item, answer in longer]


WORK = {"maze item": (make, 1), "maze score": (score, len(longer))}
