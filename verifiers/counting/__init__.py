"""How many right answers are there? One file per task; JSON values, exact, nothing where the limits came first."""
