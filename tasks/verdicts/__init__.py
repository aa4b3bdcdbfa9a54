"""Verdicts from what the checkers find, where a task needs more than a few lines for them."""
