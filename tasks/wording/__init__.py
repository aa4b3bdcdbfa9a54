"""Prompts and feedback, where they need more than a few lines."""
