"""Read maps and answers natively, where they are in exactly our own form; see `tasks.core.parse_fast`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...verifiers.spatial_map.arrays import check_batch
from ...verifiers.spatial_map.check import verdicts_of
from ...verifiers.spatial_map.problem import KINDS, QUADRANTS, UNDETERMINED, Answer, SpatialMapProblem
from ...verifiers.verdict import Verdict
from .._core import spatial_map_read_answers, spatial_map_read_rows
from .parameters import FIRST_WORDS, SECOND_WORDS

_WORDS = list(FIRST_WORDS), list(SECOND_WORDS)


def read_answers(problems: Sequence[SpatialMapProblem], texts: Sequence[str]) -> list[Answer | None]:
    """Return the answer that each reply gives; None for a reply that is not plain."""
    kinds = [KINDS.index(problem.question.kind) for problem in problems]
    names = [list(problem.places) for problem in problems]
    known, claims, members = spatial_map_read_answers(list(texts), np.array(kinds, np.int32), names, *_WORDS, 1)
    said = _answers(kinds, [len(places) for places in names], names, claims.tolist(), members.tolist())
    asked = [problem.evidence == "none" for problem in problems]
    return [answer if mine and asks else None for mine, asks, answer in zip(known.tolist(), asked, said, strict=True)]


def judge_texts(problems: Sequence[str | bytes], texts: Sequence[str], threads: int) -> Iterator[tuple[int, Verdict]]:
    """Yield the number of each row that is plain, and the verdict on it."""
    rows, places, statements, offsets, questions, known, claims, members, names = spatial_map_read_rows(
        list(problems), list(texts), *_WORDS, threads
    )
    arrays = places, statements, offsets, questions
    codes = check_batch(*arrays, claims, members, threads)
    answers = _answers(questions[:, 0].tolist(), places.tolist(), names, claims.tolist(), members.tolist())
    verdicts = verdicts_of(names, arrays, codes, list(answers), known == 1)
    numbers = rows.tolist()
    for row, verdict in zip(numbers, verdicts, strict=True):
        if verdict is not None:
            yield row, verdict


def _answers(
    kinds: Sequence[int],
    sizes: Sequence[int],
    names: Sequence[Sequence[str]],
    claims: Sequence[int],
    members: Sequence[int],
) -> Iterator[Answer]:
    """Arrays as `pack_answers` makes them, back as answers; names are looked at for sets of places alone."""
    end = 0
    for kind, size, places, claim in zip(kinds, sizes, names, claims, strict=True):
        chosen = members[end : end + size]
        end += size
        if claim < 0:
            yield UNDETERMINED
        elif KINDS[kind] == "which":
            yield frozenset([name for name, told in zip(places, chosen, strict=False) if told])
        else:
            yield QUADRANTS[min(claim, 3)] if KINDS[kind] == "direction" else claim
