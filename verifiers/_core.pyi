"""
Native checkers and exact solvers. Arrays in, arrays out, the GIL released.
"""
__all__: list[str] = list()
