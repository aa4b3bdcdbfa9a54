"""Reading the answers of tasks whose answers are sentences."""
