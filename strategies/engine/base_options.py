"""Base of the options of strategies, models and selecting verifiers."""

from __future__ import annotations

from ...tasks.core.parameters import TaskParameters, require

__all__ = ["Options", "require"]


class Options(TaskParameters):
    """Base of every strategy's and model's options: written and read as task parameters are."""
