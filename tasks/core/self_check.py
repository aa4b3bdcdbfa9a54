"""How good an answer is as far as the problem alone tells, per task: the `Task.self_check` of each."""

from __future__ import annotations

from typing import Final

PROVED: Final = float("inf")
"""A claim with a proof that holds."""

CLAIMED: Final = float("-inf")
"""A bare claim that there is no solution: nothing speaks against it, and nothing for it."""
