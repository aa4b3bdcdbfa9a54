"""Options that were renamed: their earlier names are still accepted, and the help does not show them."""

from __future__ import annotations

from typing import Any

import pytest
import typer
from assay_command import assay

from assay.cli.main import app
from assay.cli.old_names import OLD_NAMES, with_new_names

CASES = [(command, old, new) for command, names in OLD_NAMES.items() for old, new in names.items()]


def options_of(command: str) -> set[str]:
    """Return the names of the options that the help of a command shows."""
    found: Any = typer.main.get_command(app)
    found = found.get_command(None, command)
    if command == "bench":
        found = found.commands["truth"]
    return {name for option in found.params for name in (*option.opts, *option.secondary_opts)}


@pytest.mark.parametrize(("command", "old", "new"), CASES)
def test_only_the_present_name_is_shown(command: str, old: str, new: str) -> None:
    assert new in options_of(command) and old not in options_of(command)


@pytest.mark.parametrize(("command", "old", "new"), CASES)
def test_an_earlier_name_becomes_the_present_one(command: str, old: str, new: str) -> None:
    assert with_new_names(command, [old, "8", "x"]) == [new, "8", "x"]
    assert with_new_names(command, [f"{old}=8"]) == [f"{new}=8"]
    assert with_new_names(command, ["--", old]) == ["--", old]


def test_a_command_runs_with_an_earlier_name() -> None:
    now = assay("power", "--difference", "0.1", "--samples", "4", "--json")
    before = assay("power", "--difference", "0.1", "--draws", "4", "--json")
    assert now.exit_code == 0 and now.stdout == before.stdout != ""
