"""Writing about a problem, where a task needs more than a few lines for it: prompts and feedback."""
