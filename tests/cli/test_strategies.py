"""`assay strategies`, `--verifier`, and the documents that list what there is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from assay_command import assay

from assay.strategies import STRATEGIES
from assay.strategies.selection import VERIFIERS

DOCS = Path(__file__).parents[2] / "docs"


def test_the_list_names_every_strategy_verifier_and_option() -> None:
    done = assay("strategies", "--json")
    rows = {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert set(rows) == {*STRATEGIES, *VERIFIERS} and all(row["summary"] for row in rows.values())
    told = {name: [option["name"] for option in row["options"]] for name, row in rows.items()}
    assert told["refine"] == ["rounds", "feedback", "history", "inner", "model", "temperature", "max_tokens"]
    silent = [f"{n}.{o['name']}" for n in (*STRATEGIES, *VERIFIERS) for o in rows[n]["options"] if not o["text"]]
    assert silent == [], "every option says what it does"
    plain = assay("strategies").stdout
    assert all(f"  {name} " in plain for name in rows)


def test_one_is_told_in_full_and_an_unknown_one_is_a_line() -> None:
    done = assay("strategies", "noisy")
    assert "Rate of false accepts" in done.stdout and done.exit_code == 0
    done = assay("strategies", "nosy")
    assert done.exit_code == 2 and "there is none named 'nosy'" in done.stderr


@pytest.mark.parametrize(("name", "table"), [("strategies.md", STRATEGIES), ("verifier-dial.md", VERIFIERS)])
def test_the_documents_tell_of_all_of_them(name: str, table: dict[str, str]) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    for one in table:
        assert f"`{one}`" in text, f"docs/{name} does not tell of {one}"


def test_a_wrong_strategy_or_verifier_is_one_line(tmp_path: Path) -> None:
    for option, value, complaint in (
        ("--strategy", "cascade:first=[singel]", "did you mean 'single'?"),
        ("--verifier", "noisy:fa=2", "fa: expected 0 to 1"),
        ("--strategy", str(tmp_path / "none.json"), "none.json"),
    ):
        done = assay("run", option, value, "--out", str(tmp_path / "run"))
        assert done.exit_code == 2 and complaint in done.stderr and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "run").exists()
