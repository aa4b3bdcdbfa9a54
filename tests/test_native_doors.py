"""Does malformed input ever crash a native function, or hang it, instead of being refused?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).parent / "support" / "native_fuzz.py"


def test_every_native_function_refuses_malformed_arguments() -> None:
    done = subprocess.run([sys.executable, str(PROGRAM)], capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stdout.splitlines()) == (0, ["end"]), done.stderr[-4000:]
