"""Inputs made from others: deterministic, for the suite that has no fuzzer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assay.tasks.core.ids import Stream, make_key

PIECES = [
    piece.encode("utf-8", "surrogatepass")
    for piece in (
        "<answer>", "</answer>", "<think>", "</think>", "\\boxed{", "}", "{", "[", "]", "```", "\n", "\r\n", " ", "\t", "|", ",", ";", ":", "-", "–", "→",
        "\\text{", "**", "Answer: ", "Final answer: ", "not ", "or ", "no ", "0", "1", "-1", "2147483648", "9" * 40, "1e400", "NaN", "null", "true", '"',
        "'", "\x00", "\u200b", "\ufeff", "\ud800", "\u0660", "１", "é", "&lt;", "&gt;", "%", "=", "\\", "\\u0000", "BEGIN:", "END:", "p cnf ", "EOF", "24:00",
    )
]  # fmt: skip


def mutants(name: str, seeds: Sequence[bytes], count: int) -> Iterator[bytes]:
    """The seeds (as many as fit), then mixtures and mutations of them."""
    yield from seeds[:: max(1, -(-len(seeds) // max(1, count // 2)))]
    stream = Stream(make_key("mutants", name))
    for _ in range(count):
        data = bytearray(stream.choice(seeds))
        for _ in range(1 + stream.below(4)):
            _mutate(data, stream, seeds)
        yield bytes(data)


def _mutate(data: bytearray, stream: Stream, seeds: Sequence[bytes]) -> None:
    first = stream.below(len(data) + 1)
    last = min(len(data), first + 1 + stream.below(8))
    match stream.below(8):
        case 0:
            data[first:first] = stream.choice(PIECES)
        case 1:
            data[first:last] = stream.choice(PIECES)
        case 2:
            del data[first:last]
        case 3:
            data[first:first] = data[first:last] * (1 + stream.below(3))
        case 4 if data:
            data[first - 1] ^= 1 << stream.below(8)
        case 5:
            del data[first:]
        case 6:
            other = stream.choice(seeds)
            cut = stream.below(len(other) + 1)
            data[first:] = other[cut:]
        case _:
            other = stream.choice(seeds)
            cut = stream.below(len(other) + 1)
            data[first:first] = other[cut : cut + 20]
