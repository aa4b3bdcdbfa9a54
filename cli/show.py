"""`assay show`: show one instance, rebuilt from its id."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ..tasks import Instance, Task
    from ..tasks.core.canvas import Canvas
    from ..tasks.core.prompting import Prompting
    from ..verifiers.verdict import Verdict


def show(
    instance: Annotated[
        str | None, typer.Argument(help="An id, a .cnf, .tsp or .atsp file, or a file with one record.")
    ] = None,
    prompt: Annotated[bool, typer.Option("--prompt", help="Print only the prompt.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the record, as `assay generate` writes it.")] = False,
    image: Annotated[Path | None, typer.Option("--image", help="Draw the instance to this .svg or .png file.")] = None,
    answer: Annotated[
        str | None, typer.Option("--answer", "-a", help="A reply to judge and draw; - reads it from stdin.")
    ] = None,
    truth: Annotated[bool, typer.Option("--truth", help="With --image: draw a right answer into the picture.")] = False,
    rendering: Annotated[
        str | None,
        typer.Option(
            "--rendering", help="Form of the prompt: list, table, json, native, story or picture. [default: list]"
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="Language of the prompt: en, de or fr. [default: en]")
    ] = None,
    template: Annotated[
        Path | None, typer.Option("--template", help="A .toml file with your own words for the prompt.")
    ] = None,
    preset: Annotated[
        str | None, typer.Option("--preset", help="Show the grid of this preset instead of an instance.")
    ] = None,
) -> None:
    """Show an instance and its truth.

    Prints the prompt, a drawing, the truth and the measured difficulty. With --answer it also
    prints the verdict and the feedback.

    \b
    Examples:
      assay show tsp:v1:L4:7:42
      assay show maze:v1:L3:7:0 --image maze.svg --truth
      assay show 3sat:v1:L1:7:0 --answer "x1=1 x2=0 x3=1"
      assay show calendar:v1:L2:7:5 --prompt
      assay show 3sat:v1:L1:7:0 --json
      assay show tsp:v1:L1:7:0 --prompt --rendering story --language de
      assay show --preset eureka
    """
    from ..tasks import get_task
    from .options import find_instance, read_prompting

    if (instance is None) == (preset is None):
        raise ValueError("expected either an instance or --preset")
    if preset is not None:
        from .preset import show_preset

        return show_preset(preset, as_json)
    assert instance is not None
    prompting = read_prompting(rendering, language, template)
    if prompt and as_json:
        raise ValueError("--prompt and --json: choose one")
    if image is not None and image.suffix.lower() not in (".svg", ".png"):
        raise ValueError(f"--image: expected a name ending in .svg or .png, got {image}")
    if truth and (image is None or answer is not None or prompt):
        raise ValueError("--truth: draws a right answer into the picture of --image; leave out --answer and --prompt")
    found, claim = find_instance(instance)
    task = get_task(found.task)
    if prompt:
        if image is not None:
            _save_canvas(prompting.image(task, found.problem) or task.picture(found.problem), image)
        _write(prompting.text(task, found.problem))
        return
    view = _View(task, found, claim, sys.stdin.read() if answer == "-" else answer, prompting)
    if image is not None:
        _save(view, image, truth)
    _write(view.as_json() if as_json else view.as_text())


class _View:
    """An instance with its truth, and the verdict on a reply if there is one."""

    def __init__(
        self, task: Task[Any, Any, Any], instance: Instance, claim: Any, response: str | None, prompting: Prompting
    ) -> None:
        from ..verifiers.verdict import Fault

        self.task, self.instance, self.prompting = task, instance, prompting
        self.problem = instance.problem
        self.truth = instance.truth if instance.truth is not None else task.solve(self.problem, claim)
        self.verdict: Verdict | None = None
        self.answer: Any = None
        if response is not None:
            read = task.parse(self.problem, response)
            self.answer = None if isinstance(read, Fault) else read
            self.verdict = task.verify(self.problem, response, self.truth)

    def as_json(self) -> str:
        """Return the record on one line, with the verdict under `verdict` if there is one."""
        import dataclasses

        from ..tasks.core.strict_json import write_object
        from ..tasks.datasets.records import instance_to_record

        record = instance_to_record(dataclasses.replace(self.instance, truth=self.truth), prompting=self.prompting)
        if self.verdict is not None:
            record["verdict"] = self.verdict.to_dict()
        return write_object(record)

    def as_text(self) -> str:
        """Return all parts as text, in sections."""
        from ..tasks.core.strict_json import write_object

        level = f", level {self.instance.level}" if self.instance.level else ""
        head = f"{self.instance.id or 'A problem from elsewhere'} ({self.task.title}{level})"
        sections = [
            ("Prompt", self.prompting.text(self.task, self.problem)),
            ("Drawing", self.task.render(self.problem, self.answer)),
            ("Truth", _pairs(self.truth)),
        ]
        if self.instance.difficulty:
            sections.append(("Difficulty", _pairs(self.instance.difficulty)))
        if self.verdict is not None:
            feedback = self.task.feedback(self.problem, self.verdict, "how")
            read = f"Read as {write_object(self.verdict.answer)}\n" if self.verdict.status != "unparsed" else ""
            sections.append(("Verdict", f"{self.verdict.status}, score {self.verdict.score:g}\n{read}{feedback}"))
        return "\n\n".join([head, *(f"── {title} ──\n{body.rstrip()}" for title, body in sections)])


def _pairs(values: Any) -> str:
    from ..tasks.core.strict_json import write_object

    width = max(map(len, values), default=0)
    lines = []
    for name, value in values.items():
        text = write_object(value) if not isinstance(value, str) else value
        lines.append(f"{name:<{width}}  {text if len(text) <= 2000 else text[:2000] + ' …'}")
    return "\n".join(lines)


def _save(view: _View, path: Path, truth: bool) -> None:
    if truth:
        answer = view.task.truth_answer(view.problem, view.truth)
        _save_canvas(view.task.picture(view.problem, answer, ()), path)
        return
    faults = view.verdict.faults if view.verdict is not None else ()
    shown = view.prompting.image(view.task, view.problem) if view.verdict is None else None
    _save_canvas(shown or view.task.picture(view.problem, view.answer, faults), path)


def _save_canvas(canvas: Canvas, path: Path) -> None:
    from ..tasks.datasets.files import appearing

    data = canvas.to_png() if path.suffix.lower() == ".png" else canvas.to_svg().encode()
    with appearing(path) as partial:
        partial.write_bytes(data)


def _write(text: str) -> None:
    """Write UTF-8 in every locale, because the bytes are part of the interface."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(errors="backslashreplace") + b"\n")
    sys.stdout.buffer.flush()
