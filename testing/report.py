"""The outcome of checking a task."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """The first instance on which a task breaks a law.

    Attributes:
        law: The short name of the law, such as `write-read`.
        rule: The law in one sentence.
        instance: The id of the instance; empty when the law concerns no single one.
        message: What the task did.
    """

    law: str
    rule: str
    instance: str
    message: str

    def __str__(self) -> str:
        place = f"{self.instance}: " if self.instance else ""
        return f"{self.law} ({self.rule}) {place}{self.message}"


@dataclass(frozen=True, slots=True)
class LawReport:
    """The laws that were checked for a task, and those that it breaks.

    Attributes:
        task: The name of the task.
        checked: Short names of the laws that were checked, in order.
        skipped: Short names of the laws about optional hooks that the task leaves out.
        violations: One for each broken law, in the order of the laws.
    """

    task: str
    checked: tuple[str, ...]
    skipped: tuple[str, ...]
    violations: tuple[Violation, ...]

    @property
    def passed(self) -> bool:
        """Whether the task keeps every law that was checked."""
        return not self.violations

    def __str__(self) -> str:
        left_out = f"; not offered: {', '.join(self.skipped)}" if self.skipped else ""
        if self.passed:
            return f"{self.task} keeps all {len(self.checked)} laws{left_out}"
        head = f"{self.task} breaks {len(self.violations)} of {len(self.checked)} laws{left_out}"
        return "\n".join([head, *(f"- {violation}" for violation in self.violations)])


class BrokenLaws(AssertionError):
    """A task breaks at least one law; `report` says which, and on which instance.

    Attributes:
        report: The whole outcome.
    """

    def __init__(self, report: LawReport) -> None:
        super().__init__(str(report))
        self.report = report
