"""The Markdown files have one form, and every link in them leads to a file."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from paragraphs import ROOT, documents, one_line_per_paragraph

each_document = pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))


@each_document
def test_every_paragraph_is_one_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == one_line_per_paragraph(text), "run: python tests/support/paragraphs.py"


@each_document
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo\n\nthree\n", "one two\n\nthree\n"),
        ("- one\n  two\n- three\n", "- one two\n- three\n"),
        ("# head\ntext\nmore\n", "# head\ntext more\n"),
        ("| a | b |\n|---|---|\n| c | d |\nafter\n", "| a | b |\n|---|---|\n| c | d |\nafter\n"),
        ("```\none\ntwo\n```\nafter\n", "```\none\ntwo\n```\nafter\n"),
        ("before\n\n    code\n    more\n", "before\n\n    code\n    more\n"),
        ("break  \nnext\n", "break  \nnext\n"),
        ("text\n<!-- begin -->\n", "text\n<!-- begin -->\n"),
        ("1. one\n   two\n2. three", "1. one two\n2. three\n"),
    ],
)
def test_the_form_joins_paragraphs_and_nothing_else(text: str, expected: str) -> None:
    assert one_line_per_paragraph(text) == expected
    assert one_line_per_paragraph(expected) == expected


PRIVATE = r"\b(book|shelf|voices?|dial|breath|purse|thoughtless|step oracles?|asides|spared|hand(s|ed)? in|comes? to)\b"
"""Words that earlier texts used for things that have a common name; docs/glossary.md has the common ones."""


@each_document
def test_texts_use_the_words_of_the_glossary(path: Path) -> None:
    text = path.read_text(encoding="utf-8").partition("## Names of version 0.1.0")[0]
    text = re.sub(r"`[^`\n]*`", "", text)
    assert not [match[0] for match in re.finditer(PRIVATE, text, re.IGNORECASE)]


PYTHON = ["calibration.md", "decontamination.md", "presets.md", "process-verifiers.md", "renderings.md"]
"""Pages of docs/ whose Python runs by itself."""


@pytest.mark.parametrize("name", PYTHON)
def test_the_python_of_a_page_runs(name: str) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / name).read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    subprocess.run([sys.executable, "-c", "\n".join(blocks)], check=True)


@each_document
def test_every_path_in_a_text_exists(path: Path) -> None:
    """Paths of the source tree, written as code; the glossary also names those of version 0.1.0."""
    text = path.read_text(encoding="utf-8").partition("## Names of version 0.1.0")[0]
    folders = "tasks|verifiers|strategies|runs|harness|cli|testing|tests|csrc|benchmarks|examples"
    for found in re.findall(rf"`((?:{folders})/[\w./-]+)`", text):
        if not re.search(r"\b(X|NAME|COMMAND|LANGUAGE)\b", found):
            assert (ROOT / found).exists(), found
