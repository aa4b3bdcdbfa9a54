"""The server does what its OpenAPI description says, for whatever schemathesis thinks of."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from depth import examples

schemathesis = pytest.importorskip("schemathesis", reason="needs schemathesis: pip install schemathesis")
uvicorn = pytest.importorskip("uvicorn", reason='needs uvicorn: pip install "assay-reasoning[server]"')

from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from assay.harness.server.app import make_app
from assay.harness.server.settings import Settings

APP = make_app(Settings(workers=1, seconds=5, body_bytes=100_000, count=3))
SCHEMA = schemathesis.openapi.from_dict(APP.openapi())
OPERATIONS = {result.ok().label: result.ok() for result in SCHEMA.get_all_operations()}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the described server listens."""
    server = uvicorn.Server(uvicorn.Config(APP, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=20)
    assert not thread.is_alive()


def test_every_route_is_described() -> None:
    routes = {
        "/generate",
        "/prompt",
        "/verify",
        "/verify-batch",
        "/steps",
        "/solve",
        "/certificate",
        "/health",
        "/metrics",
    }
    assert routes <= {label.split()[1] for label in OPERATIONS}


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_every_answer_is_one_that_is_described(label: str, address: str) -> None:
    @given(case=OPERATIONS[label].as_strategy())
    @settings(
        max_examples=examples(15),
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    def answered(case: Any) -> None:
        case.call_and_validate(base_url=address, excluded_checks=[positive_data_acceptance])

    answered()  # a name that names nothing is a described 400, though a text of the right form
