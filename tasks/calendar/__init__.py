"""The task of calendars: start reading at `task.py`."""
