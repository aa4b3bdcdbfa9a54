"""`assay strategies`, `--verifier`, and the documents that list what there is."""

from __future__ import annotations

import json
from pathlib import Path

from assay_command import assay

from assay.strategies import STRATEGIES, strategy_type
from assay.strategies.engine.options import StrategyOptions
from assay.strategies.selection import VERIFIERS

DOCS = Path(__file__).parents[2] / "docs"


def test_the_list_names_every_strategy_verifier_and_option() -> None:
    done = assay("strategies", "--json")
    rows = {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert set(rows) == {*STRATEGIES, *VERIFIERS} and all(row["summary"] for row in rows.values())
    told = {name: [option["name"] for option in row["options"]] for name, row in rows.items()}
    assert told["refine"] == ["rounds", "feedback", "history", "inner", "model", "temperature", "max_tokens"]
    ours = [name for name in STRATEGIES if issubclass(strategy_type(name), StrategyOptions)] + [*VERIFIERS]
    silent = [f"{name}.{option['name']}" for name in ours for option in rows[name]["options"] if not option["text"]]
    assert silent == [], "every option says what it does"
    plain = assay("strategies").stdout
    assert all(f"  {name} " in plain for name in rows)


def test_one_is_told_in_full_and_an_unknown_one_is_a_line() -> None:
    done = assay("strategies", "noisy")
    assert "Rate of false accepts" in done.stdout and done.exit_code == 0
    done = assay("strategies", "nosy")
    assert done.exit_code == 2 and "got 'nosy'" in done.stderr


def test_the_documents_tell_of_all_of_them() -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in DOCS.glob("*.md"))
    for one in (*STRATEGIES, *VERIFIERS):
        assert f"`{one}`" in told or f"`{one}:" in told, f"no document tells of {one}"


def test_a_wrong_strategy_or_verifier_is_one_line(tmp_path: Path) -> None:
    for option, value, complaint in (
        ("--strategy", "cascade:first=[singel]", "did you mean 'single'?"),
        ("--verifier", "noisy:fa=2", "fa: expected 0 to 1"),
        ("--strategy", str(tmp_path / "none.json"), "none.json"),
    ):
        done = assay("run", option, value, "--out", str(tmp_path / "run"))
        assert done.exit_code == 2 and complaint in done.stderr and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "run").exists()
