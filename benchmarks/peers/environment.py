"""Peers in environments of their own: made once from `requirements-NAME.txt`, under build/peers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self

HERE = Path(__file__).parent
ROOT = HERE.parent.parent / "build" / "peers"


def python_of(name: str) -> Path:
    """The interpreter of the peer's environment, which is made if it is not there.

    Raises:
        subprocess.CalledProcessError: It cannot be installed here.
    """
    place, requirements = ROOT / name, HERE / f"requirements-{name}.txt"
    python, done = place / "bin" / "python", place / "complete"
    if done.exists():
        return python
    uv = shutil.which("uv")
    if uv:
        subprocess.run([uv, "venv", "-q", "--clear", "--python", sys.executable, place], check=True)
        subprocess.run([uv, "pip", "install", "-q", "--python", python, "-r", requirements], check=True)
    else:
        subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", requirements], check=True)
    done.touch()
    return python


class Peer:
    """A peer at work in its own process; `items` are those of one call, by workload."""

    def __init__(self, name: str) -> None:
        script = HERE / f"{name.replace('-', '_')}_work.py"
        command = [str(python_of(name)), str(HERE / "serve.py"), str(script)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.items: dict[str, int] = json.loads(self._line())

    def seconds(self, work: str, repeats: int) -> float:
        """Processor time of so many repetitions, as the peer's own process measures it."""
        assert self.process.stdin
        self.process.stdin.write(f"{work} {repeats}\n")
        self.process.stdin.flush()
        return float(self._line())

    def _line(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the peer ended with status {self.process.wait()}")
        return line

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(20)
