"""Reading answers, where a task needs more than a few lines for it."""
