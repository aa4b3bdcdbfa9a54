"""What a task fills in; `tasks.task` drives it."""
