"""Fuzzes one target with coverage guidance: `python tests/fuzz/fuzz.py NAME [libFuzzer options]`.

Needs atheris (`pip install atheris`). An input that breaks a promise is left as crash-… in the
current folder; mended, it belongs into `tests/fuzz/findings/NAME/`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path


def main() -> None:
    """Instruments the package, writes the seeds and hands over to libFuzzer."""
    import atheris

    with atheris.instrument_imports(include=["assay.tasks", "assay.verifiers"]):
        import targets

        import assay.tasks
        import assay.tasks.reading

        for name in targets.NAMES:
            assay.tasks.get_task(name)
    if len(sys.argv) < 2 or sys.argv[1] not in targets.targets():
        sys.exit(f"usage: fuzz.py NAME [libFuzzer options]; names: {' '.join(targets.targets())}")
    target = targets.targets()[sys.argv[1]]
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(target.seeds()):
            (Path(folder) / str(number)).write_bytes(seed)
        atheris.Setup([sys.argv[0], *sys.argv[2:], folder], target.run)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
