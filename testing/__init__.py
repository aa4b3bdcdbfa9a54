"""Checks for tasks of other packages: the laws that every task of Assay keeps, as one function."""

from __future__ import annotations

from .check import check_task, examine_task, law_names
from .report import BrokenLaws, LawReport, Violation

__all__ = ["BrokenLaws", "LawReport", "Violation", "check_task", "examine_task", "law_names"]
