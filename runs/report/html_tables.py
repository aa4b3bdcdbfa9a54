"""Tables of a page: sortable ones, and maps of shares in colour."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .markup import Markup, element, join


def sortable(
    head: Sequence[str], rows: Sequence[Sequence[Markup | str]], *, words: int | Collection[int] = 1, name: str = ""
) -> Markup:
    """A table that is sorted by a click on a head.

    Args:
        words: So many columns from the left, or the columns of these numbers, hold words and stand left.
        name: The element's id.
    """
    left = range(words) if isinstance(words, int) else words
    marks = ["words" if i in left else False for i in range(len(head))]
    top = element("tr", *(element("th", label, class_=mark) for label, mark in zip(head, marks, strict=True)))
    body = [element("tr", *(_cell(cell, mark) for cell, mark in zip(row, marks, strict=True))) for row in rows]
    table = element("table", element("thead", top), element("tbody", *body), class_="sortable", id=name or False)
    return element("div", table, class_="scroll")


class Cell(Markup):
    """A ready `td`, in place of its content."""

    __slots__ = ()


def heat(share: float | None, title: str = "") -> Cell:
    """A cell coloured by a share, its number in it."""
    if share is None:
        return Cell(element("td", "–", class_="heat none"))
    shown = f"{100 * share:.0f}"
    return Cell(element("td", shown, class_="heat", style=f"--v:{share:.3f}", data_v=share, title=title or False))


def ranged(text: str, small: str, value: float) -> Cell:
    """A cell with a number and, smaller, its interval; sorted by the number."""
    return Cell(element("td", join(text, element("small", small)), data_v=value))


def _cell(content: Markup | str, mark: str | bool) -> Markup:
    return content if isinstance(content, Cell) else element("td", content, class_=mark)


def listing(sentences: Sequence[str]) -> Markup:
    """Sentences as the head of a page; no line ends between a number and its sign."""
    whole = (sentence.replace(" %", "\N{NO-BREAK SPACE}%") for sentence in sentences)
    return element("ul", *(element("li", sentence) for sentence in whole), class_="said")
