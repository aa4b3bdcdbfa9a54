"""Null models that are too large for their task's own module: cheap, seeded, never looking at the truth."""
