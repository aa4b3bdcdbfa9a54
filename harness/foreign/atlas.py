"""The table of re-judged answers: per data set and model, by question, beside the best constant answer.

A model's share is the mean over questions of the mean over its answers to each, so its interval is clustered by question
(`strategies.estimation.intervals`). Differences are paired by question. A call that said nothing is an answer that is not right; an answer
that our solvers leave undecided is left out.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...strategies.estimation.intervals import Estimate, share
from ...strategies.estimation.paired import Difference, holm, paired_difference
from .question import ForeignQuestion
from .rejudge import Judged
from .replies_said import KINDS, Kind

MOST_CONSTANTS = 20
"""Labels of a data set that are tried as constant answers: the most frequent."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """Answers to the questions of one group.

    Attributes:
        questions: Number of questions.
        answers: Number of answers.
        right: Number of right answers.
        ours: Share of right answers, over questions.
    """

    questions: int
    answers: int
    right: int
    ours: Estimate


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model's answers to one data set.

    Attributes:
        model: Its name.
        questions: Number of questions that it answered.
        answers: Number of answers.
        published: Share that the log took, over questions; None where it does not judge every answer.
        ours: Share of right answers, over questions.
        change: Ours minus published, paired; None without published.
        above_constant: Ours minus the best constant answer, paired; None without one.
        groups: Answers to feasible and to infeasible questions; empty where questions do not differ in it.
        kinds: Number of answers of each kind.
        true: Number of those that are true.
        claims: Share of replies whose claim is true, whatever its kind, over questions.
    """

    model: str
    questions: int
    answers: int
    published: Estimate | None
    ours: Estimate
    change: Difference | None
    above_constant: Difference | None
    groups: Mapping[str, Part]
    kinds: Mapping[Kind, int]
    true: Mapping[Kind, int]
    claims: Estimate


@dataclass(frozen=True, slots=True)
class ModelPair:
    """The difference of two models, second minus first, on the questions that both answered; `adjusted` by Holm's procedure."""

    first: str
    second: str
    difference: Difference
    adjusted: float


@dataclass(frozen=True, slots=True)
class DataSet:
    """All models' answers to one data set.

    Attributes:
        name: From the files.
        task: Ours.
        questions: Number of different questions.
        groups: Number of questions in each group.
        constant: The constant answer that is right most often, found with hindsight; empty where none is ever right.
        constant_share: Share of questions to which it is right.
        models: By share, the highest first.
        pairs: Of models.
        left_out: Number of answers that could not be judged, by reason.
    """

    name: str
    task: str
    questions: int
    groups: Mapping[str, int]
    constant: str
    constant_share: float
    models: tuple[ModelRow, ...]
    pairs: tuple[ModelPair, ...]
    left_out: Mapping[str, int]


def atlas(judged: Iterable[Judged], labels: Mapping[str, tuple[str, str]]) -> list[DataSet]:
    """Return the table of every data set in some logs.

    Args:
        judged: Answers of all logs.
        labels: The model and the data set of each file; a model that a row names comes first.
    """
    sets: dict[tuple[str, str], list[tuple[str, Judged]]] = defaultdict(list)
    unread: dict[str, Counter[str]] = defaultdict(Counter)
    for one in judged:
        model, data_set = labels[one.place.rpartition(":")[0]]
        if one.question is None:
            unread[data_set][one.error] += 1
        else:
            sets[data_set, one.task].append((one.model or model, one))
    found = [_data_set(name, task, answers, unread.pop(name, Counter())) for (name, task), answers in sets.items()]
    nothing = share(())
    return found + [
        DataSet(name, "unknown", 0, {}, "", nothing.mean, (), (), dict(reasons)) for name, reasons in unread.items()
    ]


def _data_set(name: str, task: str, answers: Sequence[tuple[str, Judged]], unread: Counter[str]) -> DataSet:
    questions = {one.key: one.question for _, one in answers if one.question is not None}
    groups = {key: question.group() for key, question in questions.items()}
    constant, right = best_constant(questions)
    by_model: dict[str, dict[str, list[Judged]]] = defaultdict(lambda: defaultdict(list))
    left_out = Counter(unread)
    for model, one in answers:
        if one.outcome == "undecided":
            left_out["undecided"] += 1
        else:
            by_model[model][one.key].append(one)
    rows = [_model_row(model, found, groups, right) for model, found in by_model.items()]
    rows.sort(key=lambda row: (-row.ours.mean, row.model))
    return DataSet(
        name, task, len(questions), dict(Counter(group for group in groups.values() if group)), constant,
        float(np.mean(list(right.values()))) if right else 0.0, tuple(rows),
        tuple(_pairs({row.model: by_model[row.model] for row in rows})), dict(left_out),
    )  # fmt: skip


def best_constant(questions: Mapping[str, ForeignQuestion]) -> tuple[str, dict[str, float]]:
    """Return the constant answer that is right to most questions, and to which it is: 1.0 or 0.0 by key.

    Tried are the replies that a question offers (`ForeignQuestion.constants`) and the most frequent labels of the data set.
    """
    golds = Counter(question.gold for question in questions.values() if question.gold is not None)
    offered = [reply for question in questions.values() for reply in question.constants]
    tried = dict.fromkeys([*offered, *(gold for gold, _ in golds.most_common(MOST_CONSTANTS))])
    best, right = "", dict.fromkeys(questions, 0.0)
    for reply in tried:
        found = {key: float(question.judge(reply).correct) for key, question in questions.items()}
        if sum(found.values()) > sum(right.values()):
            best, right = reply, found
    return best, right


def _scores(answers: Mapping[str, Sequence[Judged]]) -> dict[str, float]:
    """Return the share of right answers to each question."""
    return {key: _mean([one.verdict is not None and one.verdict.correct for one in found]) for key, found in answers.items()}  # fmt: skip


def _model_row(
    model: str, answers: Mapping[str, Sequence[Judged]], groups: Mapping[str, str], right: Mapping[str, float]
) -> ModelRow:
    keys, scores = list(answers), _scores(answers)
    every = [one for found in answers.values() for one in found]
    ours = np.array([scores[key] for key in keys])
    said = [one.said for one in every if one.said is not None]
    kinds, true = Counter(one.kind for one in said), Counter(one.kind for one in said if one.true)
    kinds["no answer"] += len(every) - len(said)
    claims = [_mean([one.said is not None and one.said.true for one in answers[key]]) for key in keys]
    published: Floats | None = None
    if every and all(one.theirs is not None for one in every):
        published = np.array([_mean([bool(one.theirs) for one in answers[key]]) for key in keys])
    constant = np.array([right[key] for key in keys])
    parts: dict[str, Part] = {}
    for group in sorted({groups[key] for key in keys} - {""}):
        inside = [key for key in keys if groups[key] == group]
        count = sum(len(answers[key]) for key in inside)
        hits = sum(one.verdict is not None and one.verdict.correct for key in inside for one in answers[key])
        parts[group] = Part(len(inside), count, hits, share([scores[key] for key in inside]))
    return ModelRow(
        model, len(keys), len(every), None if published is None else share(published), share(ours),
        None if published is None else paired_difference(published, ours),
        paired_difference(constant, ours) if constant.any() else None,
        parts, {kind: kinds[kind] for kind in KINDS}, {kind: true[kind] for kind in KINDS}, share(claims),
    )  # fmt: skip


def _pairs(models: Mapping[str, Mapping[str, Sequence[Judged]]]) -> list[ModelPair]:
    scores = {model: _scores(answers) for model, answers in models.items()}
    made: list[tuple[str, str, Difference]] = []
    for first, second in itertools.combinations(models, 2):
        keys = [key for key in scores[first] if key in scores[second]]
        if keys:
            a, b = ([scores[model][key] for key in keys] for model in (first, second))
            made.append((first, second, paired_difference(a, b)))
    adjusted = holm([difference.p_value for _, _, difference in made])
    return [ModelPair(*one, p_value) for one, p_value in zip(made, adjusted, strict=True)]


def _mean(values: Sequence[bool]) -> float:
    return sum(values) / len(values)


def atlas_json(data_sets: Sequence[DataSet]) -> list[dict[str, Any]]:
    """Return the tables as values for `runs.json_text.json_text`."""
    return [asdict(one) for one in data_sets]
