"""One file per task: the answers it understands, where they are too many for the task's own module."""
