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
from ...tasks.datasets.judge import JudgeOutcome
from ...verifiers.extras import missing
from ..core.worker_pool import TooBusy, TooLarge, TooSlow, WorkerEnded, WorkerPool
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
from .docs_page import docs_page
from .guards import ServerGuards
from .metrics import Metrics
from .server_judge import ServerJudge
from .settings import Settings
from .strict_route import StrictRoute

try:
    from fastapi import FastAPI, Request
    from fastapi.responses import HTMLResponse, JSONResponse, Response
except ImportError as error:
    raise missing("server", error) from error

FAILURES: dict[int | str, dict[str, Any]] = {
    400: {"model": Failure, "description": "The request is well formed, but what it names is not there or not right."},
    401: {"model": Failure, "description": "The token is missing or wrong."},
    403: {"model": Failure, "description": "The request comes from a web page of another site."},
    413: {"model": Failure, "description": "The body is too long, or what is asked for is too large."},
    415: {"model": Failure, "description": "The body is not application/json."},
    500: {"model": Failure, "description": "A task failed, which is a bug of the task, or a worker process ended."},
    503: {"model": Failure, "description": "Too many requests wait, or a worker process is being replaced; try again."},
    504: {"model": Failure, "description": "It took too long, and was ended."},
}


def make_app(settings: Settings) -> FastAPI:
    """The application, for any ASGI server."""
    metrics = Metrics()
    pool = WorkerPool(
        settings.processes, settings.waiting, settings.seconds, settings.memory_mib * 2**20, work.__name__
    )
    judge = ServerJudge(pool)
    there = Health(status="ok", version=__version__, tasks=task_names())

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        pool.start()
        yield
        pool.close()

    app = FastAPI(
        title="Assay", version=__version__, lifespan=lifespan, responses=FAILURES, docs_url=None, redoc_url=None,
        description="Fresh instances and exact verdicts for 3SAT, TSP, Maze, SpatialMap and Calendar.",
    )  # fmt: skip
    app.router.route_class = StrictRoute
    app.add_middleware(ServerGuards, settings=settings, metrics=metrics)
    _add_failures(app)

    @app.get("/health")
    async def health() -> Health:
        """Say whether all worker processes are there. Missing ones are replaced now."""
        missed = await pool.replace_broken()
        if missed:
            raise WorkerEnded(f"{missed} of {settings.processes} workers had ended, and are being replaced")
        return there

    @app.get("/docs", include_in_schema=False, response_class=HTMLResponse)
    async def docs(request: Request) -> HTMLResponse:
        """Return the routes as a page."""
        return HTMLResponse(docs_page(app.openapi(), str(request.base_url).rstrip("/")))

    @app.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
    async def read_metrics() -> Response:
        """Counters in the text format of Prometheus."""
        return Response(metrics.text(), media_type=metrics.content_type)

    @app.post("/generate", response_model=Records)
    async def generate(body: GenerateBody) -> Response:
        """Fresh instances of a seed."""
        if body.count > settings.count:
            raise ValueError(f"count: expected at most {settings.count}, got {body.count}")
        arguments = (
            body.task,
            body.parameters,
            int(body.seed),
            body.first,
            body.count,
            body.truth,
            settings.reply_bytes,
        )
        made = await pool.run(work.generate, *arguments)
        return Response(made, media_type="application/json")

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


def _verdict(found: JudgeOutcome, feedback: str | None = None) -> VerdictBody:
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

    @app.exception_handler(TooLarge)
    async def large(_: Request, error: TooLarge) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, 413)

    @app.exception_handler(WorkerEnded)
    async def ended(request: Request, error: WorkerEnded) -> JSONResponse:
        logging.getLogger("assay.server").error("%s", error)
        return JSONResponse({"detail": str(error)}, 503 if request.url.path == "/health" else 500)

    @app.exception_handler(TooSlow)
    async def slow(_: Request, error: TooSlow) -> JSONResponse:
        return JSONResponse({"detail": "it took too long, and was ended"}, 504)
