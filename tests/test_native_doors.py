"""Does malformed input, or input that changes during the call, ever crash a native function or hang it?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SUPPORT = Path(__file__).parent / "support"


def test_every_native_function_refuses_malformed_arguments() -> None:
    done = subprocess.run(
        [sys.executable, str(SUPPORT / "native_fuzz.py")], capture_output=True, text=True, check=False, timeout=300
    )
    assert (done.returncode, done.stdout.splitlines()) == (0, ["end"]), done.stderr[-4000:]


def test_arrays_that_another_thread_changes_crash_no_native_function() -> None:
    program = str(SUPPORT / "native_races.py")
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, check=False, timeout=300)
    lines = done.stdout.splitlines()
    assert (done.returncode, lines[-1:]) == (0, ["end"]), f"in {lines[-1:]}: {done.stderr[:2000]}"
    assert len(lines) > 40
