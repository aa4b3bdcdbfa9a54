"""The examples of the documentation are run: each `console` block is a dialogue with a shell."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

DOCUMENTS = {"command-line.md": 10, "evidence.md": 4, "harnesses.md": 5, "renderings.md": 2, "presets.md": 2}
"""Each with a number of examples that it has more of."""
MARK = "=== end of example ==="


def _examples(text: str) -> Iterator[tuple[str, str]]:
    """Commands (`$ …`, continued by `> …`) and what they print; `...` stands for anything."""
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        command, expected = "", ""
        for line in [*block.splitlines(), "$ "]:
            if line.startswith("$ "):
                if command:
                    yield command, expected
                command, expected = line[2:], ""
            elif line.startswith("> ") and not expected:
                command += "\n" + line[2:]
            else:
                expected += line + "\n"


def _pattern(expected: str) -> re.Pattern[str]:
    return re.compile(
        ".*".join(map(re.escape, expected.removesuffix("...\n").split("..."))) + ".*" * ("..." in expected), re.DOTALL
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_example_prints_what_the_document_says(name: str, tmp_path: Path) -> None:
    document = Path(__file__).parents[2] / "docs" / name
    examples = list(_examples(document.read_text(encoding="utf-8")))
    assert len(examples) > DOCUMENTS[name]
    script = "".join(f"{{ {command}\n}} 2>&1\necho '{MARK}'\n" for command, _ in examples)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {**os.environ, "PATH": path, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    printed = done.stdout.split(MARK + "\n")
    assert len(printed) == len(examples) + 1
    for (command, expected), output in zip(examples, printed, strict=False):
        assert _pattern(expected).fullmatch(output), f"$ {command}\n{output}\n--- expected ---\n{expected}"
