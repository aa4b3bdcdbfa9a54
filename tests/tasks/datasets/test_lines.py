"""Lines of streams: the same for every way the bytes arrive, and bounded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assay.tasks.datasets.jsonl import line_batches, read_json_lines


class Pieces:
    """A stream that brings given pieces, one per read."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = [piece for piece in pieces if piece]

    def read1(self, size: int = -1, /) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""


pieces = st.lists(st.lists(st.sampled_from([b"a", b"bc", b"\n", b"\r\n", b"\r", "é".encode()])).map(b"".join))


def _expected(data: bytes, longest: int) -> list[bytes | None]:
    lines = data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return [None if len(line) > longest else line.rstrip(b"\r") for line in lines]


@given(pieces, st.integers(0, 6))
def test_lines_do_not_depend_on_how_they_arrive(parts: list[bytes], longest: int) -> None:
    found = [line for batch in line_batches(Pieces(parts), longest) for line in batch]
    assert found == _expected(b"".join(parts), longest)


def test_a_batch_is_what_has_arrived() -> None:
    batches = list(line_batches(Pieces([b"1\n2\n3", b"3\n", b"4"])))
    assert batches == [[b"1", b"2"], [b"33"], [b"4"]]


def test_numbers_count_blank_lines() -> None:
    rows = [row for batch in read_json_lines(Pieces([b"\n{}\n\n", b" \n{}\n"])) for row in batch]
    assert [row.number for row in rows] == [2, 5]
