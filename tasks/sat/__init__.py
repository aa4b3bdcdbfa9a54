"""The task 3SAT: start reading at `task.py`."""
