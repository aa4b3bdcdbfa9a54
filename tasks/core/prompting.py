"""Prompts beyond the default: six renderings, other languages, other words.

A task whose prompts exist in several forms gives a `Renderer` (`Task.renderer`). A `Prompting` is
one choice among them; it needs no more of a task than `PromptedTask` says.
"""

from __future__ import annotations

import base64
import functools
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Literal, Protocol, TypeVar, get_args

from .canvas import Canvas
from .template import DEFAULT_LANGUAGE, HasTemplates, Template, find_template, read_template

Rendering = Literal["list", "table", "json", "native", "story", "picture"]
"""The default form; tables in Markdown; JSON; the field's own format; sentences; a picture
with a text that refers to it."""
RENDERINGS: tuple[Rendering, ...] = get_args(Rendering)

ProblemT_contra = TypeVar("ProblemT_contra", contravariant=True)


class Renderer(ABC, Generic[ProblemT_contra]):
    """The renderings of one task. Stateless.

    Each of them holds the whole problem, every rule that decides the verdict, and the form of the
    answer, which is the same in all renderings and languages; none reveals anything of the truth.
    """

    @abstractmethod
    def text(self, problem: ProblemT_contra, rendering: Rendering, words: Template, example: str) -> str:
        """Write the prompt in this rendering, in the words of this template.

        Args:
            problem: The problem to put.
            rendering: One of RENDERINGS.
            words: The task's phrases in one language.
            example: The example answer, from `Task.example`.
        """

    def default_text(self, task: PromptedTask, problem: ProblemT_contra) -> str:
        """Write the default prompt of a task: the rendering `list` in English."""
        return self.text(problem, "list", find_template(task, DEFAULT_LANGUAGE), task.example(problem))

    @abstractmethod
    def image(self, problem: ProblemT_contra, words: Template) -> Canvas:
        """Draw the picture that the text of the rendering `picture` refers to, labelled in these words.

        Raises:
            ValueError: The problem is too large for a picture.
        """


class PromptedTask(HasTemplates, Protocol):
    """The part of a task that `Prompting` uses; every `Task` has it."""

    def prompt(self, problem: Any) -> str:
        """Write the default prompt."""
        ...

    def example(self, problem: Any) -> str:
        """Return the example answer that prompts show."""
        ...

    def renderer(self) -> Renderer[Any]:
        """Return the task's renderer.

        Raises:
            ValueError: The task has its default prompt only.
        """
        ...


@dataclass(frozen=True, slots=True)
class Prompting:
    """A rendering, a language and a wording of prompts. The default is `Task.prompt`, byte for byte.

    Attributes:
        rendering: One of RENDERINGS; docs/renderings.md shows them.
        language: Language of the words; keywords and the form of answers are the same in all.
        template: Path of a template file that replaces the words of the language; empty for none.

    Raises:
        ValueError: The rendering does not exist.
    """

    rendering: Rendering = "list"
    language: str = DEFAULT_LANGUAGE
    template: str = ""

    def __post_init__(self) -> None:
        if self.rendering not in RENDERINGS:
            raise ValueError(f"rendering: expected one of {', '.join(RENDERINGS)}, got {self.rendering!r}")

    @property
    def plain(self) -> bool:
        """Whether this is the default."""
        return self.rendering == "list" and self.language == DEFAULT_LANGUAGE and not self.template

    def text(self, task: PromptedTask, problem: Any) -> str:
        """Write the prompt that a model reads.

        Raises:
            ValueError: The task has no such rendering or language, or the template is malformed.
            OSError: The template cannot be read.
        """
        if self.plain:
            return task.prompt(problem)
        return task.renderer().text(problem, self.rendering, self._words(task), task.example(problem))

    def image(self, task: PromptedTask, problem: Any) -> Canvas | None:
        """Draw the picture that belongs to the text; None unless the rendering is `picture`.

        Raises:
            ValueError: The task has no pictures, or the problem is too large for one.
        """
        if self.rendering != "picture":
            return None
        return task.renderer().image(problem, self._words(task))

    def content(self, task: PromptedTask, problem: Any) -> str | list[Mapping[str, Any]]:
        """Return the content of a chat message: the text; for `picture` a PNG data URL, then the text.

        Raises:
            ValueError, OSError: As for `text` and `image`.
        """
        text, canvas = self.text(task, problem), self.image(task, problem)
        if canvas is None:
            return text
        return [{"type": "image_url", "image_url": {"url": _data_url(canvas)}}, {"type": "text", "text": text}]

    def fields(self, task: PromptedTask, problem: Any) -> dict[str, Any]:
        """Return the record fields that describe the prompt: `rendering`, `language`, and `image` for a picture.

        Raises:
            ValueError, OSError: As for `image`; or the template cannot be read.
        """
        canvas = self.image(task, problem)
        image = {} if canvas is None else {"image": _data_url(canvas)}
        language = _read(self.template, task).language if self.template else self.language
        return {"rendering": self.rendering, "language": language, **image}

    def _words(self, task: PromptedTask) -> Template:
        if self.template:
            return _read(self.template, task)
        return find_template(task, self.language)


PLAIN = Prompting()
"""The default prompting."""


def require_english(words: Template) -> None:
    """Refuse other languages for prompts that ask for evidence, which is worded in English only.

    Raises:
        ValueError: The template is in another language.
    """
    if words.language != DEFAULT_LANGUAGE:
        raise ValueError(f"language: evidence=required has prompts in {DEFAULT_LANGUAGE} only, got {words.language}")


def markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def json_lines(data: dict[str, Any]) -> str:
    """Return an object as JSON with each item of its lists and objects on a line of its own."""
    parts = []
    for name, value in data.items():
        if isinstance(value, list) and value and isinstance(value[0], list | str):
            inner = ",\n  ".join(json.dumps(item, ensure_ascii=False) for item in value)
            text = f"[\n  {inner}\n ]"
        elif isinstance(value, dict):
            inner = ",\n  ".join(f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in value.items())
            text = f"{{\n  {inner}\n }}"
        else:
            text = json.dumps(value, ensure_ascii=False)
        parts.append(f" {json.dumps(name)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}"


def _data_url(canvas: Canvas) -> str:
    return "data:image/png;base64," + base64.b64encode(canvas.to_png()).decode()


def _read(path: str, task: PromptedTask) -> Template:
    file = Path(path)
    return _read_at(str(file.absolute()), task, file.stat().st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _read_at(path: str, task: PromptedTask, changed: int) -> Template:
    """Read a template once for each modification time."""
    return read_template(Path(path), task)
