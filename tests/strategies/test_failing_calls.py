"""Every strategy with failing calls and tiny budgets."""

from __future__ import annotations

from scripted_model import Scripted, session_on
from toy_sessions import TOY, WRONG, session_with, solve


def test_no_strategy_fails_where_every_call_does() -> None:
    from assay.strategies import STRATEGIES

    step_grammar = {
        "adaptive",
        "beam",
        "evolve",
        "mcts",
        "particle-filter",
        "tree-of-thoughts",
    }  # tested with tasks of steps
    for name in STRATEGIES.keys() - step_grammar:
        if name != "weighted":
            assert solve(name, session_on(TOY, Scripted(lambda request: None))).chosen is None
        for budget in ("calls=1", "calls=2", "tokens=30"):
            session = session_with(Scripted(lambda request: WRONG), budget=budget)
            outcome = solve(name, session)
            assert outcome.chosen is not None and session.ledger.calls <= 3
