"""Each file here needs a package of its own environment; `.ci/harness` makes these and runs the files there.

Elsewhere a file whose package is not installed is not collected.
"""

import importlib.metadata
import importlib.util

NEEDS = {
    "test_inspect_ai.py": "inspect_ai",
    "test_lm_eval.py": "lm_eval",
    "test_datasets.py": "datasets",
    "test_trl.py": "trl",
    "test_verl.py": "verl",
    "test_nemo_gym.py": "nemo_gym",
    "test_openai_client.py": "openai",
    "test_openenv.py": "openenv",
    "test_ray_maps.py": "ray",
}

collect_ignore = [file for file, package in NEEDS.items() if importlib.util.find_spec(package) is None]

# Versions before 0.4 are another interface under the same name.
try:
    _verifiers = tuple(map(int, importlib.metadata.version("verifiers").split(".")[:2]))
except importlib.metadata.PackageNotFoundError:
    _verifiers = None
collect_ignore += ["test_verifiers_v1.py"] if _verifiers is None or _verifiers < (0, 4) else []
