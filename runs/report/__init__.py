"""Reports of runs: pages, tables, exports."""
