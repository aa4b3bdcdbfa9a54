"""Checkers of maps described in words, held to each other and to the definition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...verifiers.spatial_map import arrays as native
from ...verifiers.spatial_map import independent
from ...verifiers.spatial_map import reference as definition
from ...verifiers.spatial_map.problem import UNDETERMINED, SpatialMapProblem, pack
from ...verifiers.spatial_map.reference import NAMES, SIGNS, Statement
from ..core.crosscheck import NOT_ASKED, Crosscheck, Decisions, sample, truths, verdicts, within
from ..core.ids import Stream

if TYPE_CHECKING:
    from ..core.task import Task

Question = tuple[int, int, int, int]
Case = tuple[int, list[Statement], Question]
CODES = ("right", "wrong direction", "wrong places", "wrong count", "not determined", "is determined", "inconsistent")


def crosschecks(task: Task[Any, Any, Any]) -> tuple[Crosscheck, ...]:
    """The comparisons of this task."""
    return (
        verdicts(task, ("L1", "L2", "L3", "L3,infeasible=0.5"), _judged),
        # The definition tries every order of the places, so the maps are small.
        truths(
            task,
            ("places=6,statements=8", "places=6,statements=8,infeasible=0.5", "places=5,statements=8,depth=1"),
            _truth,
            share=0.1,
        ),
        Crosscheck("checking", check_answers),
        Crosscheck("answers on all maps", answers_on_all_maps, share=0.1),
        Crosscheck("closures", close, share=0.2),
    )


def check_answers(stream: Stream, cases: int) -> Decisions:
    """Answers right, nearly right and arbitrary; statements may contradict each other; a few large maps."""
    rows = [_case(stream, 150 if stream.below(100) == 0 else 12, contradict=True) for _ in range(cases)]
    truths = [definition.decide(*row) for row in rows]
    answers = [_answer(stream, row, truth) for row, truth in zip(rows, truths, strict=True)]
    claims = np.array([claim for claim, _ in answers], np.int32)
    members = np.array([a in chosen for (n, _, _), (_, chosen) in zip(rows, answers, strict=True) for a in range(n)])
    arrays = (*_arrays(rows), claims, members.astype(np.uint8))
    expected = [_code(row[2][0], truth, *answer) for row, truth, answer in zip(rows, truths, answers, strict=True)]
    return Decisions(
        {
            "native": native.check_batch(*arrays, 1).tolist(),
            "native, 2 threads": native.check_batch(*arrays, 2).tolist(),
            "Numba": independent.check_batch(*arrays).tolist(),
            "definition": expected,
        },
        lambda i: {**_shown(rows[i]), "claim": answers[i][0], "places": sorted(answers[i][1])},
        [CODES[code] for code in expected],
    )


def answers_on_all_maps(stream: Stream, cases: int) -> Decisions:
    """The answers that occur when every map of at most five places that fits is looked at."""
    rows = [_case(stream, 5) for _ in range(cases)]
    found = [definition.answers(*row) for row in rows]
    outcomes = native.solve_batch(*_arrays(rows), 1)
    return Decisions(
        {
            "native": [_outcome(outcomes, i, row) for i, row in enumerate(rows)],
            "definition": [_summary(row[2][0], answers) for row, answers in zip(rows, found, strict=True)],
        },
        lambda i: _shown(rows[i]),
        ["determined" if len(answers) == 1 else "open" for answers in found],
    )


def close(stream: Stream, cases: int) -> Decisions:
    """The closures of both axes: native words of bits, Warshall on Python's integers, and networkx."""
    rows = [_case(stream, 140 if stream.below(60) == 0 else 20, contradict=True) for _ in range(cases)]
    places, statements, offsets, _ = _arrays(rows)
    consistent, *words = native.close_batch(places, statements, offsets, 1)
    said: list[Any] = []
    first = 0
    for (n, _, _), possible in zip(rows, consistent.tolist(), strict=True):
        size = n * -(-n // 64)
        tables = [native.unpack_rows(axis[first : first + size], n) for axis in words]
        first += size
        said.append([[set(np.flatnonzero(row).tolist()) for row in table] for table in tables] if possible else None)
    expected = [_closed(row) for row in rows]
    return Decisions(
        {
            "native": said,
            "definition": expected,
            "networkx": [_by_networkx(row) if i % 5 == 0 else NOT_ASKED for i, row in enumerate(rows)],
        },
        lambda i: _shown(rows[i]),
        ["consistent" if closed else "inconsistent" for closed in expected],
    )


# ------------------------------------------------------------------------------- cases


def _case(stream: Stream, most: int, contradict: bool = False) -> Case:
    """Statements true of hidden places, with `contradict` one in ten of some maps perhaps false, and a question."""
    n = within(stream, 2, most)
    ranks = [sample(stream, n, n) for _ in range(2)]
    contradict = contradict and stream.below(2) == 0
    statements: list[Statement] = []
    for _ in range(stream.below(3 * n + 1)):
        a, b = sample(stream, n, 2)
        if contradict and stream.below(10) == 0:
            statements.append((a, stream.below(8), b))
            continue
        true = [
            code
            for code, name in enumerate(NAMES)
            if all(not s or s * (r[a] - r[b]) > 0 for s, r in zip(SIGNS[name], ranks, strict=True))
        ]
        statements.append((a, stream.choice(true), b))
    place, reference = sample(stream, n, 2)
    kind = stream.below(3)
    return n, statements, (kind, place if kind == 0 else -1, stream.below(8) if kind else -1, reference)


def _answer(stream: Stream, row: Case, truth: object) -> tuple[int, frozenset[int]]:
    """A number or direction, and a set: of which the question takes one."""
    n, _, question = row
    claim = stream.below(n + 1) - 1
    chosen = frozenset(a for a in range(n) if stream.below(5) < 2)
    if truth is None or truth == "inconsistent":
        return (-1 if stream.below(2) else claim), chosen
    if stream.below(10) < 3:
        return claim, chosen
    if question[0] == 0:
        return NAMES.index(str(truth)), chosen
    if isinstance(truth, frozenset):
        return 0, truth if stream.below(10) < 7 else truth ^ {stream.below(n)}
    assert isinstance(truth, int)
    return truth, chosen


def _arrays(rows: Sequence[Case]) -> tuple[Any, Any, Any, Any]:
    statements = [statement for _, own, _ in rows for statement in own]
    return (
        np.array([n for n, _, _ in rows], np.int32),
        np.array(statements, np.int32).reshape(-1, 3),
        np.cumsum([0, *(len(own) for _, own, _ in rows)], dtype=np.int64),
        np.array([question for _, _, question in rows], np.int32).reshape(-1, 4),
    )


def _shown(row: Case) -> dict[str, Any]:
    n, statements, question = row
    return {"places": n, "statements": [(a, NAMES[r], b) for a, r, b in statements], "question": question}


def _row(problem: SpatialMapProblem) -> Case:
    places, statements, _, questions = (array.tolist() for array in pack([problem]))
    kind, place, direction, reference = questions[0]
    return places[0], [(a, r, b) for a, r, b in statements], (kind, place, direction, reference)


def _judged(problem: SpatialMapProblem, stream: Stream) -> tuple[str, bool]:
    row = _row(problem)
    truth = definition.decide(*row)
    claim, chosen = _answer(stream, row, truth)
    if claim < 0:
        return UNDETERMINED, truth is None
    kind = problem.question.kind
    if kind == "direction":
        return (NAMES[claim], NAMES[claim] == truth) if claim < 4 else ("N", False)
    if kind == "count":
        return str(claim), claim == truth
    return ", ".join(problem.places[a] for a in sorted(chosen)) or "none", chosen == truth


def _truth(problem: SpatialMapProblem) -> dict[str, Any]:
    n, statements, question = _row(problem)
    found = definition.answers(n, statements, question)
    east, north = (len(definition.orders(n, statements, axis)) for axis in (0, 1))
    (answer,) = found if len(found) == 1 else (UNDETERMINED,)
    if isinstance(answer, frozenset):
        answer = [name for a, name in enumerate(problem.places) if a in answer]
    told = {"status": "determined" if len(found) == 1 else "undetermined", "answer": answer, "maps": east * north}
    return told | ({"answers": len(found)} if question[0] != 1 else {})


# -------------------------------------------------------------------------------- ways


def _code(kind: int, truth: object, claim: int, chosen: frozenset[int]) -> int:
    """The code of an answer, from the truth that the definition found."""
    if truth == "inconsistent":
        return native.INCONSISTENT
    if truth is None:
        return native.RIGHT if claim < 0 else native.NOT_DETERMINED
    if claim < 0:
        return native.IS_DETERMINED
    given: object = (NAMES[claim] if claim < 4 else "?") if kind == 0 else chosen if kind == 1 else claim
    if given == truth:
        return native.RIGHT
    return (native.WRONG_DIRECTION, native.WRONG_PLACES, native.WRONG_COUNT)[kind]


def _summary(kind: int, answers: set[Any]) -> Any:
    """The directions that occur; or the intersection and union of the sets; or the least and greatest number."""
    if kind == 0:
        return len(answers), next(iter(answers)) if len(answers) == 1 else None
    if kind == 1:
        return frozenset.intersection(*answers), frozenset.union(*answers), len(answers) == 1
    return min(answers), max(answers), len(answers) == 1


def _outcome(outcomes: native.Outcomes, i: int, row: Case) -> Any:
    _, _, (kind, _, direction, reference) = row
    determined = bool(outcomes.determined[i])
    if kind == 0:
        return int(outcomes.possible[i]), NAMES[outcomes.direction[i]] if determined else None
    if kind == 2:
        return int(outcomes.certain[i]), int(outcomes.possible[i]), determined
    certain, possible = (set(np.flatnonzero(s).tolist()) for s in outcomes.standings(i, direction))
    return frozenset(certain - {reference}), frozenset(possible - {reference}), determined


def _closed(row: Case) -> Any:
    n, statements, _ = row
    tables = [definition.warshall(n, statements, axis) for axis in (0, 1)]
    if None in tables:
        return None
    return [[{b for b in range(n) if beyond >> b & 1} for beyond in table or ()] for table in tables]


def _by_networkx(row: Case) -> Any:
    try:
        import networkx
    except ModuleNotFoundError:
        return NOT_ASKED
    n, statements, _ = row
    tables = []
    for axis in (0, 1):
        graph = networkx.DiGraph(definition.said(statements, axis))
        graph.add_nodes_from(range(n))
        if not networkx.is_directed_acyclic_graph(graph):
            return None
        tables.append([set(networkx.descendants(graph, a)) for a in range(n)])
    return tables
