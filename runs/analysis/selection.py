"""The selecting verifier of a run against the exact verdict: its errors, and the bound they put on resampling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...strategies.estimation.resampling import first_accepted
from ...strategies.selection.judge import opinion
from ...tasks import parse_id
from ..directory import Run
from ..store.store import StoredOutcome
from .outcome_reader import read_outcomes


@dataclass
class Confusion:
    """Answers that the selecting verifier was asked about, by the exact verdict.

    Attributes:
        shares: For each instance, the shares of its draws that are right, and that are readable and
            wrong, and whether the submitted answer is right.
        unreadable: Opinions of a judge that said neither right nor wrong; they are no rejections.
        cut_off: Of these, those that the token limit cut off.
    """

    true_accepts: int = 0
    false_accepts: int = 0
    true_rejects: int = 0
    false_rejects: int = 0
    unreadable: int = 0
    cut_off: int = 0
    shares: list[tuple[float, float, bool]] = field(default_factory=list)

    def add(self, outcome: StoredOutcome, judged: bool = False) -> None:
        """Count an instance.

        Args:
            outcome: Of the instance.
            judged: Whether the verifier is a judge, whose opinions are among the auxiliary replies.
        """
        for reply in outcome.auxiliary if judged else ():
            said = reply.completion
            if said.error is None and opinion(said.text) is None:
                self.unreadable += 1
                self.cut_off += said.truncated
        right = wrong = 0
        for stored in outcome.replies:
            correct = stored.reply.verdict.correct
            right += correct
            wrong += stored.reply.verdict.status == "wrong"
            if stored.accepted is not None:
                name = (
                    f"{'true' if stored.accepted == correct else 'false'}_{'accepts' if stored.accepted else 'rejects'}"
                )
                setattr(self, name, getattr(self, name) + 1)
        submission_correct = outcome.chosen is not None and outcome.replies[outcome.chosen].reply.verdict.correct
        calls = max(1, len(outcome.replies))
        self.shares.append((right / calls, wrong / calls, submission_correct))

    @property
    def judged(self) -> int:
        """The number of answers judged."""
        return self.true_accepts + self.false_accepts + self.true_rejects + self.false_rejects

    @property
    def false_accept_rate(self) -> float | None:
        """The share of wrong answers accepted; None without a wrong answer."""
        return _ratio(self.false_accepts, self.false_accepts + self.true_rejects)

    @property
    def false_reject_rate(self) -> float | None:
        """The share of right answers refused; None without a right answer."""
        return _ratio(self.false_rejects, self.false_rejects + self.true_accepts)

    def to_dict(self) -> dict[str, Any]:
        """Return the counts and rates as JSON values; `ceiling` is None where it is unknown."""
        return {
            "judged": self.judged, "true_accepts": self.true_accepts, "false_accepts": self.false_accepts,
            "true_rejects": self.true_rejects, "false_rejects": self.false_rejects,
            "unreadable": self.unreadable, "cut_off": self.cut_off,
            "false_accept_rate": self.false_accept_rate, "false_reject_rate": self.false_reject_rate,
            "precision": _ratio(self.true_accepts, self.true_accepts + self.false_accepts),
            "accuracy": _ratio(sum(right for *_, right in self.shares), len(self.shares)),
            "ceiling": self.ceiling(),
        }  # fmt: skip

    def ceiling(self) -> float | None:
        """Return the limit of resampling with this verifier: `first_accepted`, averaged over instances.

        With the rates observed here, and each instance's shares of right and of wrong answers among
        its draws in place of their probabilities: a plug-in estimate, coarse where draws are few.
        """
        fa, fr = self.false_accept_rate, self.false_reject_rate
        if not self.shares or (fa is None and fr is None):
            return None
        right, wrong = np.array([share[:2] for share in self.shares]).T
        return float(np.mean(first_accepted(right, wrong, fa or 0.0, fr or 0.0)))


class SelectionReader:
    """Gathers the judgements of the selecting verifier.

    Attributes:
        cells: By task and level.
    """

    def __init__(self, run: Run) -> None:
        """Begin with no outcome."""
        self.cells: dict[tuple[str, int], Confusion] = {}
        self._config = run.config
        self._judged = run.config.verifier.partition(":")[0] == "judge"

    def add(self, outcome: StoredOutcome) -> None:
        """Add the judgements on an outcome to its cell."""
        self.cells.setdefault(self._config.place(parse_id(outcome.instance)), Confusion()).add(outcome, self._judged)


def confusions(run: Run) -> dict[tuple[str, int], Confusion]:
    """Return the judgements of a run by task and level."""
    reader = SelectionReader(run)
    read_outcomes(run, reader)
    return reader.cells


def selection_json(run: Run, cells: dict[tuple[str, int], Confusion], independent: bool) -> dict[str, Any]:
    """Return the section `verifier` of a report: the spec, and the counts per task and level.

    Args:
        cells: The judgements by task and level (`confusions`).
        independent: Whether the draws of an instance are independent; else there is no ceiling.
    """
    rows = [
        {"task": t, "level": level} | cells[t, level].to_dict() for t, level in run.config.grid if (t, level) in cells
    ]
    for row in rows:
        if not independent:
            row["ceiling"] = None
    return {"spec": run.config.verifier, "cells": rows, "total": _total(rows)}


def selection_facts(selection: dict[str, Any]) -> dict[str, str]:
    """Describe the verifier's errors in words; nothing of a perfect verifier."""
    if selection["spec"] == "perfect":
        return {}
    total, text = selection["total"], selection["spec"]
    if total["judged"]:
        accepted = _percent(total["false_accepts"], total["false_accepts"] + total["true_rejects"])
        refused = _percent(total["false_rejects"], total["false_rejects"] + total["true_accepts"])
        text += f": of {total['judged']:,} answers judged it accepted {accepted} of the wrong and refused {refused} of the right"
    if total["unreadable"]:
        cut = f", {total['cut_off']:,} of them cut off by the token limit" if total["cut_off"] else ""
        text += f"; {total['unreadable']:,} of its opinions were unreadable{cut}"
    return {"Selecting verifier": text}


def _total(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    names = ("judged", "true_accepts", "false_accepts", "true_rejects", "false_rejects", "unreadable", "cut_off")
    return {name: sum(row[name] for row in rows) for name in names}


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "none"
