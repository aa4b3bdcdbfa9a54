"""Figures of runs: statistics, curves, costs, comparisons, sentences."""
