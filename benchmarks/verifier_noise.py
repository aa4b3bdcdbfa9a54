"""Compare best-of-n under several selecting verifiers with the closed form, on the samples of one run.

    assay run --task 3sat,tsp --level 5 -n 100 --seed 1 --strategy best-of-n:n=64 -o RUN
    python benchmarks/verifier_noise.py RUN [VERIFIER …]

Nothing is drawn: every strategy finds its replies in the run, as with `assay run --from RUN --verifier …`.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import numpy as np

from assay.runs.directory import read_run
from assay.strategies import parse_strategy
from assay.strategies.engine.cache import MemoryCache
from assay.strategies.engine.session import Session
from assay.strategies.estimation.resampling import accuracy_of_n, first_accepted
from assay.strategies.models import open_model
from assay.strategies.selection import parse_verifier
from assay.tasks import Instance, parse_id
from assay.tasks.datasets.resolved_instance import rebuild_all

SIZES = (1, 4, 16, 64)
VERIFIERS = (
    "perfect",
    *(f"noisy:fa={fa},fr=0.1,per=sample" for fa in (0.001, 0.01, 0.05, 0.2)),
    "noisy:fa=0.05,fr=0.1",
    "none",
)


def main(place: str, verifiers: tuple[str, ...] = VERIFIERS) -> None:
    """Print a table per task: accuracy for each n, the closed form, and the ceiling."""
    with read_run(Path(place)) as run:
        config, cache = run.config, MemoryCache()
        rows: dict[str, list[list[str]]] = {}
        for reply in run.store.replies():
            cache.record(reply)
            rows.setdefault(reply.key.instance, []).append([reply.verdict.status])
        model, sampling = open_model(config.model), config.sampling.to_sampling()
    instances = {name: one for name, one in rebuild_all(list(rows)).items() if isinstance(one, Instance)}
    for task in config.tasks:
        names = [name for name in instances if parse_id(name).task == task]
        p, w = (np.array([np.mean([[s] == row for row in rows[name]]) for name in names]) for s in ("correct", "wrong"))
        print(f"{task}: {len(names)} instances, one sample is right with {p.mean():.3f}")
        for spec in verifiers:
            verifier, cells = parse_verifier(spec), []
            for n in SIZES:
                strategy, right = parse_strategy(f"best-of-n:n={n}"), []
                for name in names:
                    session = Session(instances[name], model, sampling, config.seed, cache, verifier=verifier)
                    chosen = asyncio.run(strategy.solve(session)).chosen
                    right.append(chosen is not None and chosen.verdict.correct)
                cells.append(f"{100 * np.mean(right):5.1f}" + _expected(spec, p, w, n))
            print(f"  {spec:<32} {'  '.join(cells)}   ceiling {_ceiling(spec, p, w)}")


def _rates(spec: str) -> tuple[float, float]:
    verifier = parse_verifier(spec)
    return getattr(verifier, "fa", float(spec == "none")), getattr(verifier, "fr", 0.0)


def _expected(spec: str, p: np.ndarray, w: np.ndarray, n: int) -> str:
    return f" ({100 * accuracy_of_n(p, w, *_rates(spec), n).mean():5.1f})"


def _ceiling(spec: str, p: np.ndarray, w: np.ndarray) -> str:
    return f"{100 * first_accepted(p, w, *_rates(spec)).mean():5.1f}"


if __name__ == "__main__":
    main(sys.argv[1], tuple(sys.argv[2:]) or VERIFIERS)
