"""NeMo-Gym: the resources server gives the verdicts of `score`, over HTTP."""

from __future__ import annotations

from typing import Any
from unittest.mock import MagicMock

import pytest
from thousand import thousand

from assay.harness.nemo_gym import AssayConfig, AssayServer, data_rows
from assay.harness.rows import TrainingRow


def response(text: str) -> dict[str, Any]:
    part = {"type": "output_text", "text": text, "annotations": []}
    message = {"id": "o", "type": "message", "role": "assistant", "status": "completed", "content": [part]}
    return {
        "id": "r", "created_at": 0, "model": "m", "object": "response", "parallel_tool_calls": False,
        "tool_choice": "none", "tools": [], "output": [message],
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["exact", "graded"])
def test_the_thousand_get_the_rewards_of_their_verdicts(kind: str) -> None:
    from fastapi.testclient import TestClient
    from nemo_gym.server_utils import ServerClient

    config = AssayConfig(host="127.0.0.1", port=1, entrypoint="app.py", name="assay", domain="other", kind=kind)
    server = AssayServer(config=config, server_client=MagicMock(spec=ServerClient))
    rows = thousand()[:: 1 if kind == "exact" else 10]
    with TestClient(server.setup_webserver()) as client:
        for row in rows:
            (line,) = data_rows([TrainingRow(row.instance, "prompt", "tsp", 1)], agent="simple")
            told = client.post("/verify", json={**line, "response": response(row.response)}).json()
            assert {name: told[name] for name in ("status", "score", "answer", "faults")} == row.verdict.to_dict()
            assert told["reward"] == (row.verdict.score if kind == "graded" else float(row.expected == "correct"))
        refused = client.post("/verify", json={"responses_create_params": {"input": []}, "response": response("")})
        assert refused.status_code == 422
