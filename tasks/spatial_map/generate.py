"""Generate maps of places from keys and indices, each with the question its index wants, and what follows from its text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...verifiers.claim import Evidence
from ...verifiers.spatial_map.arrays import chains_batch, solve_batch
from ...verifiers.spatial_map.problem import KINDS, RELATIONS, Kind, Question, SpatialMapProblem
from ...verifiers.spatial_map.truth import truths
from .._core import spatial_map_balanced, spatial_map_choose, spatial_map_generate
from ..core.ids import make_key
from ..core.instance import Draft
from .parameters import (
    FIRST_WORDS,
    GUARDED_ATTEMPTS,
    QUESTIONS,
    SECOND_WORDS,
    VOCABULARIES,
    SpatialMapParameters,
    names,
)

LARGE_MAP = 60
"""Places from which on questions for places or their number are seldom settled."""
BALANCED_WORK = 400_000
"""Places of the maps that are drawn, at most, for an index until one is balanced; at most 20,000 maps."""
ATTEMPTS = 400
"""Maps that are drawn after the guarded ones, before the request is given up."""


def build(
    parameters: SpatialMapParameters, key: bytes, indices: NDArray[np.uint64], threads: int, *, balanced: bool
) -> list[Draft[SpatialMapProblem]]:
    """Return the instances with these indices (uint64, shape (k,)), in their order; see `Task.build`.

    Maps are drawn until one offers the question that the index wants.

    Args:
        balanced: Whether maps of version 2 are tried first, on which the statements near the places asked about are
            independent of the answer. Where there are none (shared scenes, few places), those of version 1 follow.

    Raises:
        ValueError: None of many maps offers it; the message says what to change.
    """
    guarded_attempts = GUARDED_ATTEMPTS[parameters.scenes]
    k, n, m = len(indices), parameters.places, parameters.statements
    codes = np.empty((k, n), np.int32)
    statements = np.empty((k, m, 3), np.int32)
    questions = np.empty((k, 4), np.int32)
    pending = np.arange(k)
    if balanced and parameters.scenes == "own":
        codes, statements, questions = _draw_balanced(parameters, key, indices, threads)
        pending = np.flatnonzero(questions[:, 0] < 0)
        if not len(pending):
            return _drafts(codes, statements, questions, parameters.evidence, threads)
    for attempt in range(guarded_attempts + ATTEMPTS):
        drawn = _draw(parameters, key, indices[pending], attempt, attempt < guarded_attempts, threads)
        found = drawn[2][:, 0] >= 0
        done = pending[found]
        codes[done], statements[done], questions[done] = (array[found] for array in drawn)
        pending = pending[~found]
        if not len(pending):
            return _drafts(codes, statements, questions, parameters.evidence, threads)
    # On a large map nearly every list of places has some that the text leaves open.
    ways = "" if parameters.question == "direction" or n <= LARGE_MAP else "for question=direction, "
    raise ValueError(
        f"parameters: no question of depth {parameters.depth} with the answer drawn for index "
        f"{indices[pending[0]]} on {guarded_attempts + ATTEMPTS} maps of {n} places and {m} statements "
        f"({parameters.relations}, infeasible={parameters.infeasible:g}); "
        f"ask {ways}for less depth, or for about two statements a place: fewer settle too little, more leave nothing open"
    )


def _draw_balanced(
    parameters: SpatialMapParameters, key: bytes, indices: NDArray[np.uint64], threads: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """A balanced map for each index, and a question about it (kind -1 when none was found)."""
    k, n, m = len(indices), parameters.places, parameters.statements
    codes, statements, questions = spatial_map_balanced(
        make_key("balanced", key.hex()), indices, min(20_000, BALANCED_WORK // n), n, m,
        VOCABULARIES.index(parameters.relations), len(FIRST_WORDS), len(SECOND_WORDS),
        QUESTIONS.index(parameters.question), int(parameters.infeasible * 2**53), parameters.depth, threads,
    )  # fmt: skip
    return codes, statements.reshape(k, m, 3), questions


def _draw(
    parameters: SpatialMapParameters,
    key: bytes,
    indices: NDArray[np.uint64],
    attempt: int,
    guarded: bool,
    threads: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """One map for each index, and a question about it (kind -1 when it has none to offer)."""
    k, n, m = len(indices), parameters.places, parameters.statements
    codes, statements = spatial_map_generate(
        key,
        indices,
        attempt,
        n,
        m,
        VOCABULARIES.index(parameters.relations),
        len(FIRST_WORDS),
        len(SECOND_WORDS),
        threads,
    )
    places, offsets = np.full(k, n, np.int32), np.arange(k + 1, dtype=np.int64) * m
    east, north = chains_batch(places, statements, offsets, threads)

    def choose(key: bytes, kind: str) -> NDArray[np.int32]:
        return spatial_map_choose(
            key, indices, attempt, n, statements, east, north, QUESTIONS.index(kind), int(parameters.infeasible * 2**53),
            parameters.depth, parameters.relations != "intercardinal", guarded, threads,
        )  # fmt: skip

    if parameters.scenes == "own":
        return codes, statements.reshape(k, m, 3), choose(key, parameters.question)
    # A shared map offers a question of every kind, each drawn apart from the others.
    offered = {kind: choose(make_key("question", key.hex(), kind), kind) for kind in KINDS}
    missing = np.any([questions[:, 0] < 0 for questions in offered.values()], axis=0)
    questions = offered[parameters.question]
    questions[missing, 0] = -1
    return codes, statements.reshape(k, m, 3), questions


def _drafts(
    codes: NDArray[np.int32],
    statements: NDArray[np.int32],
    questions: NDArray[np.int32],
    evidence: Evidence,
    threads: int,
) -> list[Draft[SpatialMapProblem]]:
    k, n = codes.shape
    m = statements.shape[1]
    problems = []
    for row, said, asked in zip(codes.tolist(), statements.tolist(), questions.tolist(), strict=True):
        places = names(row)
        relations = tuple((places[a], RELATIONS[relation], places[b]) for a, relation, b in said)
        problems.append(SpatialMapProblem.one_of_many(places, relations, _question(places, asked), evidence))
    arrays = (
        np.full(k, n, np.int32),
        statements.reshape(-1, 3),
        np.arange(k + 1, dtype=np.int64) * m,
        questions,
    )
    outcomes = solve_batch(*arrays, threads=threads)
    if not outcomes.consistent.all():
        raise AssertionError("a drawn map contradicts itself")
    measured = zip(
        *(column.tolist() for column in (outcomes.depth, outcomes.links, outcomes.certain, outcomes.possible)),
        strict=True,
    )
    difficulties = [
        {"places": n, "statements": m, "depth": depth, "links": links, "certain": certain, "gap": possible - certain}
        for depth, links, certain, possible in measured
    ]
    proved = truths(problems, arrays, outcomes)
    return [Draft(*row) for row in zip(problems, proved, difficulties, strict=True)]


def _question(places: Sequence[str], row: Sequence[int]) -> Question:
    kind, place, direction, reference = row
    name: Kind = KINDS[kind]
    if name == "direction":
        return Question(name, places[reference], place=places[place])
    return Question(name, places[reference], direction=RELATIONS[direction])
