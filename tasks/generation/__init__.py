"""One file per task: generation, where candidates are drawn, solved and kept or drawn again."""
