"""The sentences of feedback: one for each fault of a task's answers."""
