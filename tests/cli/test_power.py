"""How many instances a difference takes, from the command line."""

from __future__ import annotations

import json
from statistics import NormalDist

import pytest
from assay_command import assay


def test_the_table_follows_the_formula() -> None:
    rows = [
        json.loads(line)
        for line in assay(
            "power", "-d", "0.1", "--accuracy", "0.4", "--variation", "0", "--samples", "1", "--samples", "4", "--json"
        ).stdout.splitlines()
    ]
    z = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
    variance = 0.4 * 0.6 + 0.5 * 0.5
    assert [row["instances"] for row in rows] == [-(-z * z * variance / k // 0.01) for k in (1, 4)]
    assert [row["calls"] for row in rows] == [2 * row["samples"] * row["instances"] for row in rows]


def test_instances_are_turned_into_a_difference() -> None:
    text = assay("power", "-n", "500").stdout
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
