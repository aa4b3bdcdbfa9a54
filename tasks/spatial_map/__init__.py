"""The task of maps described in words: start reading at `task.py`."""
