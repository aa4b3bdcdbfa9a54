"""The ways in of training harnesses, and the proxy's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

Case = tuple[dict[str, Any], str]


def by_trl(given: Sequence[Case]) -> list[Any]:
    """The reward function of TRL, on conversations."""
    from assay.harness.trl import reward

    turns = [[{"role": "assistant", "content": text}] for _, text in given]
    return [one == 1.0 for one in reward(turns, instance=[record["instance"] for record, _ in given])]


def by_verl(given: Sequence[Case]) -> list[Any]:
    """`compute_score` of verl."""
    from assay.harness.verl import compute_score

    return [compute_score("assay", text, record["instance"])["acc"] == 1.0 for record, text in given]


def by_ray_maps(given: Sequence[Case]) -> list[Any]:
    """The map that verifies, as Ray Data calls it."""
    import numpy as np

    from assay.harness.ray_maps import verify

    responses = np.empty(len(given), dtype=object)
    responses[:] = [[text] for _, text in given]
    instances = np.array([record["instance"] for record, _ in given], dtype=object)
    return [row[0] for row in verify({"instance": instances, "responses": responses})["correct"]]


def by_proxy(given: Sequence[Case]) -> list[Any]:
    """What the proxy says of a reply of its upstream server."""
    from assay.harness.proxy.answering import Answering
    from assay.harness.proxy.settings import ProxySettings
    from assay.strategies.models.model import Completion

    class Says:
        """A server that says one thing."""

        name = "says"

        def __init__(self, text: str) -> None:
            self._text = text

        def asking(self, *fields: Any) -> Says:
            return self

        async def objection(self, sampling: Any) -> str:
            return ""

        async def complete(self, request: Any) -> Completion:
            return Completion(self._text, 1, 1, 0.0)

    async def run() -> list[Any]:
        answering = Answering(ProxySettings("http://127.0.0.1:9/v1", "single"))
        body = {"messages": [{"role": "user", "content": "?"}]}
        found = []
        for record, text in given:
            upstream: Any = Says(text)
            (answer,) = await answering.answers(record["instance"], body, upstream, 1)
            assert answer.chosen is not None
            found.append(answer.chosen.verdict)
        return found

    return asyncio.run(run())


def by_openenv(given: Sequence[Case]) -> list[Any]:
    """The environment of OpenEnv."""
    from assay.harness.openenv import AssayAction, AssayEnvironment

    made, found = AssayEnvironment(), []
    for record, text in given:
        made.reset(instance=record["instance"])
        found.append(made.step(AssayAction(response=text)).reward == 1.0)
    return found
