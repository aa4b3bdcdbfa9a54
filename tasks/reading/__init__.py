<<<<<<< HEAD
"""Reading the answers of tasks whose answers are sentences."""
=======
"""Readers of answers that are too large for their task's own module."""
>>>>>>> tsp
