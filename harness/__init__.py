"""Adapters to other harnesses. Each is a thin file over `harness.score`."""
