"""Each file here needs a package of its own environment; `.ci/harness` makes these and runs the files there.

Elsewhere a file whose package is not installed is not collected.
"""

import importlib.util

NEEDS = {
    "test_inspect_ai.py": "inspect_ai",
    "test_lm_eval.py": "lm_eval",
    "test_datasets.py": "datasets",
}

collect_ignore = [file for file, package in NEEDS.items() if importlib.util.find_spec(package) is None]
