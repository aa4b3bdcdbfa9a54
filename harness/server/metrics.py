"""Metrics of the server, in the format of Prometheus."""

from __future__ import annotations

from ...verifiers.extras import missing

try:
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
except ImportError as error:
    raise missing("server", error) from error

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The counters of one server."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "assay_requests_total", "Requests answered.", ["route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "assay_request_seconds", "Time to the answer.", ["route"], buckets=BUCKETS, registry=self._registry
        )
        self._verdicts = Counter("assay_verdicts_total", "Verdicts given.", ["task", "status"], registry=self._registry)
        self.under_way = Gauge("assay_requests_under_way", "Requests being answered.", registry=self._registry)

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def judged(self, task: str, status: str, times: int = 1) -> None:
        """Count verdicts."""
        self._verdicts.labels(task, status).inc(times)

    def text(self) -> bytes:
        """All of it, in the text format."""
        return generate_latest(self._registry)
