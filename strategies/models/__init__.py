"""What a model is, and the ones there are."""
