"""NeMo-Gym: a resources server whose `/verify` gives exact rewards, and the rows of its data sets.

`examples/nemo_gym` is a folder as `gym env start` takes it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from ..verifiers.extras import missing
from .core.replies import Kind, check_kind, content_text, value
from .rows import TrainingRow
from .score import score

try:
    from nemo_gym.base_resources_server import (
        BaseResourcesServerConfig,
        BaseVerifyRequest,
        BaseVerifyResponse,
        SimpleResourcesServer,
    )
except ModuleNotFoundError as error:
    raise missing("nemo-gym", error) from None


class AssayConfig(BaseResourcesServerConfig):
    """The server's part of a configuration file.

    Attributes:
        kind: `exact` or `graded`.
    """

    kind: str = "exact"


class AssayVerifyRequest(BaseVerifyRequest):
    """A row with the model's response.

    Attributes:
        instance: The text that the instance follows from (`harness.rows`).
    """

    instance: str


class AssayVerifyResponse(BaseVerifyResponse):
    """The request with its reward and the verdict.

    Attributes:
        mask_sample: Whether trainers leave the sample out, because nothing is known about the answer.
        failure_kind: `undecided` for such a sample.
        failure_reason: The same in words.
    """

    mask_sample: bool = False
    failure_kind: str | None = None
    failure_reason: str | None = None
    instance: str
    status: str
    score: float
    answer: Any = None
    faults: list[dict[str, Any]] = []


class AssayServer(SimpleResourcesServer):
    """Verifies responses; it keeps nothing from one request to the next."""

    config: AssayConfig

    async def verify(self, body: AssayVerifyRequest) -> AssayVerifyResponse:
        """Return the reward of a response; a sample that cannot be judged is masked, not wrong.

        Raises:
            HTTPException: 422, the row names no instance; the detail says why.
        """
        from fastapi import HTTPException

        kind: Kind = check_kind(self.config.kind)
        try:
            verdict = await asyncio.to_thread(score, body.instance, response_text(body.response))
        except ValueError as error:
            raise HTTPException(422, detail=str(error)) from None
        found = value(verdict, kind)
        missing = {} if found is not None else {
            "mask_sample": True, "failure_kind": "undecided",
            "failure_reason": "the problem could not be decided within the solvers' bound",
        }  # fmt: skip
        return AssayVerifyResponse(**body.model_dump(), **verdict.to_dict(), **missing, reward=found or 0.0)


def response_text(response: Any) -> str:
    """Return the text of the model's last message; "" when there is none."""
    for item in reversed(response.output):
        if item.type == "message":
            return content_text(item.content)
    return ""


def data_rows(rows: Iterable[TrainingRow], agent: str | None = None) -> list[dict[str, Any]]:
    """Rows as NeMo-Gym's data sets hold them, one JSON object per line.

    Args:
        agent: Name of the agent server in the configuration that runs them.
    """
    found = []
    for row in rows:
        line: dict[str, Any] = {
            "responses_create_params": {"input": row.messages()},
            "instance": row.instance,
            "level": row.level,
        }
        found.append({**line, "agent_ref": {"type": "responses_api_agents", "name": agent}} if agent else line)
    return found
