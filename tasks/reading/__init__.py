<<<<<<< HEAD
"""Reading answers, where a task needs more than a few lines for it."""
=======
"""Reading the answers of tasks whose answers are sentences."""
>>>>>>> main
