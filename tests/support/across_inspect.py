"""Responses through inspect_ai: a whole evaluation with its mock model, read back from the log."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import Any

from inspect_ai import Task
from inspect_ai import eval as evaluate
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ModelOutput, ModelUsage, get_model

from assay.harness.inspect_ai import exact_verdict


def mock(responses: dict[str, str]) -> Any:
    """A model that gives each prompt its response. A usage is given, or the mock would fetch a tokenizer."""

    def reply(messages: Any, tools: Any, choice: Any, config: Any) -> ModelOutput:
        output = ModelOutput.from_content("mock", responses[messages[0].text])
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
        return output

    return get_model("mockllm/model", custom_outputs=reply)


def run(given: Sequence[tuple[dict[str, Any], str]]) -> list[Any]:
    """The verdicts in the metadata of the scores, with the letters checked against them."""
    samples = [
        Sample(id=i, input=f"{i}", metadata={"record": record, "level": str(record["level"])})
        for i, (record, _) in enumerate(given)
    ]
    responses = {f"{i}": text for i, (_, text) in enumerate(given)}
    with tempfile.TemporaryDirectory() as folder:
        task = Task(dataset=MemoryDataset(samples), scorer=exact_verdict())
        (log,) = evaluate(task, model=mock(responses), log_dir=folder, display="none", log_level="error")
        assert log.status == "success" and log.samples is not None, log.error
        scores = {sample.id: next(iter((sample.scores or {}).values())) for sample in log.samples}
    for score in scores.values():
        assert (score.value == "C") == (score.metadata["status"] == "correct") and score.explanation
    return [scores[i].metadata for i in range(len(given))]
