"""Kernels for every instruction set make the same instances and verdicts: ASSAY_KERNELS compares them on one machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from task_facts import own_tasks

from assay.verifiers import _core as native

SCRIPT = Path(__file__).parents[1] / "support" / "kernel_digests.py"
LEVELS = ("baseline", "v3", "v4")


def run(name: str, kernels: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ASSAY_KERNELS": kernels}
    command = [sys.executable, str(SCRIPT), name]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)


def digests(name: str, kernels: str) -> dict[str, Any]:
    ended = run(name, kernels)
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


@pytest.mark.parametrize("name", own_tasks())
def test_all_kernels_agree(name: str) -> None:
    widest = LEVELS.index(native.kernels()) if "ASSAY_KERNELS" not in os.environ else 0
    results = {level: digests(name, level) for level in LEVELS[: widest + 1]}
    for level, result in results.items():
        assert result.pop("kernels") == [level, level]
        assert result == results["baseline"], level
    statuses = {status for one in results["baseline"].values() for status in one["alone"]}
    assert "correct" in statuses and len(statuses) > 1, "the answers must be right and wrong"


def test_an_unknown_level_is_refused() -> None:
    ended = run("3sat", "widest")
    assert ended.returncode != 0
    assert ended.stderr.splitlines()[-1] == "ImportError: ASSAY_KERNELS: expected baseline, v3 or v4, got 'widest'"
