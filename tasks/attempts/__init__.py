"""Null models, where they need more than a few lines: cheap randomised solvers that never look at the truth."""
