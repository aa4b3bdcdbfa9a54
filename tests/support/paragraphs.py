"""The form of the Markdown files: one line per paragraph.

`python tests/support/paragraphs.py` rewrites every file that differs.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"\s*(```|~~~)")
ITEM = re.compile(r"\s*([-*+]|\d+\.)\s")
ALONE = re.compile(r"\s*(#{1,6}\s|\||<!--|<\w|</|!\[[^]]*\]\([^)]*\)$|---+$|===+$|\[\^?[\w-]+\]:)")
"""Lines that are never joined with a neighbour: headings, tables, comments, HTML, pictures, rules, references."""


def one_line_per_paragraph(text: str) -> str:
    """Return a Markdown text with each paragraph and each list item on one line.

    Code, tables, headings and HTML stay as they are. Lines that end in two spaces or a backslash keep their break.
    """
    lines: list[str] = []
    fence, joinable = "", False
    for line in text.split("\n"):
        mark = FENCE.match(line)
        if fence or mark:
            lines.append(line)
            if mark:
                fence = "" if fence == mark[1] else fence or mark[1]
            joinable = False
        elif joinable and line.strip() and not ITEM.match(line) and not ALONE.match(line):
            lines[-1] += " " + line.strip()
            joinable = not line.endswith(("  ", "\\"))
        else:
            indented = line.startswith("    ") and not ITEM.match(line)
            joinable = bool(line.strip()) and not indented and not ALONE.match(line) and not line.endswith(("  ", "\\"))
            lines.append(line if line.endswith("  ") and line.strip() else line.rstrip())
    return "\n".join(lines).rstrip("\n") + "\n"


def documents() -> list[Path]:
    """Return the Markdown files of the project, build folders left out."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
    return sorted([*found, *(ROOT / "benchmarks").rglob("*.md")])


def main() -> None:
    """Rewrite every file that is not in this form, and print its name."""
    for path in documents():
        text = path.read_text(encoding="utf-8")
        if (formed := one_line_per_paragraph(text)) != text:
            path.write_text(formed, encoding="utf-8")
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
