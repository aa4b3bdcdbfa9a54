"""How the scripts beside this one measure: ratios within one run, of processor time, medians.

Ours and the peer alternate, each long enough for the clock; a figure is the median of the
ratios of such pairs, with the quartiles. Times are processor time (of the process, or
of the peer's own process where it has one), so that other load matters little.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Work = Callable[[], object]
Seconds = Callable[[int], float]
"""Processor time of so many repetitions."""

CLOCK = 0.004
"""Seconds that one timed piece should take at least."""


def in_process(work: Work) -> Seconds:
    """Times a call in this process."""

    def seconds(repeats: int) -> float:
        began = time.process_time()
        for _ in range(repeats):
            work()
        return time.process_time() - began

    return seconds


class Bench:
    """Figures by key, `task/what/size/peer`; see `targets.json` for those with a goal."""

    def __init__(self, quick: bool = False) -> None:
        self.pairs = 5 if quick else 11
        self.quick = quick
        self.figures: dict[str, dict[str, Any]] = {}

    def compare(
        self, key: str, ours: Work, count: int, peer: Work | Seconds, peer_count: int, *, apart: bool = False
    ) -> None:
        """Records how many times our time the peer needs for one item.

        Args:
            count, peer_count: Items that one call handles.
            apart: `peer` is timed in its own process.
        """
        mine = in_process(ours)
        theirs: Seconds = peer if apart else in_process(peer)  # type: ignore[assignment,arg-type]
        my_repeats, their_repeats = _enough(mine), _enough(theirs)
        rows = []
        for _ in range(self.pairs if theirs(1) < 0.5 else 3):
            rows.append((mine(my_repeats) / my_repeats / count, theirs(their_repeats) / their_repeats / peer_count))
        ratios = sorted(b / a for a, b in rows)
        low, _, high = statistics.quantiles(ratios, n=4)
        figure = {
            "ratio": statistics.median(ratios), "low": low, "high": high,
            "ours_us": statistics.median(a for a, _ in rows) * 1e6,
            "peer_us": statistics.median(b for _, b in rows) * 1e6,
        }  # fmt: skip
        self.figures[key] = figure
        print(
            f"{key:60} {figure['ours_us']:11.3f} us {figure['peer_us']:13.2f} us {figure['ratio']:10.2f}x"
            f"  ({low:.2f} to {high:.2f})",
            flush=True,
        )

    def time(self, key: str, ours: Work, count: int) -> float:
        """Records the microseconds of one item, for what has no peer."""
        mine = in_process(ours)
        repeats = _enough(mine)
        took = statistics.median(mine(repeats) / repeats / count for _ in range(self.pairs)) * 1e6
        self.figures[key] = {"ours_us": took}
        print(f"{key:60} {took:11.3f} us", flush=True)
        return took


def _enough(seconds: Seconds) -> int:
    """Warms up; repetitions that take as long as the clock needs."""
    seconds(1)
    once = max(seconds(1), 1e-7)
    return max(1, min(10_000, round(CLOCK / once)))


def main(measure: Callable[[Bench], None], doc: str | None) -> None:
    """The command line that all scripts share."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer pairs, and nothing that takes a peer minutes")
    parser.add_argument("--json", type=Path, metavar="OUT", help="add the figures to this file")
    arguments = parser.parse_args()
    bench = Bench(arguments.quick)
    measure(bench)
    if arguments.json:
        known = json.loads(arguments.json.read_text()) if arguments.json.exists() else {"figures": {}}
        known["machine"] = {"processor": _processor(), "cores": os.cpu_count(), "python": platform.python_version()}
        known["figures"] |= bench.figures
        arguments.json.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
