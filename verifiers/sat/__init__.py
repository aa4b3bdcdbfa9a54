"""Truth about 3SAT: the problem, exact checks and solvers, certificates and process verifiers."""
