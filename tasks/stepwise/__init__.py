"""Answers said step by step: how a prefix and a step are written and read, one file per task.

The steps are those of `verifiers.steps.<task>`, which says what becomes of them.
"""
