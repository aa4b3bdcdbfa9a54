"""The table of strategies and their specs."""

from __future__ import annotations

import pytest

from assay.strategies import STRATEGIES, parse_strategy, strategy_names


def test_the_table_is_sorted_and_every_entry_can_be_made() -> None:
    assert list(STRATEGIES) == sorted(STRATEGIES) and strategy_names()[: len(STRATEGIES)] == list(STRATEGIES)
    for name in STRATEGIES:
        strategy = parse_strategy(name)
        assert strategy.spec.startswith(name) and parse_strategy(strategy.spec) == strategy


def test_only_fixed_numbers_of_draws_are_independent() -> None:
    independent = {name for name in STRATEGIES if parse_strategy(name).independent}
    assert independent == {"single", "best-of-n", "majority", "validity", "weighted"}


@pytest.mark.parametrize(
    ("spec", "full"),
    [
        ("single", "single"),
        ("best-of-n:n=64", "best-of-n:n=64"),
        ("first-verified:width=2", "first-verified:n=16,width=2"),
        ("majority: n=3 ", "majority:n=3"),
        ("refine:rounds=2,feedback=bit", "refine:feedback=bit,history=grow,rounds=2"),
    ],
)
def test_specs_are_written_out_in_full(spec: str, full: str) -> None:
    assert parse_strategy(spec).spec == full
    assert parse_strategy(full) == parse_strategy(spec)


@pytest.mark.parametrize(
    ("spec", "complaint"),
    [
        ("", "known: adaptive, adaptive-consistency, beam"),
        ("best-of-m", "unknown name 'best-of-m'"),
        ("best-of-n:m=3", "unknown name 'm'; known: inner, max_tokens, model, n"),
        ("best-of-n:n", "expected name=value, got 'n'"),
        ("best-of-n:n=many", "n: expected int, got 'many'"),
        ("best-of-n:n=0", "n: expected 1 to"),
        ("best-of-n:n=1,n=2", "given twice"),
        ("first-verified:width=0", "width: expected 1 to"),
        ("refine:feedback=all", "expected one of bit, where, how, oracle"),
        ("refine:rounds=0", "rounds: expected 1 to"),
        ("single:n=1", "unknown name 'n'"),
    ],
)
def test_a_wrong_spec_says_what_is_wrong(spec: str, complaint: str) -> None:
    with pytest.raises(ValueError, match="strategy") as raised:
        parse_strategy(spec)
    assert complaint in str(raised.value)
