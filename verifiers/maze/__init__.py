"""Truth about mazes: the problem, exact checks and solvers, certificates and process verifiers."""
