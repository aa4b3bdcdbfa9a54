"""Models, budgets and inference-time strategies that turn model calls into submitted answers. May import `tasks`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..tasks.core.registry import Registry

if TYPE_CHECKING:
    from .engine.strategy import Strategy

__all__ = ["STRATEGIES", "parse_strategy", "read_strategy", "strategy_names", "strategy_type"]

STRATEGIES = {
    # One line per strategy, sorted: name in a spec → module:class.
    "adaptive": ".adaptive:Adaptive",
    "adaptive-consistency": ".adaptive_consistency:AdaptiveConsistency",
    "beam": ".beam:Beam",
    "best-of-n": ".best_of_n:BestOfN",
    "budget-forcing": ".budget_forcing:BudgetForcing",
    "cascade": ".cascade:Cascade",
    "debate": ".debate:Debate",
    "deepen": ".deepen:Deepen",
    "evolve": ".evolve:Evolve",
    "first-finish": ".first_finish:FirstFinish",
    "first-verified": ".first_verified:FirstVerified",
    "majority": ".majority:Majority",
    "mcts": ".mcts:Mcts",
    "mixture": ".mixture:Mixture",
    "particle-filter": ".particle_filter:ParticleFilter",
    "refine": ".refine:Refine",
    "self-aggregation": ".self_aggregation:SelfAggregation",
    "self-refine": ".self_refine:SelfRefine",
    "single": ".single:Single",
    "solve-detect-verify": ".solve_detect_verify:SolveDetectVerify",
    "tree-of-thoughts": ".tree_of_thoughts:TreeOfThoughts",
    "validity": ".validity:Validity",
    "weighted": ".weighted:Weighted",
}

_REGISTRY = Registry("strategy", STRATEGIES, __name__, "assay.strategies")


def strategy_names() -> list[str]:
    """Return the names of built-in strategies, sorted, then those of other packages (entry points `assay.strategies`)."""
    return _REGISTRY.names()


def strategy_type(name: str) -> type:
    """Return the dataclass behind a name.

    Raises:
        ValueError: No strategy has this name.
    """
    kind: type = _REGISTRY.find(name)
    return kind


def parse_strategy(spec: str) -> Strategy:
    """Parse a spec such as `best-of-n:n=64`; the `spec` of the result reads back.

    The grammar is in `strategies.engine.spec`; files are read by `strategies.engine.spec_files`.

    Raises:
        ValueError: The name or an option is unknown, or a value is wrong; the message names the place and
            the accepted values.
    """
    from .engine.spec import check_brackets

    try:
        check_brackets(spec)
        return read_strategy(spec)
    except ValueError as error:
        raise ValueError(f"strategy {spec!r}: {error}") from None


def read_strategy(spec: str) -> Strategy:
    """Parse a spec whose brackets match; unlike those of `parse_strategy`, messages do not repeat the spec.

    Raises:
        ValueError: The name or an option is unknown, or a value is wrong.
    """
    try:
        kind, options = _REGISTRY.find_spec(spec)
    except ValueError as error:
        raise ValueError(str(error).removeprefix("strategy: ")) from None
    strategy: Strategy = kind.parse(options)
    return strategy
