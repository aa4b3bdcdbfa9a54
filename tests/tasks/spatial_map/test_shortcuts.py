"""Version 2 gives nothing away to whoever counts: boosted trees on shallow counts stay near the commonest answer."""

from __future__ import annotations

import numpy as np
import pytest
from depth import scaled
from spatial_map_cases import TASK

from assay.verifiers.spatial_map.problem import RELATIONS, SIGNS


def shallow_counts(problem) -> list[int]:
    """Statements about the places asked about by direction, net signs of them and of their neighbours, degrees, order."""
    asked = problem.question
    turned = SIGNS[RELATIONS.index(asked.direction)] if asked.direction else (1, 1)
    said: dict[str, list[tuple[int, int, str]]] = {name: [] for name in problem.places}
    for place, relation, other in problem.relations:
        east, north = (sign * turn for sign, turn in zip(SIGNS[RELATIONS.index(relation)], turned, strict=True))
        said[place].append((east, north, other))
        said[other].append((-east, -north, place))
    net = {name: np.sum([row[:2] for row in rows], axis=0, initial=0) for name, rows in said.items()}
    counts: list[int] = []
    for name in filter(None, (asked.place, asked.reference)):
        rows = said[name]
        counts += [sum(row[axis] == sign for row in rows) for axis in (0, 1) for sign in (1, -1)]
        counts += [sum(row[:2] == (1, 1) for row in rows), sum(row[:2] == (-1, -1) for row in rows), len(rows)]
        counts += [*net[name], *np.sum([net[row[2]] for row in rows], axis=0), sum(len(said[row[2]]) for row in rows)]
        counts += [*rows[0][:2], *rows[-1][:2], problem.places.index(name)]
    if asked.place:
        counts += [*(net[asked.place] - net[asked.reference])]
    return [int(count) for count in counts]


@pytest.mark.parametrize("question", ["direction", "count"])
@pytest.mark.parametrize("level", range(1, 11) if scaled(0, 1) else (1, 10))
def test_counting_is_worth_little_more_than_the_commonest_answer(level: int, question: str) -> None:
    ensemble = pytest.importorskip("sklearn.ensemble")
    selection = pytest.importorskip("sklearn.model_selection")
    size = scaled(300, 3000)
    made = list(TASK.generate(f"L{level},question={question},infeasible=0", seed=31, count=size))
    features = np.array([shallow_counts(instance.problem) for instance in made])
    answers = np.array([str(instance.truth["answer"]) for instance in made])
    trees = ensemble.HistGradientBoostingClassifier(max_iter=scaled(12, 60), max_leaf_nodes=15)
    score = selection.cross_val_score(trees, features, answers, cv=3).mean()
    commonest = np.unique(answers, return_counts=True)[1].max() / size
    assert score <= commonest + 0.1 + 2 * (0.25 / size) ** 0.5
