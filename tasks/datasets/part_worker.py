"""A process that makes parts: `python -m assay.tasks.datasets.part_worker FOLDER THREADS`.

Reads numbers of parts, one a line, and replies to each with lines of JSON: `{"made": N}` as it
goes on, then `{"done": NUMBER}` or `{"error": …}`. It ends with its standard input, so no
worker outlives the process that started it.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .part_files import REQUEST, make_part
from .request import DatasetRequest


def main(folder: Path, threads: int) -> None:
    """Make the parts that standard input names."""
    # What is made here holds no cycles, and there is much of it: looking for some took a fifth of the time.
    gc.freeze()
    gc.set_threshold(200_000, 50, 100)
    request = DatasetRequest.from_json((folder / REQUEST).read_text(encoding="utf-8"))

    def make(line: str) -> dict[str, Any]:
        make_part(request, int(line), folder, threads, lambda count: tell({"made": count}))
        return {"done": int(line)}

    serve(make)


def serve(work: Callable[[str], dict[str, Any]]) -> None:
    """Do each line of standard input and reply, with an error where there is one."""
    for line in sys.stdin:
        try:
            tell(work(line))
        except OSError as error:
            tell({"error": error.strerror or str(error), "errno": error.errno, "file": error.filename})
        except Exception as error:  # noqa: BLE001 - told to the process that asked, which raises it
            kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
            tell({"error": f"{kind}{error}", "input": isinstance(error, ValueError)})


def tell(message: dict[str, Any]) -> None:
    """Write one line of JSON to the process that asked."""
    sys.stdout.write(json.dumps(message, default=str) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]))
    except (KeyboardInterrupt, BrokenPipeError):
        pass
