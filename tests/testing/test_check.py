"""`assay.testing.check_task` reports on a whole task and refuses wrong requests."""

from __future__ import annotations

import pytest
from toy_task import Toy

from assay.testing import check_task, law_names


def test_a_whole_task_passes_and_says_what_it_leaves_out() -> None:
    report = check_task(Toy())
    assert report.passed and {*report.checked, *report.skipped} == set(law_names())
    assert "certificates" in report.skipped and str(report).startswith("toy keeps all ")


def test_wrong_requests_are_refused() -> None:
    with pytest.raises(ValueError, match="laws: unknown name 'truths'; known: levels, "):
        check_task(Toy(), laws=["truths"])
    with pytest.raises(ValueError, match="count: expected at least 9"):
        check_task(Toy(), count=3)
    with pytest.raises(ValueError, match="unknown name 'chess'"):
        check_task("chess")
