"""Five small transformers trained from scratch on generated instances, one for each task.

They show with real samples the effects of resampling, voting, refinement and search; `examples/flywheel` trains
them. Each has some hundred thousand weights and reads no English: an instance is encoded by
`Task.compact_encoding`, followed by the wrong answers it gave before, and the model's words are decoded into the
form that the prompt requests. Like the embedded model it reads the problem, never the truth.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assay.strategies.engine.base_options import Options, require
from assay.strategies.models.identity import folder_digest
from assay.strategies.models.model import Completion, Request, failed
from assay.strategies.models.transformers import Transformers, open_transformers
from assay.strategies.search.questions import read_question
from assay.tasks import Task, get_task
from assay.verifiers.verdict import Fault

from .steps import begun, drafts, step_text

WEIGHTS = Path(__file__).parent / "weights"
"""The weights that come with the package: a folder for each task."""
PAD, END, NOT, SO = "<pad>", "<end>", "<not>", "<so>"
"""Padding; the end of a reply; before a wrong answer; before the reply."""
MOST_EARLIER = 3
"""Wrong answers that are put before the model, the latest ones."""
LONGEST_REPLY = 32


@dataclass(frozen=True)
class TinyOptions(Options):
    """Weights and batch size of the small transformers.

    Attributes:
        weights: A folder with one folder per task, as `examples/flywheel/train.py` writes them; the
            packaged ones when empty.
        max_batch: Most replies generated together.
    """

    weights: str = ""
    max_batch: int = 256

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: An option is out of range.
        """
        require(1 <= self.max_batch <= 65536, "max_batch", self.max_batch, "1 to 65536")


class Tiny:
    """Answers instances that the compact encoding has words for; any other is a failed call with the reason."""

    def __init__(self, options: TinyOptions) -> None:
        self._options = options
        self._folder = Path(options.weights).expanduser() if options.weights else WEIGHTS
        self._models: dict[str, Transformers] = {}

    @property
    def name(self) -> str:
        """Name in manifests and reports; see `Model.name`."""
        written = self._options.canonical()
        return f"tiny:{written}" if self._options.weights else "tiny"

    @functools.cached_property
    def identity(self) -> dict[str, Any]:
        """The contents of the weights; see `assay.strategies.models.identity`."""
        folders = sorted(folder for folder in self._folder.iterdir() if folder.is_dir())
        return {"name": "tiny", "weights": {folder.name: folder_digest(folder) for folder in folders}}

    async def complete(self, request: Request) -> Completion:
        """Return one reply; its tokens are words of the compact encoding."""
        task, problem = get_task(request.instance.task), request.instance.problem
        question = read_question(request.messages[-1]["content"])
        try:
            earlier = drafts(task, problem, question) if question else earlier_answers(task, request)
            prefix = begun(task, problem, question) if question else []
            words = [*prompt_words(task, problem, earlier), *prefix]
            model = self._model(task.name)
        except ValueError as error:
            return failed(f"tiny: {error}")
        one = question is not None and question.kind in ("step", "whole")
        limit = min(request.sampling.max_tokens, 1 if one else LONGEST_REPLY)
        sampling = replace(request.sampling, max_tokens=limit)
        asked = replace(request, messages=({"role": "user", "content": " ".join(words)},), sampling=sampling)
        completion = await model.complete(asked)
        if completion.error is not None:
            return completion
        said = completion.text.split()
        if question is not None and question.kind == "whole":
            return replace(completion, text=reply_text(task, problem, prefix), finish_reason="stop")
        text = reply_text(task, problem, [*prefix, *said])
        if question is not None and question.kind == "step" and said:
            text = step_text(task, problem, [*prefix, *said], text)
        return replace(completion, text=text, finish_reason="stop" if one else completion.finish_reason)

    async def close(self) -> None:
        """Release all resources; see `Model.close`."""
        for model in self._models.values():
            await model.close()

    def _model(self, name: str) -> Transformers:
        if name not in self._models:
            folder = self._folder / name
            if not (folder / "model.safetensors").is_file():
                raise ValueError(f"no weights for {name} in {self._folder}; examples/flywheel/train.py makes them")
            with _no_progress_bar():
                self._models[name] = open_transformers(
                    f"{folder},device=cpu,dtype=float32,max_batch={self._options.max_batch}"
                )
        return self._models[name]


def open_tiny(rest: str) -> Tiny:
    """Open the small transformers from the text after `tiny:`.

    Raises:
        ValueError: Packages are missing, the folder does not exist, or an option is unknown or wrong.
    """
    options = TinyOptions.parse(rest)
    if missing := [name for name in ("torch", "transformers") if importlib.util.find_spec(name) is None]:
        raise ValueError(f'needs {" and ".join(missing)}: pip install "assay-reasoning[hf]"')
    model = Tiny(options)
    require(model._folder.is_dir(), "weights", str(model._folder), "a folder that exists")
    return model


@contextlib.contextmanager
def _no_progress_bar() -> Iterator[None]:
    """Hide the progress bar of loading, which takes milliseconds."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def prompt_words(task: Task[Any, Any, Any], problem: Any, earlier: Sequence[Any] = ()) -> list[str]:
    """Return the model's input: the problem, its earlier wrong answers, and the word that asks for another.

    Raises:
        ValueError: The task has no compact encoding, or it has no words for the problem.
    """
    compact_encoding = task.compact_encoding()
    words = compact_encoding.of_problem(problem)
    for answer in earlier[-MOST_EARLIER:]:
        words += [NOT, *compact_encoding.of_answer(problem, answer)]
    return [*words, SO]


def reply_text(task: Task[Any, Any, Any], problem: Any, words: Sequence[str]) -> str:
    """Return the model's words as a reply to the prompt."""
    return f"<answer>{task.compact_encoding().text(problem, words)}</answer>"


def earlier_answers(task: Task[Any, Any, Any], request: Request) -> list[Any]:
    """Return the readable answers of the model's own earlier turns, in order."""
    said = (message["content"] for message in request.messages if message["role"] == "assistant")
    answers = (task.parse(request.instance.problem, text) for text in said)
    return [answer for answer in answers if not isinstance(answer, Fault)]
