"""How a problem is put to a model: in which form, in which language, in whose words."""

from __future__ import annotations

import base64
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .canvas import Canvas
from .renderer import RENDERINGS, Rendering
from .task import Task
from .template import DEFAULT_LANGUAGE, Template, find_template, read_template


@dataclass(frozen=True, slots=True)
class Prompting:
    """A way of asking. The default is `Task.prompt`, byte for byte.

    Attributes:
        rendering: One of RENDERINGS; see `docs/renderings.md`.
        language: Of the words; keywords and the form of answers are the same in all.
        template: A file of words instead of a language of ours; empty for none.

    Raises:
        ValueError: There is no such rendering.
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

    def text(self, task: Task[Any, Any, Any], problem: Any) -> str:
        """What a model reads.

        Raises:
            ValueError: The task has no such form or language, or the template is malformed.
            OSError: The template cannot be read.
        """
        if self.plain:
            return task.prompt(problem)
        return task.renderer().text(problem, self.rendering, self._words(task), task.example(problem))

    def image(self, task: Task[Any, Any, Any], problem: Any) -> Canvas | None:
        """The picture that belongs to the text; None unless the form is `picture`.

        Raises:
            ValueError: The task has none, or the problem is too large for one.
        """
        if self.rendering != "picture":
            return None
        return task.renderer().image(problem, self._words(task))

    def content(self, task: Task[Any, Any, Any], problem: Any) -> str | list[Mapping[str, Any]]:
        """As the content of a chat message: the text, or for `picture` the picture (PNG, base64) and the text."""
        text, canvas = self.text(task, problem), self.image(task, problem)
        if canvas is None:
            return text
        return [{"type": "image_url", "image_url": {"url": _data_url(canvas)}}, {"type": "text", "text": text}]

    def fields(self, task: Task[Any, Any, Any], problem: Any) -> dict[str, Any]:
        """What a record says of the prompt beside its text: `rendering`, `language`, and `image` for a picture."""
        canvas = self.image(task, problem)
        image = {} if canvas is None else {"image": _data_url(canvas)}
        language = _read(self.template, task).language if self.template else self.language
        return {"rendering": self.rendering, "language": language, **image}

    def _words(self, task: Task[Any, Any, Any]) -> Template:
        if self.template:
            return _read(self.template, task)
        return find_template(task, self.language)


PLAIN = Prompting()
"""The default way of asking."""


def _data_url(canvas: Canvas) -> str:
    return "data:image/png;base64," + base64.b64encode(canvas.to_png()).decode()


def _read(path: str, task: Task[Any, Any, Any]) -> Template:
    file = Path(path)
    return _read_at(str(file.absolute()), task, file.stat().st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _read_at(path: str, task: Task[Any, Any, Any], changed: int) -> Template:
    return read_template(Path(path), task)
