"""The notebooks of the documentation are executed in an empty folder and show what is stored in them.

`ASSAY_WRITE_NOTEBOOKS=1 pytest tests/test_notebooks.py` stores what they show now.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "docs" / "notebooks"
MOST_BYTES = 200_000
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def executed(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the notebook after all of its cells ran with this Python in a folder."""
    for package in ("nbclient", "ipykernel"):
        pytest.importorskip(package, reason=f'needs {package}: pip install "assay-reasoning[notebooks]"')
    import nbclient
    import nbformat

    kernel = folder / "kernels" / "python3"
    kernel.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(json.dumps({"argv": command, "display_name": "Python 3", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(folder))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    work = folder / "work"
    work.mkdir()
    book = nbformat.read(path, 4)
    nbclient.NotebookClient(
        book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(work)}}
    ).execute()
    for cell in book.cells:
        cell.metadata.pop("execution", None)
    return book


def shown(book: Any) -> list[Any]:
    """Return what a reader of the notebook sees, cell by cell."""
    return [
        [output.get("text") or output.get("data") for output in cell.get("outputs", [])]
        for cell in book["cells"]
        if cell["cell_type"] == "code"
    ]


def test_there_are_three_small_notebooks() -> None:
    assert {path.stem for path in NOTEBOOKS} == {"fresh-instances", "bounding-a-model", "your-own-harness"}
    assert all(path.stat().st_size < MOST_BYTES for path in NOTEBOOKS)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_it_stores(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import_format = pytest.importorskip("nbformat", reason='needs nbformat: pip install "assay-reasoning[notebooks]"')
    book = executed(path, tmp_path, monkeypatch)
    if os.environ.get("ASSAY_WRITE_NOTEBOOKS"):
        import_format.write(book, path)
    assert shown(book) == shown(import_format.read(path, 4))
    assert all(shown(book))
