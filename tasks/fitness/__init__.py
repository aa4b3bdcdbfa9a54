"""How near wrong answers come, and how two of them are crossed: one file per task, for evolutionary search."""
