"""Truth about calendars: the problem, exact checks and solvers, certificates and process verifiers."""
