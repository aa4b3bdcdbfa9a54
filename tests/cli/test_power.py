"""How many instances a difference takes, from the command line."""

from __future__ import annotations

import json
import math

import pytest
from assay_command import assay

from assay.strategies.estimation.intervals import t_quantile


def test_the_table_is_near_the_formula_of_normal_scores() -> None:
    rows = [
        json.loads(line)
        for line in assay(
            "power", "-d", "0.1", "--accuracy", "0.4", "--variation", "0", "--samples", "1", "--samples", "4", "--json"
        ).stdout.splitlines()
    ]
    variance = 0.4 * 0.6 + 0.5 * 0.5
    for row, k in zip(rows, (1, 4), strict=True):
        count = row["instances"]
        t = t_quantile(0.975, count - 1) + t_quantile(0.8, count - 1)
        assert 1.0 <= count / math.ceil(t * t * variance / k / 0.01) < 1.2
    assert [row["calls"] for row in rows] == [2 * row["samples"] * row["instances"] for row in rows]


def test_instances_are_turned_into_a_difference() -> None:
    text = assay("power", "-n", "40").stdout
    assert text.splitlines()[3].split() == ["samples", "instances", "difference", "calls"]
    differences = [float(line.split()[2]) for line in text.splitlines()[4:]]
    assert differences == sorted(differences, reverse=True)


@pytest.mark.parametrize(
    ("options", "named"),
    [((), "--difference"), (("-d", "0.1", "-n", "5"), "--difference"), (("-d", "0.6"), "second: expected")],
)
def test_wrong_use_is_named(options: tuple[str, ...], named: str) -> None:
    result = assay("power", *options)
    assert result.exit_code == 2 and named in result.stderr
