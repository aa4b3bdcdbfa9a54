"""The run directory, the engine that executes and resumes, statistics and reports."""
