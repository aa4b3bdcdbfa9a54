"""A folder of runs in a browser on this machine: an index, live progress, reports, instances, comparisons."""
