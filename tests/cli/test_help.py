"""The list of commands shows every summary in full."""

from __future__ import annotations

from assay_command import assay

from assay.cli.main import COMMANDS


def test_no_summary_is_cut() -> None:
    text = assay("--help").stdout.partition("\nCommands:")[2]
    assert all(f"\n  {command} " in text for command in COMMANDS)
    assert "..." not in text
