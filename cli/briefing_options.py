"""Options about what a model is told and how its replies are bound; several commands share them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ..strategies.engine.briefing import Briefing
    from ..strategies.models.model import Sampling

SystemOption = Annotated[
    str | None, typer.Option("--system", help="The system's words: a text, or a file with one.")
]  # fmt: skip
InstructionsOption = Annotated[
    str | None,
    typer.Option("--instructions", help="How to answer: direct (at once), think (step by step first), or a file with your own "
                 "words, said after the problem or around it where they hold {problem}."),
]  # fmt: skip
ShotsOption = Annotated[
    str | None, typer.Option("--shots", help="Worked examples before the problem, right by our solvers. [default: 0]")
]
TracesOption = Annotated[
    bool | None, typer.Option("--traces", help="Show the steps of the answer in worked examples.", show_default=False)
]
PrefillOption = Annotated[
    str | None, typer.Option("--prefill", help="The beginning of every answer, which the model continues.")
]
StopOption = Annotated[list[str] | None, typer.Option("--stop", help="A text that ends a reply. Repeatable.")]
FormOption = Annotated[
    str | None,
    typer.Option("--form", help="Bind the form of answers by json-schema, regex or grammar, as far as the server can."),
]
EffortOption = Annotated[
    str | None, typer.Option("--effort", help="Effort of thinking in the server's words, such as low or high.")
]
RenderingOption = Annotated[
    str | None,
    typer.Option("--rendering", help="Form of the prompts: list, table, json, native, story or picture. [default: list]"),
]  # fmt: skip
LanguageOption = Annotated[
    str | None, typer.Option("--language", help="Language of the prompts: en, de or fr. [default: en]")
]
TemplateOption = Annotated[
    Path | None, typer.Option("--template", help="A .toml file with your own words for the prompts.")
]


def read_text(text: str | None) -> str | None:
    """Return the text of an option that takes a text or the name of a file with one.

    Raises:
        ValueError: There is such a file, and it cannot be read.
    """
    if text is None or "\n" in text or len(text) > 1000:
        return text
    path = Path(text).expanduser()
    try:
        return path.read_text(encoding="utf-8").strip() if path.is_file() else text
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"--system: cannot read {text}: {error}") from None


def read_instructions(text: str | None) -> str | None:
    """Return `direct`, `think` or the words in a file.

    Raises:
        ValueError: It is neither of the words, and there is no such file.
    """
    if text in (None, "", "direct", "think"):
        return text
    path = Path(str(text)).expanduser()
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ValueError(f"--instructions: expected direct, think or a file with your words, got {text!r}") from None


def read_briefing(
    *,
    system: str | None = None,
    instructions: str | None = None,
    shots: str | None = None,
    traces: bool | None = None,
    template: Path | None = None,
) -> dict[str, Any]:
    """Return the fields of a run that say what a model is told; None where an option is not given.

    Raises:
        ValueError: A file cannot be read, or the number of examples is none.
    """
    return {
        "system": read_text(system), "instructions": read_instructions(instructions),
        "shots": None if shots is None else read_number("--shots", shots, int), "traces": traces,
        "template": None if template is None else str(template.resolve()),
    }  # fmt: skip


def make_briefing(**options: Any) -> Briefing:
    """Return what a model is told besides the problem; the arguments are those of `read_briefing`.

    Raises:
        ValueError: As for `read_briefing` and `Briefing`.
    """
    from ..strategies.engine.briefing import Briefing

    return Briefing(**{name: value for name, value in read_briefing(**options).items() if value is not None})


def make_bounds(*, stop: list[str] | None = None, form: str | None = None, **options: Any) -> Sampling:
    """Return a sampling with these fields.

    Raises:
        ValueError: There is no such form.
    """
    from ..strategies.models.bound_form import check_form
    from ..strategies.models.model import Sampling

    check_form(form)
    return Sampling(stop=tuple(stop) if stop else None, form=form, **options)  # type: ignore[arg-type]


def read_number(option: str, text: str, kind: type[int | float]) -> float:
    """Return the number that an option gives.

    Raises:
        ValueError: It is no number of this kind.
    """
    try:
        return kind(text)
    except ValueError:
        wanted = "a whole number" if kind is int else "a number"
        raise ValueError(f"{option}: expected {wanted}, got {text!r}") from None
