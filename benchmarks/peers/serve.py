"""Runs inside a peer's own environment: times what it is asked to, on request.

`python serve.py FILE` loads FILE, whose `WORK` maps names to (callable, items per call). Each
line of input, `NAME REPEATS`, is answered by a line with the processor seconds taken.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
import time


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever the package prints is no answer
    work = runpy.run_path(sys.argv[1])["WORK"]
    print(json.dumps({name: items for name, (_, items) in work.items()}), file=answers, flush=True)
    for line in sys.stdin:
        name, _, repeats = line.rpartition(" ")
        call = work[name][0]
        began = time.process_time()
        for _ in range(int(repeats)):
            call()
        print(time.process_time() - began, file=answers, flush=True)


if __name__ == "__main__":
    main()
