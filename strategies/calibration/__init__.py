"""Find the difficulty at which a model passes at a given rate, and keep a learner there."""
