"""Where on a ladder of rising difficulty a model passes at a given rate, and keeping a learner there."""
