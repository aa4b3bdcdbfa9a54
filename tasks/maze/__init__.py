"""The task of mazes: start reading at `task.py`."""
