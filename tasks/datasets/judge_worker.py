"""A process that judges pieces: `python -m assay.tasks.datasets.judge_worker FOLDER THREADS`; see `worker`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from .judge_pieces import Piece, judge_in
from .part_worker import serve


def main(folder: Path, threads: int) -> None:
    """Judges the pieces that standard input describes."""

    def judge(line: str) -> dict[str, Any]:
        piece = Piece(**json.loads(line))
        judge_in(folder, piece, threads)
        return {"done": piece.number}

    serve(judge)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]))
    except (KeyboardInterrupt, BrokenPipeError):
        pass
