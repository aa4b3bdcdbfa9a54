"""Pictures that are problems: all that a model needs, and nothing of the truth."""
