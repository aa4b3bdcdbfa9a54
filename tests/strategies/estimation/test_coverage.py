"""How often the intervals cover, in worlds of known truth: at least 93 % where 95 % is promised, whatever the world.

    pytest --deep -s tests/strategies/estimation/test_coverage.py

prints the table of coverage by world, instances and draws, from 2,000 runs each.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from depth import DEEP, scaled
from numpy.typing import NDArray

from assay.strategies.estimation import paired
from assay.strategies.estimation.bands import simultaneous_band
from assay.strategies.estimation.estimators import best_of_n, worst_of_n
from assay.strategies.estimation.extrapolation import project_coverage
from assay.strategies.estimation.intervals import Estimate, share
from assay.strategies.estimation.stopped import coverage_of_stopped
from assay.tasks.core.ids import make_key

Floats = NDArray[np.float64]
World = Callable[[np.random.Generator, int], Floats]

RUNS = scaled(120, 2000)
PROMISED = 0.93
"""Least coverage of a 95 % interval in any world."""
ENOUGH = PROMISED if DEEP else PROMISED - 3 * math.sqrt(PROMISED * (1 - PROMISED) / RUNS)
LESS = 0.03
"""Where all chances double, from instances of very uneven difficulty, paired differences cover 0.915 at 50 x 64."""
KEPT = 400_000
"""Instances of a world that its truth is computed from; runs draw from them."""


def mixture(never: float, always: float, rest: World) -> World:
    def draw(random: np.random.Generator, count: int) -> Floats:
        kind = random.random(count)
        return np.where(kind < never, 0.0, np.where(kind < never + always, 1.0, rest(random, count)))

    return draw


WORLDS: dict[str, World] = {
    "Beta(0.1, 0.9)": lambda random, count: random.beta(0.1, 0.9, count),
    "Beta(0.1, 4.9)": lambda random, count: random.beta(0.1, 4.9, count),
    "Beta(1.8, 0.2)": lambda random, count: random.beta(1.8, 0.2, count),
    "Beta(20, 20)": lambda random, count: random.beta(20, 20, count),
    "uniform": lambda random, count: random.random(count),
    "log-normal(-4, 2)": lambda random, count: np.minimum(1, np.exp(random.normal(-4, 2, count))),
    "logit-normal(-3, 2)": lambda random, count: 1 / (1 + np.exp(-random.normal(-3, 2, count))),
    "log-uniform": lambda random, count: 10 ** random.uniform(-4, 0, count),
    "half 0.5, half 0.002": lambda random, count: np.where(random.random(count) < 0.5, 0.5, 0.002),
    "5 % always, else never": mixture(0.95, 0.05, lambda random, count: random.random(count)),
    "40 % never, 20 % always, else Beta(2, 3)": mixture(0.4, 0.2, lambda random, count: random.beta(2, 3, count)),
    "90 % never, else Pareto": mixture(0.9, 0.0, lambda random, count: 1 / (1 + random.pareto(0.8, count))),
}
CELLS = [(6, 64), (20, 16), (50, 64), (200, 4)]
QUICK_CELLS = [(6, 64), (20, 16)]


def cells() -> list[tuple[int, int]]:
    return CELLS if DEEP else QUICK_CELLS


def source(*names: str | int) -> np.random.Generator:
    key = np.frombuffer(make_key("coverage", *names)[:16], dtype="<u8").astype(np.uint64)
    return np.random.Generator(np.random.Philox(key=key))


def check(name: str, hits: float, errors: Floats, width: float, biased: bool = False) -> None:
    """Print a row of the table; hold coverage, and bias unless the estimator is known to have one."""
    error = float(errors.std(ddof=1) / math.sqrt(len(errors)))
    bias = float(errors.mean())
    if DEEP:
        print(f"{name:<75} covers {hits:.3f}  bias {bias:+.4f} ± {error:.4f}  width {width:.3f}")
    assert hits >= ENOUGH, name
    assert biased or abs(bias) <= 4.5 * error + 1e-3, name


@pytest.mark.parametrize("world", WORLDS)
def test_shares_cover(world: str) -> None:
    """Averages, best-of-n and worst-of-n, from the fewest instances on."""
    random = source("share", world)
    chances = WORLDS[world](random, KEPT)
    for instances, draws in cells():
        rows = [np.arange(draws) < right for right in range(draws + 1)]
        sizes = [1, draws]
        tables = {"best": best_of_n(rows, sizes), "worst": worst_of_n(rows, sizes)}
        right = random.binomial(draws, chances[random.integers(0, KEPT, (RUNS, instances))])
        for kind, n, truth in (
            ("best", 1, chances.mean()),
            ("best", draws, (1 - (1 - chances) ** draws).mean()),
            ("worst", draws, (chances**draws).mean()),
        ):
            values = tables[kind][right, sizes.index(n)]
            found = [share(row) for row in values]
            summarise(f"{kind}-of-{n}, {world}, {instances} x {draws}", found, float(truth))


def summarise(name: str, found: list[Estimate], truth: float) -> None:
    inside = np.mean([one.low - 1e-12 <= truth <= one.high + 1e-12 for one in found])
    widths = np.mean([one.high - one.low for one in found])
    check(name, float(inside), np.array([one.mean for one in found]) - truth, float(widths))


@pytest.mark.parametrize("world", WORLDS)
def test_bands_hold_whole_curves(world: str) -> None:
    random = source("band", world)
    chances = WORLDS[world](random, KEPT)
    sizes = [1, 2, 4, 8, 16]
    truth = np.array([(1 - (1 - chances) ** n).mean() for n in sizes])
    table = best_of_n([np.arange(16) < right for right in range(17)], sizes)
    for instances in [5, 20, 100] if DEEP else [5, 20]:
        runs = RUNS // 4
        right = random.binomial(16, chances[random.integers(0, KEPT, (runs, instances))])
        bands = [simultaneous_band(table[row]) for row in right]
        inside = np.mean([np.all((b.low <= truth + 1e-12) & (truth <= b.high + 1e-12)) for b in bands])
        if DEEP:
            print(f"band, {world}, {instances} x 16: covers {inside:.3f}")
        assert inside >= PROMISED - 3 * math.sqrt(PROMISED * (1 - PROMISED) / runs), (world, instances)


@pytest.mark.parametrize("caps", ["equal", "random"])
@pytest.mark.parametrize("world", WORLDS)
def test_stopped_runs_cover(world: str, caps: str) -> None:
    random = source("stopped", world, caps)
    chances = np.maximum(WORLDS[world](random, KEPT), 1e-15)
    for instances in [20, 200] if DEEP else [20]:
        found: list[Estimate] = []
        for _ in range(RUNS):
            first = random.geometric(chances[random.integers(0, KEPT, instances)])
            most = np.full(instances, 16) if caps == "equal" else random.integers(4, 33, instances)
            stopped = np.where(first <= most, first, 0)
            found += coverage_of_stopped(stopped, np.where(stopped > 0, stopped, most), [8])
        known = [one for one in found if math.isfinite(one.mean)]
        summarise(f"stopped, {caps} caps, {world}, {instances}", known, float((1 - (1 - chances) ** 8).mean()))


def moved(change: Callable[[np.random.Generator, Floats], Floats]) -> Callable[..., tuple[Floats, Floats]]:
    return lambda random, chances: (chances, change(random, chances))


SECOND: dict[str, Callable[..., tuple[Floats, Floats]]] = {
    "the same": moved(lambda random, chances: chances),
    "of its own": moved(lambda random, chances: random.permutation(chances)),
    "constant": moved(lambda random, chances: np.full_like(chances, chances.mean())),
    "5 % more always solved": moved(lambda random, chances: np.where(random.random(chances.size) < 0.05, 1.0, chances)),
    "twice the chance": moved(lambda random, chances: np.minimum(1.0, 2 * chances)),
}


@pytest.mark.parametrize("second", SECOND)
@pytest.mark.parametrize("world", WORLDS)
def test_paired_differences_cover(world: str, second: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paired, "_level_without_zero", lambda interval: 1.0)  # p-values are not needed here
    random = source("paired", world, second)
    one, two = SECOND[second](random, WORLDS[world](random, KEPT))
    truth = float((two - one).mean())
    for instances, draws in cells():
        runs = RUNS if DEEP else RUNS // 2
        found = []
        for _ in range(runs):
            picked = random.integers(0, KEPT, instances)
            first, other = (random.binomial(draws, side[picked]) / draws for side in (one, two))
            found.append(paired.paired_difference(first, other))
        inside = float(np.mean([d.low - 1e-12 <= truth <= d.high + 1e-12 for d in found]))
        if DEEP:
            print(f"paired, {world}, {second}, {instances} x {draws}: covers {inside:.3f}")
        known = LESS if second == "twice the chance" else 0.0
        assert inside >= ENOUGH - known - (0.0 if DEEP else 0.03), (world, second, instances, draws)


@pytest.mark.parametrize("world", WORLDS)
def test_extrapolations_cover(world: str) -> None:
    random = source("extrapolation", world)
    chances = WORLDS[world](random, KEPT)
    sizes = [16, 32, 64]
    truth = np.array([(1 - (1 - chances) ** n).mean() for n in sizes])
    runs = scaled(25, 400)
    for instances in [50, 200] if DEEP else [50]:
        right = random.binomial(16, chances[random.integers(0, KEPT, (runs, instances))])
        made = [project_coverage(row, np.full(instances, 16), sizes) for row in right]
        inside = np.array([[p.low <= t <= p.high for p, t in zip(row, truth, strict=True)] for row in made]).mean(
            axis=0
        )
        if DEEP:
            widths = np.array([[p.high - p.low for p in row] for row in made]).mean(axis=0).round(2).tolist()
            print(f"extrapolation, {world}, {instances} x 16, n = {sizes}: covers {inside.tolist()}, widths {widths}")
        assert (inside >= PROMISED - 3 * math.sqrt(PROMISED * (1 - PROMISED) / runs)).all(), (world, instances, inside)
