"""The routes of the server."""

from __future__ import annotations

import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any, cast

from ... import __version__
from ...tasks import task_names
from ...tasks.core.task import Degree
from ...tasks.core.task_failure import TaskFailed
from ...tasks.datasets.judge import Outcome
from ..core.extras import missing
from . import work
from .bodies import (
    CertificateAnswer,
    CertificateBody,
    Checked,
    Failure,
    GenerateBody,
    Health,
    InstanceBody,
    Prompt,
    Records,
    StepsAnswer,
    StepsBody,
    Truth,
    VerdictBody,
    Verdicts,
    VerifyBatchBody,
    VerifyBody,
)
from .guards import Guards
from .metrics import Metrics
from .pool import TooBusy, TooSlow, WorkerPool
from .server_judge import ServerJudge
from .settings import Settings

try:
    from fastapi import FastAPI, Request
    from fastapi.responses import JSONResponse, Response
except ImportError as error:
    raise missing("server", error) from error

FAILURES: dict[int | str, dict[str, Any]] = {
    400: {"model": Failure, "description": "The request is well formed, but what it names is not there or not right."},
    401: {"model": Failure, "description": "The token is missing or wrong."},
    413: {"model": Failure, "description": "The body is too long."},
    500: {"model": Failure, "description": "A task failed: a bug of the task, which is named."},
    503: {"model": Failure, "description": "Too many requests wait; try again."},
    504: {"model": Failure, "description": "It took too long, and was ended."},
}


def make_app(settings: Settings) -> FastAPI:
    """The application, for any ASGI server."""
    metrics = Metrics()
    pool = WorkerPool(settings.processes, settings.waiting, settings.seconds)
    judge = ServerJudge(pool)
    there = Health(status="ok", version=__version__, tasks=task_names())

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        pool.close()

    app = FastAPI(
        title="Assay", version=__version__, lifespan=lifespan, responses=FAILURES,
        description="Fresh instances and exact verdicts for 3SAT, TSP, Maze, SpatialMap and Calendar.",
    )  # fmt: skip
    app.add_middleware(Guards, settings=settings, metrics=metrics)
    _add_failures(app)

    @app.get("/health")
    async def health() -> Health:
        """Answer that the server is there."""
        return there

    @app.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
    async def read_metrics() -> Response:
        """Counters in the text format of Prometheus."""
        return Response(metrics.text(), media_type=metrics.content_type)

    @app.post("/generate")
    async def generate(body: GenerateBody) -> Records:
        """Fresh instances of a seed."""
        if body.count > settings.count:
            raise ValueError(f"count: expected at most {settings.count}, got {body.count}")
        arguments = (body.task, body.parameters, int(body.seed), body.first, body.count, body.truth)
        return Records(records=await pool.run(work.generate, *arguments))

    @app.post("/prompt")
    async def prompt(body: InstanceBody) -> Prompt:
        """The prompt of an instance."""
        return Prompt(prompt=await pool.run(work.prompt, body.instance))

    @app.post("/verify")
    async def verify(body: VerifyBody) -> VerdictBody:
        """The verdict on a response, with feedback where it is wanted."""
        resolved, verdict = await judge.verdict(body.instance, body.response)
        metrics.judged(resolved.task.name, verdict.status)
        feedback = resolved.feedback(verdict, cast(Degree, body.feedback)) if body.feedback else None
        return _verdict(verdict, feedback)

    @app.post("/verify-batch")
    async def verify_batch(body: VerifyBatchBody) -> Verdicts:
        """Verdicts on many responses, in their order; a row that cannot be judged says why."""
        if len(body.rows) > settings.rows:
            raise ValueError(f"rows: expected at most {settings.rows}, got {len(body.rows)}")
        found = await judge.outcomes(body.rows)
        for status, times in Counter("error" if isinstance(one, Exception) else one.status for one in found).items():
            metrics.judged("batch", status, times)
        return Verdicts(verdicts=[_verdict(one) for one in found])

    @app.post("/solve")
    async def solve(body: InstanceBody) -> Truth:
        """The proved truth of a problem."""
        return Truth(truth=await pool.run(work.solve, body.instance))

    @app.post("/steps")
    async def steps(body: StepsBody) -> StepsAnswer:
        """The exact process verifier on prefixes of answers."""
        return StepsAnswer(**await pool.run(work.steps, body.instance, body.prefixes, body.cap))

    @app.post("/certificate")
    async def certificate(body: InstanceBody) -> CertificateAnswer:
        """A truth with a proof that another program can check."""
        return CertificateAnswer(**await pool.run(work.certify, body.instance))

    @app.post("/certificate/check")
    async def check_certificate(body: CertificateBody) -> Checked:
        """Check whether a certificate proves its claim."""
        arguments = (body.task, body.problem, body.claim, body.files)
        return Checked(**await pool.run(work.check_certificate, *arguments))

    return app


def _verdict(found: Outcome, feedback: str | None = None) -> VerdictBody:
    if isinstance(found, Exception):
        return VerdictBody(status="error", score=0.0, error=str(found)[:2000])
    return VerdictBody(**found.to_dict(), feedback=feedback)


def _add_failures(app: FastAPI) -> None:
    @app.exception_handler(ValueError)
    async def wrong(_: Request, error: ValueError) -> JSONResponse:
        return JSONResponse({"detail": str(error)[:2000]}, 400)

    @app.exception_handler(TaskFailed)
    async def failed(_: Request, error: TaskFailed) -> JSONResponse:
        logging.getLogger("assay.server").error("%s", error, exc_info=error)
        return JSONResponse({"detail": str(error)}, 500)

    @app.exception_handler(TooBusy)
    async def busy(_: Request, error: TooBusy) -> JSONResponse:
        return JSONResponse({"detail": "too many requests wait; try again"}, 503, {"Retry-After": "1"})

    @app.exception_handler(TooSlow)
    async def slow(_: Request, error: TooSlow) -> JSONResponse:
        return JSONResponse({"detail": "it took too long, and was ended"}, 504)
