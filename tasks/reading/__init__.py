"""Readers of answers that are too large for their task's own module."""
