"""What turns a problem into the forms in which a model may read it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, Generic, Literal, TypeVar, get_args

from .canvas import Canvas
from .template import DEFAULT_LANGUAGE, HasTemplates, Template, find_template

Rendering = Literal["list", "table", "json", "native", "story", "picture"]
"""The default form; tables in Markdown; JSON; the field's own format; sentences; a picture
with a text that refers to it."""
RENDERINGS: tuple[Rendering, ...] = get_args(Rendering)

ProblemT_contra = TypeVar("ProblemT_contra", contravariant=True)


class Renderer(ABC, Generic[ProblemT_contra]):
    """The renderings of one task. Stateless.

    Every one of them holds the whole problem, every rule that decides the verdict, and the
    form of the answer, which is the same in all of them and in all languages; none holds
    anything of the truth.
    """

    @abstractmethod
    def text(self, problem: ProblemT_contra, rendering: Rendering, words: Template, example: str) -> str:
        """The prompt in this form and in the words of this template.

        Args:
            example: As of `Task.example`.
        """

    def default_text(self, task: HasTemplates, problem: ProblemT_contra, example: str) -> str:
        """Return the default prompt of a task: the rendering `list` in English."""
        return self.text(problem, "list", find_template(task, DEFAULT_LANGUAGE), example)

    @abstractmethod
    def image(self, problem: ProblemT_contra, words: Template) -> Canvas:
        """The picture that the text of the form `picture` refers to; what is written in it, in these words.

        Raises:
            ValueError: The problem is too large for one.
        """


def require_english(words: Template) -> None:
    """Refuses other languages for prompts that ask for evidence: what proves a claim is worded in English only.

    Raises:
        ValueError: The template is in another language.
    """
    if words.language != DEFAULT_LANGUAGE:
        raise ValueError(f"language: evidence=required has prompts in {DEFAULT_LANGUAGE} only, got {words.language}")


def markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def json_lines(data: dict[str, Any]) -> str:
    """An object as JSON, the items of its lists of lists on lines of their own."""
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
