"""Truth about maps described in words: the problem, exact checks and solvers, certificates and process verifiers."""
