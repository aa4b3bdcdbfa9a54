"""Fuzzes one target with coverage guidance: `python tests/fuzz/fuzz.py NAME [libFuzzer options]`.

Needs atheris (`pip install atheris`). An input that breaks a promise is left as crash-… in the
current folder; mended, it belongs into `tests/fuzz/findings/NAME/`.
"""

from __future__ import annotations

import inspect
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOMS = ("assay.tasks", "assay.verifiers")


def instrument(atheris: Any) -> None:
    """Makes every function of the package report where it goes (its import hook does not see editable installs)."""
    for module in [module for name, module in sorted(sys.modules.items()) if name.startswith(ROOMS)]:
        for owner in (module, *(kind for kind in vars(module).values() if isinstance(kind, type))):
            for function in list(vars(owner).values()):
                if inspect.isfunction(function) and function.__module__.startswith(ROOMS):
                    atheris.instrument_func(function)


def main() -> None:
    """Instruments the package, writes the seeds and hands over to libFuzzer."""
    import atheris
    import targets

    if len(sys.argv) < 2 or sys.argv[1] not in targets.targets():
        sys.exit(f"usage: fuzz.py NAME [libFuzzer options]; names: {' '.join(targets.targets())}")
    target = targets.targets()[sys.argv[1]]
    for seed in target.seeds():
        target.run(seed)  # so that what is imported on first use is instrumented too
    instrument(atheris)
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(target.seeds()):
            (Path(folder) / str(number)).write_bytes(seed)
        atheris.Setup([sys.argv[0], *sys.argv[2:], folder], target.run)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
