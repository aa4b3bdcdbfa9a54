"""Names of options in earlier versions. They are still accepted, but the help does not show them."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand

OLD_NAMES: dict[str, dict[str, str]] = {
    "bench": {"--threads": "--workers"},
    "calibrate": {"--calls": "--instances"},
    "certify": {"--out": "--output"},
    "levels": {"--floors": "--baselines", "--no-floors": "--no-baselines"},
    "power": {"--draws": "--samples"},
    "proxy": {"-s": "--strategy"},
    "report": {"--out": "--output"},
    "run": {"--out": "--output", "--samples": "--cache"},
    "study": {"--draws": "--samples", "--out": "--output", "-p": "--preset", "-V": "--verifier"},
}
"""By command: the old name of an option and its present one."""


def with_new_names(command: str, arguments: list[str]) -> list[str]:
    """Return the arguments of a command with old names of options replaced by the present ones.

    Both `--old value` and `--old=value` are understood. Arguments after `--` stay as they are.
    """
    names, result = OLD_NAMES.get(command, {}), list[str]()
    for position, argument in enumerate(arguments):
        if argument == "--":
            return result + arguments[position:]
        name, equals, value = argument.partition("=")
        result.append(names.get(name, name) + equals + value)
    return result


def renaming(command: str) -> type[TyperCommand]:
    """Return the class of a command that also accepts the old names of its options."""

    class Renaming(TyperCommand):
        """A command that replaces old names before it parses its arguments."""

        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            """Parse the arguments, with old names replaced."""
            return super().parse_args(ctx, with_new_names(command, args))

    return Renaming
