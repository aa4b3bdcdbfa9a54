"""Spending: models, budgets and the ways to turn calls into right answers. May import `tasks`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .tables import Table

if TYPE_CHECKING:
    from .strategy import Strategy

__all__ = ["STRATEGIES", "parse_strategy", "strategy_names"]

STRATEGIES = {
    # One line per strategy, sorted: name in a spec → module:class.
    "adaptive": ".adaptive:Adaptive",
    "beam": ".beam:Beam",
    "best-of-n": ".best_of_n:BestOfN",
    "evolve": ".evolve:Evolve",
    "first-verified": ".first_verified:FirstVerified",
    "majority": ".majority:Majority",
    "mcts": ".mcts:Mcts",
    "particle-filter": ".particle_filter:ParticleFilter",
    "refine": ".refine:Refine",
    "single": ".single:Single",
    "tree-of-thoughts": ".tree_of_thoughts:TreeOfThoughts",
}

_TABLE = Table("strategy", STRATEGIES, __name__, "assay.strategies")


def strategy_names() -> list[str]:
    """Our own strategies, sorted, then those of other packages (entry points `assay.strategies`)."""
    return _TABLE.names()


def parse_strategy(spec: str) -> Strategy:
    """The strategy that a spec such as `best-of-n:n=64` stands for; its `spec` reads back.

    Raises:
        ValueError: The name or an option is unknown, or a value is wrong; the message says
            which and what would be right.
    """
    kind, options = _TABLE.find(spec)
    try:
        strategy: Strategy = kind.parse(options)
    except ValueError as error:
        raise ValueError(f"strategy {spec!r}: {error}") from None
    return strategy
