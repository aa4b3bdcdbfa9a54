"""Numba compiles on first call and CI machines are busy: no per-example deadline."""

from hypothesis import settings

import assay.tasks

settings.register_profile("house", deadline=None, print_blob=True, max_examples=50)
settings.load_profile("house")

# Stands for a task of another package, which would come in by an entry point.
assay.tasks.TASKS["toy"] = "toy_task:Toy"
