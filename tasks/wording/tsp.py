"""Weights as text, natively and many at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...verifiers.tsp import TspProblem
from .. import _core
from ..strict_json import write_object


def weight_tables(problems: Sequence[TspProblem]) -> list[str]:
    """The weights of each problem as its prompt shows them: `renderings.tsp.weight_table`."""
    return _core.tsp_weight_tables(*_packed(problems), threads=1)


def problem_json(problems: Sequence[TspProblem]) -> list[str]:
    """Each problem as JSON, as `write_object(problem.to_dict())` gives it."""
    texts = []
    for problem, weights in zip(problems, _core.tsp_weights_json(*_packed(problems), threads=1), strict=True):
        text = f'{{"weights":{weights},"symmetric":{"true" if problem.symmetric else "false"}'
        if problem.coordinates is not None:
            text += f',"coordinates":{write_object(problem.coordinates.tolist())}'
        texts.append(text + "}")
    return texts


def _packed(problems: Sequence[TspProblem]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    weights = [np.zeros(0, np.int32), *(problem.weights.ravel() for problem in problems)]
    return np.concatenate(weights), np.array([problem.cities for problem in problems], np.int64)
