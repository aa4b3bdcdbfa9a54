"""The definitions in plain Python, slow and short: what every quicker checker is held to.

One file per task. They share no code with the native and the Numba checkers.
"""
