"""Responses through lm-evaluation-harness: its evaluator with a model in this process, read back from the samples."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lm_eval
from lm_eval.api.model import LM
from lm_eval.tasks import TaskManager

from assay.harness.lm_eval import task_folder


class Replies(LM):  # type: ignore[misc]
    """A model that gives each prompt its responses in turn."""

    def __init__(self, responses: dict[str, list[str]]) -> None:
        super().__init__()
        self.responses = {prompt: list(texts) for prompt, texts in responses.items()}

    def generate_until(self, requests: Any, disable_tqdm: bool = False) -> list[str]:
        return [self.responses[request.args[0]].pop(0) for request in requests]

    def loglikelihood(self, requests: Any, disable_tqdm: bool = False) -> Any:
        raise NotImplementedError

    def loglikelihood_rolling(self, requests: Any, disable_tqdm: bool = False) -> Any:
        raise NotImplementedError


def run(given: Sequence[tuple[dict[str, Any], str]]) -> list[Any]:
    """The verdicts in the samples of the log, task by task; the documents come from files of records."""
    found: dict[int, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in sorted({record["task"] for record, _ in given}):
            chosen = [(i, record, text) for i, (record, text) in enumerate(given) if record["task"] == name]
            file = Path(folder) / f"{name}.jsonl"
            file.write_text("".join(json.dumps(record) + "\n" for _, record, _ in chosen), encoding="utf-8")
            task = "assay_" + name.replace("-", "_")
            responses: dict[str, list[str]] = {}
            for _, record, text in chosen:
                responses.setdefault(record["prompt"], []).append(text)
            manager = TaskManager(include_path=str(task_folder()), include_defaults=False, metadata={"file": str(file)})
            result = lm_eval.simple_evaluate(
                model=Replies(responses), tasks=[task], task_manager=manager, bootstrap_iters=0, log_samples=True
            )
            samples = sorted(result["samples"][task], key=lambda sample: sample["doc_id"])
            for (i, _, _), sample in zip(chosen, samples, strict=True):
                (found[i],) = sample["verdicts"]
                assert sample["correct"] == float(found[i]["status"] == "correct")
    return [found[i] for i in range(len(given))]
