"""The task of the travelling salesman problem: start reading at `task.py`."""
