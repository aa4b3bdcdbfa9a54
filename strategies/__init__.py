"""Spending: models, budgets and the ways to turn calls into right answers. May import `tasks`."""
