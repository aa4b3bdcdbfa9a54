"""Truth about the travelling salesman problem: the problem, exact checks and solvers, certificates and process verifiers."""
