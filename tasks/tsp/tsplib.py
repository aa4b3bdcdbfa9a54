"""TSPLIB files: travelling salesman problems, symmetric and asymmetric, read and written.

G. Reinelt, "TSPLIB, a traveling salesman problem library", ORSA Journal on Computing 3
(1991), and "TSPLIB 95". Read are the types TSP and ATSP with the edge weight types EUC_2D,
CEIL_2D, ATT, GEO and EXPLICIT (FULL_MATRIX and all eight triangular formats).

Distances are those of the programs behind the published optima. On integer coordinates EUC_2D,
CEIL_2D and ATT are decided in integers, which comes to the same; on coordinates with decimals they
are computed in doubles with `nint(x) = (int)(x + 0.5)`: a distance that is exactly n + 1/2 on paper
may be n there, and published tours would weigh otherwise (tsp225: 3916, exact rounding 3921). GEO is
defined by floating point with PI = 3.141592; degrees are truncated, as in those programs (the
document's text says rounded, with which burma14 would not have its optimum of 3323).

The final EOF line is optional, as in the document; everything after it is ignored.

Other people's files are read as far as their meaning is certain. A `KEY: value` line of a key
that is not known here is passed over, and so is a further line of a comment; both are noted in
`TsplibFile.notes`. Nodes may be numbered from 0, and weights may be written as `12.0`. What would
change the problem is refused by name: another TYPE first of all, then a section that is not read.
Tours in TSPLIB's TOUR format (`.tour`, `.opt.tour`) are read by `read_tour`.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...verifiers.tsp.problem import FEWEST_CITIES, MAX_WEIGHT, TspProblem, rounded_distance, rounded_distances

MOST_CITIES = 5000
"""Largest DIMENSION read: a full matrix of 100 MB."""

Distance = Callable[[Fraction, Fraction], int]


@dataclass(frozen=True)
class TsplibFile:
    """The contents of a file.

    Attributes:
        name, comment: As written; empty when absent.
        problem: City i of the file's order is city i, from 0.
        notes: What was passed over or read in another way than the standard says, a line each.
    """

    name: str
    comment: str
    problem: TspProblem
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Token:
    text: str
    line: int


def read(text: str) -> TsplibFile:
    """The problem in a TSPLIB file.

    Raises:
        ValueError: The file is broken or of a kind not read here; the message names the line.
    """
    notes: list[str] = []
    header, sections, unread = _parts(text, notes)
    kind = _one_of(header, "TYPE", ("TSP", "ATSP"))
    if unread:
        line, name = unread[0]
        raise ValueError(f"line {line}: {name} is not read here; sections that are: {', '.join(_SECTIONS)}")
    size = _dimension(header)
    weight_type = _one_of(header, "EDGE_WEIGHT_TYPE", ("EUC_2D", "CEIL_2D", "ATT", "GEO", "EXPLICIT"))
    if weight_type == "EXPLICIT":
        layout = _one_of(header, "EDGE_WEIGHT_FORMAT", tuple(_LAYOUTS))
        weights = _explicit(_section(sections, "EDGE_WEIGHT_SECTION"), size, layout)
        problem = TspProblem.from_dict({"weights": weights})
    else:
        points = _coordinates(_section(sections, "NODE_COORD_SECTION"), size, notes)
        if "EDGE_WEIGHT_SECTION" in sections:
            raise ValueError(f"EDGE_WEIGHT_SECTION: does not go with EDGE_WEIGHT_TYPE {weight_type}")
        problem = TspProblem.from_dict({"weights": _measured(points, weight_type), "coordinates": _as_array(points)})
    if kind == "TSP" and not problem.symmetric:
        i, j = np.argwhere(problem.weights != problem.weights.T)[0].tolist()
        raise ValueError(f"TYPE: a TSP has the same weight in both directions; cities {i + 1} and {j + 1} do not")
    values = {key: header[key][0] if key in header else "" for key in ("NAME", "COMMENT")}
    return TsplibFile(values["NAME"], values["COMMENT"], problem, tuple(notes))


def read_tour(text: str) -> list[int]:
    """Read a tour in TSPLIB's TOUR format.

    Args:
        text: The content of a `.tour` file: `TYPE: TOUR`, a `TOUR_SECTION` with node numbers from 1, ended by -1.

    Returns:
        The cities of the tour in order, numbered from 0. Whether it visits every city of a problem is not looked at.

    Raises:
        ValueError: The text is no such file, or holds several tours; the message names the line.
    """
    notes: list[str] = []
    header, sections, unread = _parts(text, notes, ("TOUR_SECTION",))
    _one_of(header, "TYPE", ("TOUR",))
    if unread:
        raise ValueError(f"line {unread[0][0]}: {unread[0][1]} is not read in a tour")
    tour: list[int] = []
    tokens = iter(_section(sections, "TOUR_SECTION"))
    for token in tokens:
        number = _integer(token)
        if number == -1:
            break
        if number < 1:
            raise ValueError(f"line {token.line}: expected a node number from 1, got {token.text}")
        tour.append(number - 1)
    for token in tokens:  # a second -1 ends the list of tours
        if token.text != "-1":
            raise ValueError(f"line {token.line}: expected one tour, got a second one")
    return tour


def write(problem: TspProblem, name: str = "assay", comment: str = "") -> str:
    """Return the problem as a TSPLIB file: EUC_2D where the coordinates give the weights, else EXPLICIT."""
    head = [f"NAME: {_one_line(name)}", f"TYPE: {'TSP' if problem.symmetric else 'ATSP'}"]
    if comment:
        head.append(f"COMMENT: {_one_line(comment)}")
    head.append(f"DIMENSION: {problem.cities}")
    if problem.coordinates is not None and problem.euclidean:
        head += ["EDGE_WEIGHT_TYPE: EUC_2D", "NODE_COORD_SECTION"]
        points = problem.coordinates.tolist()
        rows = [f"{i} {x!r} {y!r}" for i, (x, y) in enumerate(points, 1)]
    else:
        head += ["EDGE_WEIGHT_TYPE: EXPLICIT", "EDGE_WEIGHT_FORMAT: FULL_MATRIX", "EDGE_WEIGHT_SECTION"]
        rows = [" ".join(map(str, row)) for row in problem.weights.tolist()]
    return "\n".join([*head, *rows, "EOF", ""])


# ------------------------------------------------------------------------- distances


def ceiling(dx: Fraction, dy: Fraction) -> int:
    """CEIL_2D: sqrt(dx² + dy²) rounded up, decided exactly."""
    return _ceiling_of_root(dx * dx + dy * dy)


def pseudo_euclidean(dx: Fraction, dy: Fraction) -> int:
    """ATT: nint of sqrt((dx² + dy²) / 10), plus one where that is less; which is rounding up."""
    return _ceiling_of_root((dx * dx + dy * dy) / 10)


def _ceiling_of_root(square: Fraction) -> int:
    least = math.ceil(square)
    return math.isqrt(least - 1) + 1 if least else 0


def geographical(a: tuple[Fraction, Fraction], b: tuple[Fraction, Fraction]) -> int:
    """GEO: kilometres on a sphere of radius 6378.388, from degrees and minutes DDD.MM."""
    (latitude_a, longitude_a), (latitude_b, longitude_b) = (tuple(map(_radians, point)) for point in (a, b))
    q1 = math.cos(longitude_a - longitude_b)
    q2 = math.cos(latitude_a - latitude_b)
    q3 = math.cos(latitude_a + latitude_b)
    cosine = 0.5 * ((1.0 + q1) * q2 - (1.0 - q1) * q3)
    return int(6378.388 * math.acos(max(-1.0, min(1.0, cosine))) + 1.0)


def _radians(value: Fraction) -> float:
    degrees = int(value)
    return 3.141592 * (degrees + 5.0 * (float(value) - degrees) / 3.0) / 180.0


def _measured(points: Sequence[tuple[Fraction, Fraction]], weight_type: str) -> list[list[int]]:
    if weight_type != "GEO" and any(value.denominator != 1 for point in points for value in point):
        doubles = np.array([[float(x), float(y)] for x, y in points])
        return [[int(weight) for weight in row] for row in _in_doubles(doubles, weight_type)]
    planar: dict[str, Distance] = {"EUC_2D": rounded_distance, "CEIL_2D": ceiling, "ATT": pseudo_euclidean}
    weights = [[0] * len(points) for _ in points]
    for i, j in itertools.combinations(range(len(points)), 2):
        (ax, ay), (bx, by) = points[i], points[j]
        weight = geographical(points[i], points[j]) if weight_type == "GEO" else planar[weight_type](ax - bx, ay - by)
        weights[i][j] = weights[j][i] = weight
    return weights


def _in_doubles(points: NDArray[np.float64], weight_type: str) -> NDArray[np.int64]:
    """The distances of TSPLIB 95, section 2, as its C programs compute them."""
    if weight_type == "EUC_2D":
        return rounded_distances(points)
    x, y = points[:, 0], points[:, 1]
    dx, dy = x[:, None] - x, y[:, None] - y
    squares = dx * dx + dy * dy
    if weight_type == "CEIL_2D":
        return np.ceil(np.sqrt(squares)).astype(np.int64)
    root = np.sqrt(squares / 10.0)
    nearest = (root + 0.5).astype(np.int64)
    return np.asarray(np.where(nearest < root, nearest + 1, nearest), np.int64)


# --------------------------------------------------------------------------- reading

_KEYS = (
    "NAME", "TYPE", "COMMENT", "DIMENSION", "EDGE_WEIGHT_TYPE", "EDGE_WEIGHT_FORMAT", "EDGE_DATA_FORMAT",
    "NODE_COORD_TYPE", "DISPLAY_DATA_TYPE",
)  # fmt: skip
_SECTIONS = ("NODE_COORD_SECTION", "EDGE_WEIGHT_SECTION", "DISPLAY_DATA_SECTION")
_OTHER_TYPES = ("SOP", "HCP", "CVRP", "VRP", "VRPTW", "PDTSP", "TOUR", "TSPTW", "STTSP", "GTSP", "AGTSP", "OP")
"""Types of TSPLIB and of LKH's files."""

_Header = dict[str, tuple[str, int]]


def _parts(
    text: str, notes: list[str], known: Sequence[str] = _SECTIONS
) -> tuple[_Header, dict[str, list[_Token]], list[tuple[int, str]]]:
    """The `KEY: value` lines with their numbers, the tokens of each section, and the sections that are not read."""
    header: _Header = {}
    sections: dict[str, list[_Token]] = {}
    unread: list[tuple[int, str]] = []
    current: list[_Token] | None = None
    last_key = ""
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words:
            continue
        key = words[0].partition(":")[0].upper()
        if key == "EOF" or key == "\x1a":
            break
        if key.endswith("_SECTION"):
            if key not in known:
                unread.append((number, key[:40]))
                current = []
                continue
            if key in sections or len(words) > 2 or (len(words) == 2 and words[1] != ":"):
                raise ValueError(f"line {number}: expected {key} once and alone, got {line.strip()[:80]!r}")
            current = sections[key] = []
        elif key[:1].isalpha():
            if key not in _KEYS and ":" not in line and last_key == "COMMENT":
                notes.append(f"line {number}: a further line of the comment is passed over")
                continue
            _read_key(header, key, line, number, notes)
            current, last_key = None, key
        elif current is not None:
            current.extend(_Token(word, number) for word in words)
        elif last_key == "COMMENT":
            notes.append(f"line {number}: a further line of the comment is passed over")
        else:
            raise ValueError(f"line {number}: expected a keyword, got {line.strip()[:80]!r}")
    return header, sections, unread


def _read_key(header: _Header, key: str, line: str, number: int, notes: list[str]) -> None:
    _, colon, value = line.partition(":")
    if not colon:
        raise ValueError(f"line {number}: expected {key[:40]}: value, got {line.strip()[:80]!r}")
    if key not in _KEYS:
        notes.append(f"line {number}: {key[:40]} is not known and passed over")
    elif key == "COMMENT" and key in header:
        header[key] = (f"{header[key][0]} {value.strip()}", number)
    elif key in header:
        raise ValueError(f"line {number}: {key} is given twice")
    else:
        header[key] = (value.strip(), number)


def _value(header: _Header, key: str) -> tuple[str, int]:
    if key not in header:
        raise ValueError(f"{key}: missing")
    return header[key]


def _one_of(header: _Header, key: str, known: Sequence[str]) -> str:
    value, line = _value(header, key)
    # Some published files name a donor after the type: `TSP (M.~Hofmeister)`.
    word = value.split()[0].upper() if value else ""
    if word not in known:
        other = f"; files of type {word} hold another problem" if key == "TYPE" and word in _OTHER_TYPES else ""
        raise ValueError(f"line {line}: {key}: expected one of {', '.join(known)}, got {value[:80]!r}{other}")
    return word


def _dimension(header: _Header) -> int:
    value, line = _value(header, "DIMENSION")
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise ValueError(f"line {line}: DIMENSION: expected an integer, got {value[:80]!r}")
    if not FEWEST_CITIES <= int(value) <= MOST_CITIES:
        raise ValueError(f"line {line}: DIMENSION: expected {FEWEST_CITIES} to {MOST_CITIES}, got {value}")
    return int(value)


def _section(sections: dict[str, list[_Token]], name: str) -> list[_Token]:
    if name not in sections:
        raise ValueError(f"{name}: missing")
    return sections[name]


def _exactly(tokens: list[_Token], expected: int, section: str) -> list[_Token]:
    if len(tokens) < expected:
        raise ValueError(f"{section}: expected {expected} numbers, got {len(tokens)}; is DIMENSION right?")
    if len(tokens) > expected:
        extra = tokens[expected]
        raise ValueError(f"line {extra.line}: {section}: expected {expected} numbers, got {extra.text[:40]!r} besides")
    return tokens


def _coordinates(tokens: list[_Token], size: int, notes: list[str]) -> list[tuple[Fraction, Fraction]]:
    points: dict[int, tuple[Fraction, Fraction]] = {}
    triples = iter(_exactly(tokens, 3 * size, "NODE_COORD_SECTION"))
    first = 1
    for node, x, y in zip(triples, triples, triples, strict=True):
        number = _integer(node)
        if number == 0 and not points:
            first = 0
            notes.append(f"line {node.line}: nodes are numbered from 0")
        if not first <= number < size + first or number in points:
            raise ValueError(
                f"line {node.line}: expected each node from {first} to {size + first - 1} once, got {node.text}; "
                "number the nodes without gaps"
            )
        points[number] = (_decimal(x), _decimal(y))
    return [points[number] for number in range(first, size + first)]


def _as_array(points: Sequence[tuple[Fraction, Fraction]]) -> NDArray[np.int64] | NDArray[np.float64]:
    if all(value.denominator == 1 for point in points for value in point):
        return np.array([[int(x), int(y)] for x, y in points], dtype=np.int64)
    return np.array([[float(x), float(y)] for x, y in points], dtype=np.float64)


def _decimal(token: _Token) -> Fraction:
    # Decimal() alone would also take `1_0` and digits of other scripts.
    if len(token.text) > 40 or not _NUMBER.fullmatch(token.text):
        raise ValueError(f"line {token.line}: expected a number, got {token.text[:40]!r}")
    value = Decimal(token.text)
    if not -30 <= value.adjusted() <= 8:
        raise ValueError(f"line {token.line}: expected a coordinate below 1e9, got {token.text[:40]!r}")
    return Fraction(value)


def _integer(token: _Token) -> int:
    digits = token.text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 15):
        raise ValueError(f"line {token.line}: expected an integer, got {token.text[:40]!r}")
    return int(token.text)


_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")

Cells = Iterator[tuple[int, int]]


def _upper(size: int, first: Literal[0, 1]) -> Cells:
    return ((i, j) for i in range(size) for j in range(i + first, size))


def _lower(size: int, first: Literal[0, 1]) -> Cells:
    return ((i, j) for i in range(size) for j in range(i + 1 - first))


# A triangle by columns has the order of the other triangle by rows.
_LAYOUTS: dict[str, Callable[[int], Cells]] = {
    "FULL_MATRIX": lambda size: ((i, j) for i in range(size) for j in range(size)),
    "UPPER_ROW": lambda size: _upper(size, 1),
    "LOWER_ROW": lambda size: _lower(size, 1),
    "UPPER_DIAG_ROW": lambda size: _upper(size, 0),
    "LOWER_DIAG_ROW": lambda size: _lower(size, 0),
    "UPPER_COL": lambda size: _lower(size, 1),
    "LOWER_COL": lambda size: _upper(size, 1),
    "UPPER_DIAG_COL": lambda size: _lower(size, 0),
    "LOWER_DIAG_COL": lambda size: _upper(size, 0),
}


def _explicit(tokens: list[_Token], size: int, layout: str) -> NDArray[np.int64]:
    triangle = size * (size + 1) // 2 if "DIAG" in layout else size * (size - 1) // 2
    # Counted before any cell is made: a short file may claim thousands of cities.
    expected = size * size if layout == "FULL_MATRIX" else triangle
    weights = np.zeros((size, size), dtype=np.int64)
    for (i, j), token in zip(_LAYOUTS[layout](size), _exactly(tokens, expected, "EDGE_WEIGHT_SECTION"), strict=True):
        # The diagonal means nothing; asymmetric files write a huge number there.
        if i == j:
            continue
        weight = _whole(token)
        if not 0 <= weight <= MAX_WEIGHT:
            raise ValueError(f"line {token.line}: expected a weight from 0 to {MAX_WEIGHT}, got {weight}")
        weights[i, j] = weight
        if layout != "FULL_MATRIX":
            weights[j, i] = weight
    return weights


def _whole(token: _Token) -> int:
    """An integer, also as `12.0` or `1.2e1`."""
    if token.text.removeprefix("-").isdecimal():
        return _integer(token)
    value = _decimal(token)
    if value.denominator != 1:
        raise ValueError(
            f"line {token.line}: expected an integer weight, got {token.text[:40]!r}; "
            "multiply all weights by a power of ten that makes them whole"
        )
    return int(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())
