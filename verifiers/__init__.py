"""Truth: problems, exact checks, exact solvers. Bottom room: numpy and its own `_core`.

Numba, OR-tools and PySAT are imported inside the functions that use them.
"""
