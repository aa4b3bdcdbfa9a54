"""Entries in the style of reasoning-gym: `question`, `answer`, `metadata`; their `shortest_path`, and ours.

Source: open-thought/reasoning-gym. Entries of ours carry the record in `metadata`. Of its own data sets
two are mazes: `shortest_path`, whose path is asked for in words, *infeasible* when there is none, and `maze`, where its
length is (`maze_lengths`). A log without metadata holds the grid in its question (`reasoning_gym_texts`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...tasks.core.task import Instance
from ...tasks.datasets.resolver import SHARED
from ...verifiers.maze import solve as verifier
from ...verifiers.verdict import Verdict
from ..core.record import make_record
from . import maze_lengths, reasoning_gym_texts
from .maze_lengths import read_length
from .question import ForeignQuestion, ask
from .replies_said import Said, said

NAME = "reasoning-gym (question, answer, metadata)"
_INFEASIBLE = "infeasible"
_SAYS_INFEASIBLE = re.compile(r"(?:\A|\n|: |:\*\* |\banswer is )[*`\"']{0,3}infeasible\Z")


def recognises(row: Mapping[str, Any]) -> bool:
    """Return whether there are a question and metadata, or a question that holds its grid."""
    return "question" in row and (
        isinstance(row.get("metadata"), Mapping) or reasoning_gym_texts.metadata_of(row["question"]) is not None
    )


def question(row: Mapping[str, Any]) -> ForeignQuestion:
    """Return the question of an entry of `shortest_path` or `maze`, or of one that `entry` made.

    Raises:
        ValueError: It is of another data set.
    """
    metadata = row.get("metadata")
    if not isinstance(metadata, Mapping):
        metadata = reasoning_gym_texts.metadata_of(row["question"])
        if metadata is None:
            raise ValueError("question: expected one of maze or shortest_path, or metadata beside it")
    if isinstance(metadata.get("instance"), str):
        resolved = SHARED.resolve(metadata["instance"])
        return ForeignQuestion(resolved.task.name, resolved.verify, None, None)
    label = row.get("answer", row.get("expected_answer"))
    gold = str(label) if label else None
    if maze_lengths.recognises(metadata):
        return maze_lengths.question(metadata, gold)
    matrix: Any = metadata.get("matrix")
    if not _is_grid(matrix):
        raise ValueError(
            f"metadata: expected an entry of shortest_path, of maze or of ours, got {metadata.get('source_dataset')!r}"
        )
    squares = {
        sign: [(r, c) for r, line in enumerate(matrix) for c, s in enumerate(line) if s == sign] for sign in "*#"
    }
    if len(squares["*"]) != 1 or len(squares["#"]) != 1:
        raise ValueError("metadata: expected one * and one # in the matrix")
    problem = {
        "rows": ["".join("#" if sign == "X" else "." for sign in line) for line in matrix],
        "start": list(squares["*"][0]), "exit": list(squares["#"][0]), "form": "path",
    }  # fmt: skip
    made = ask("maze", problem, echoes=("right right down down up left",))
    assert made.instance is not None
    length = verifier.solve(made.instance.problem).length
    return replace(
        made,
        judge=lambda text: made.judge(_in_our_words(text)),
        gold=gold,
        group=lambda: "infeasible" if length is None else "feasible",
        constants=(_INFEASIBLE,),
        said=lambda text, verdict: _said(text, verdict, length),
    )


def entry(instance: Instance, index: int = 0) -> dict[str, Any]:
    """Return an instance as an entry: `question`, `answer` (null: no single text is the answer) and `metadata`."""
    record = make_record(instance)
    return {
        "question": record["prompt"],
        "answer": None,
        "metadata": {
            "source_dataset": f"assay.{instance.task}",
            "source_index": index,
            "instance": record["instance"],
            "difficulty": {"level": record["level"]},
        },
    }


def _said(text: str, verdict: Verdict, length: int | None) -> Said:
    """The kind of answer: a path, the claim that there is none, or the length of one, which the question names as well."""
    found = said(verdict)
    if found.kind == "no answer" and not any(fault.kind == "ambiguous" for fault in verdict.faults):
        number = read_length(text)
        if isinstance(number, int):
            return Said("length", number == length)
    return found


def _in_our_words(text: str) -> str:
    """Their word for *no path*, where it stands alone, last, or as what a sentence says that the answer is."""
    stripped = text.rstrip()
    bare = stripped.rstrip(" \n.*`\"'").casefold()
    if _SAYS_INFEASIBLE.search(bare):
        return stripped[: len(bare) - len(_INFEASIBLE)].rstrip("*`\"'") + "no path"
    return text.replace(f"<answer>{_INFEASIBLE}</answer>", "<answer>no path</answer>")


def _is_grid(matrix: Any) -> bool:
    return (
        isinstance(matrix, list) and len(matrix) > 0
        and all(isinstance(line, list) and all(s in ("X", "O", "*", "#") for s in line) for line in matrix)
    )  # fmt: skip
