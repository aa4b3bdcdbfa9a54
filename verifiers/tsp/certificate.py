"""Checks that a tour is a shortest one, from the weights and a closed search tree alone.

The claim is `{"status": "optimal", "objective": L, "tour": [...]}`. The files are

- `tour.tour`: the same tour in the format of TSPLIB (Reinelt 1991), cities from 1;
- `bound.json`: `{"relaxation", "scale", "potentials", "nodes"}`, a tree in preorder that
  leaves no tour shorter than L. A node is one of

  - `["branch", a, b]`: first the tours that use the edge (or arc) from a to b, then the others;
  - `["drop", k]`: the one child is without the edges that row k of the potentials shows to
    be in no tour shorter than L;
  - `["bound", k]`: row k of the potentials shows that no tour here is shorter than L;
  - `["closed"]`: no tour agrees with the branches above.

With `"relaxation": "1-tree"` (symmetric weights) row k gives each city a number p. Every
tour is a 1-tree (a spanning tree on all cities but 0, and two edges at 0), and adding
p[a] + p[b] to the weight of each edge, times `scale`, lengthens all tours by twice the sum of p.
So the cheapest 1-tree, less that, is a lower bound (Held and Karp 1971). An edge that it
could only take in at too high a price, for the dearest edge of the cycle it closes, is dropped.

With `"relaxation": "assignment"` (any weights, scale 1) row k gives every city a price for
leaving, then every city one for entering. If no arc weighs less than the two prices of its
ends, no tour weighs less than all prices together.

A tree of one `bound` node is a proof that needs no more than addition and comparison.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from ..certificate import Certificate, Refused

OPEN, REQUIRED, FORBIDDEN = 0, 1, 2
Matrix = list[list[int]]


def check_certificate(certificate: Certificate) -> str:
    """Check every step of a certificate and say in a sentence what it proves.

    Raises:
        Refused: It does not prove its claim; the message says where it fails.
    """
    weights = _weights(certificate.problem)
    objective, tour = _claim(certificate.claim)
    if sorted(certificate.files) != ["bound.json", "tour.tour"]:
        _refuse(f"files: expected bound.json and tour.tour, got {sorted(certificate.files)}")
    _check_tour(weights, objective, tour, _read_tour(certificate.files["tour.tour"], len(weights)))
    nodes = _check_tree(weights, objective, _read_json(certificate.files["bound.json"]))
    how = "by one relaxation" if nodes == 1 else f"by a search tree of {nodes} nodes"
    return (
        f"No tour of these {len(weights)} cities is shorter than {objective}, proved {how}; the given one is that long."
    )


def _refuse(reason: str) -> NoReturn:
    raise Refused(reason)


# ------------------------------------------------------------------- reading the parts


def _is_integer(value: Any) -> bool:
    return type(value) is int


def _integers(value: Any, count: int, what: str) -> list[int]:
    if not isinstance(value, list) or len(value) != count or not all(map(_is_integer, value)):
        _refuse(f"{what}: expected {count} integers")
    return list(value)


def _weights(problem: Mapping[str, Any]) -> Matrix:
    rows = problem.get("weights")
    if not isinstance(rows, list) or len(rows) < 3:
        _refuse("problem: expected weights of at least 3 cities")
    matrix = [_integers(row, len(rows), f"weights[{i}]") for i, row in enumerate(rows)]
    for i, row in enumerate(matrix):
        row[i] = 0
        if min(row) < 0:
            _refuse(f"weights[{i}]: a weight is negative")
    return matrix


def _claim(claim: Mapping[str, Any]) -> tuple[int, list[Any]]:
    if sorted(claim) != ["objective", "status", "tour"] or claim["status"] != "optimal":
        _refuse("claim: expected the status optimal, an objective and a tour")
    if not _is_integer(claim["objective"]) or not isinstance(claim["tour"], list):
        _refuse("claim: expected an integer objective and a tour")
    return claim["objective"], claim["tour"]


def _read_tour(data: bytes, cities: int) -> list[int]:
    try:
        lines = [line.strip() for line in data.decode("ascii").splitlines()]
    except UnicodeDecodeError:
        _refuse("tour.tour: not ASCII")
    if lines.count("TOUR_SECTION") != 1:
        _refuse("tour.tour: expected one TOUR_SECTION")
    start = lines.index("TOUR_SECTION")
    header = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines[:start])}
    if header.get("TYPE") != "TOUR" or header.get("DIMENSION") != str(cities):
        _refuse(f"tour.tour: expected the TYPE TOUR and the DIMENSION {cities}")
    body = " ".join(lines[start + 1 :]).split()
    if body[-1:] == ["EOF"]:
        body.pop()
    if body[-1:] != ["-1"]:
        _refuse("tour.tour: expected -1 after the tour")
    known = {str(city + 1): city for city in range(cities)}
    for number in body[:-1]:
        if number not in known:
            _refuse(f"tour.tour: {number[:20]!r} is no city")
    return [known[number] for number in body[:-1]]


def _read_json(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_no_key_twice)
    except (ValueError, RecursionError) as error:
        _refuse(f"bound.json: {str(error)[:200]}")
    if not isinstance(value, dict) or sorted(value) != ["nodes", "potentials", "relaxation", "scale"]:
        _refuse("bound.json: expected relaxation, scale, potentials and nodes")
    return value


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key is given twice")
    return dict(pairs)


def _check_tour(weights: Matrix, objective: int, tour: list[Any], filed: list[int]) -> None:
    n = len(weights)
    if not all(map(_is_integer, tour)) or sorted(tour) != list(range(n)):
        _refuse("claim: the tour does not visit every city once")
    if filed != tour:
        _refuse("tour.tour: another tour than the claimed one")
    length = sum(weights[tour[i - 1]][tour[i]] for i in range(n))
    if length != objective:
        _refuse(f"claim: the tour has the length {length}, not {objective}")


# -------------------------------------------------------------------------- the tree


def _check_tree(weights: Matrix, objective: int, proof: Mapping[str, Any]) -> int:
    n, nodes, scale = len(weights), proof["nodes"], proof["scale"]
    states: dict[str, type[_Edges | _Arcs]] = {"1-tree": _Edges, "assignment": _Arcs}
    kind = states.get(proof["relaxation"]) if isinstance(proof["relaxation"], str) else None
    if kind is None:
        _refuse("relaxation: expected 1-tree or assignment")
    if not _is_integer(scale) or scale < 1:
        _refuse("scale: expected a positive integer")
    if not isinstance(nodes, list) or not isinstance(proof["potentials"], list):
        _refuse("bound.json: expected lists of nodes and of potentials")
    width = kind.width * n
    rows = [_integers(row, width, f"potentials[{k}]") for k, row in enumerate(proof["potentials"])]
    waiting: list[_Edges | _Arcs | None] = [kind.all_tours(weights, scale, objective)]
    for number, node in enumerate(nodes):
        place = f"nodes[{number}]"
        if not waiting:
            _refuse(f"{place}: the tree has ended before")
        if not isinstance(node, list) or not node:
            _refuse(f"{place}: expected a list")
        waiting += _children(waiting.pop(), node, rows, place)
    if waiting:
        _refuse(f"nodes: the tree is not closed, {len(waiting)} branches are missing")
    return len(nodes)


def _children(state: _Edges | _Arcs | None, node: list[Any], rows: Matrix, place: str) -> list[_Edges | _Arcs | None]:
    """Checks one node; the states of its children, the first one last. None is a state without tours."""
    if node == ["closed"]:
        if state is not None:
            _refuse(f"{place}: a tour may still agree with the branches")
        return []
    if node[0] == "branch":
        if len(node) != 3 or not all(map(_is_integer, node[1:])):
            _refuse(f"{place}: expected two cities")
        if state is None:
            return [None, None]
        a, b = node[1:]
        if not (0 <= a < state.n and 0 <= b < state.n and a != b):
            _refuse(f"{place}: expected two cities")
        return [state.decided(a, b, FORBIDDEN), state.decided(a, b, REQUIRED)]
    if node[0] not in ("bound", "drop") or len(node) != 2 or not _is_integer(node[1]):
        _refuse(f"{place}: unknown kind of node")
    if not 0 <= node[1] < len(rows):
        _refuse(f"{place}: there are no potentials {node[1]}")
    if node[0] == "drop":
        return [None if state is None else state.without_dear(rows[node[1]], place)]
    if state is not None:
        state.check_bound(rows[node[1]], place)
    return []


class _Edges:
    """The tours that use all required edges and no forbidden one; symmetric weights."""

    width = 1

    def __init__(self, weights: Matrix, scale: int, objective: int, state: list[bytearray]) -> None:
        self.n, self.weights, self.scale, self.objective, self.state = len(weights), weights, scale, objective, state

    @classmethod
    def all_tours(cls, weights: Matrix, scale: int, objective: int) -> _Edges:
        n = len(weights)
        if any(weights[i][j] != weights[j][i] for i in range(n) for j in range(i)):
            _refuse("relaxation: 1-trees prove nothing about weights that differ by direction")
        state = [bytearray(n) for _ in range(n)]
        for i in range(n):
            state[i][i] = FORBIDDEN
        return cls(weights, scale, objective, state)

    def decided(self, a: int, b: int, value: int) -> _Edges | None:
        return self._with([(a, b)], value)

    def _with(self, edges: Sequence[tuple[int, int]], value: int) -> _Edges | None:
        child = _Edges(self.weights, self.scale, self.objective, [bytearray(row) for row in self.state])
        return child if all(child._set(a, b, value) for a, b in edges) and child._settle() else None

    def _set(self, a: int, b: int, value: int) -> bool:
        if self.state[a][b] not in (OPEN, value):
            return False
        self.state[a][b] = self.state[b][a] = value
        return True

    def _settle(self) -> bool:
        """Draws the consequences of two edges at every city and no shorter cycle; False if there is no tour."""
        changed = True
        while changed:
            changed = False
            for city, row in enumerate(self.state):
                required, usable = row.count(REQUIRED), self.n - row.count(FORBIDDEN)
                if required > 2 or usable < 2:
                    return False
                if row.count(OPEN) and (required == 2 or usable == 2):
                    for other in range(self.n):
                        if row[other] == OPEN:
                            self._set(city, other, FORBIDDEN if required == 2 else REQUIRED)
                    changed = True
            ends = self._path_ends()
            if ends is None:
                return False
            for first, last in ends:
                if self.state[first][last] == OPEN:
                    changed = self._set(first, last, FORBIDDEN)
        return True

    def _path_ends(self) -> list[tuple[int, int]] | None:
        """The ends of each path of required edges that is no tour without one edge; None if a cycle is too short."""
        links = [[other for other in range(self.n) if row[other] == REQUIRED] for row in self.state]
        if max(map(len, links)) > 2:
            return None
        seen = [False] * self.n
        ends = []
        for start in sorted((c for c in range(self.n) if links[c]), key=lambda c: len(links[c])):
            if seen[start]:
                continue
            path = [start]
            seen[start] = True
            while step := [other for other in links[path[-1]] if not seen[other]]:
                path.append(step[0])
                seen[step[0]] = True
            if len(path) < self.n and len(links[start]) == 2:
                return None
            if len(path) < self.n:
                ends.append((start, path[-1]))
        return ends

    # A tree is grown by Prim's algorithm; required edges come first.

    def _one_tree(self, p: list[int]) -> _OneTree | None:
        n, scale = self.n, self.scale
        top = scale * max(map(max, self.weights)) + 2 * max(map(abs, p))
        first = 4 * top + 4  # more than any two prices differ by
        prices = [[scale * w + p[a] + p[b] for b, w in enumerate(row)] for a, row in enumerate(self.weights)]
        key: list[int | None] = [None] * n
        parent = [1] * n
        left, order, city = set(range(2, n)), [1], 1
        while left:
            state, row = self.state[city], prices[city]
            for other in left:
                if state[other] != FORBIDDEN:
                    price = row[other] - first if state[other] == REQUIRED else row[other]
                    best = key[other]
                    if best is None or price < best:
                        key[other], parent[other] = price, city
            reached = [(best, other) for other in left if (best := key[other]) is not None]
            if not reached:
                return None
            city = min(reached)[1]
            left.remove(city)
            order.append(city)
        at_zero = sorted(
            (prices[0][v] - first if self.state[0][v] == REQUIRED else prices[0][v], v)
            for v in range(1, n) if self.state[0][v] != FORBIDDEN
        )[:2]  # fmt: skip
        if len(at_zero) < 2:
            return None
        cost = sum(prices[v][parent[v]] for v in order[1:]) + sum(prices[0][v] for _, v in at_zero) - 2 * sum(p)
        return _OneTree(cost, prices, order, parent, [0 if k is None else k for k in key], at_zero[1])

    def check_bound(self, p: list[int], place: str) -> None:
        tree = self._one_tree(p)
        if tree is not None and tree.cost <= self.scale * (self.objective - 1):
            _refuse(f"{place}: the bound is {tree.cost}/{self.scale}, which does not reach {self.objective}")

    def without_dear(self, p: list[int], place: str) -> _Edges | None:
        tree = self._one_tree(p)
        if tree is None:
            return None
        spare = self.scale * (self.objective - 1) - tree.cost
        return self._with(
            [(a, b) for a, b, extra in tree.detours() if extra > spare and not self.state[a][b]], FORBIDDEN
        )


class _OneTree:
    """A cheapest 1-tree: `cost`, and the price of every other edge above what it would replace."""

    def __init__(
        self, cost: int, prices: Matrix, order: list[int], parent: list[int], key: list[int], second: tuple[int, int]
    ) -> None:
        self.cost, self.prices, self.order, self.parent, self.key, self.second = (
            cost,
            prices,
            order,
            parent,
            key,
            second,
        )

    def detours(self) -> list[tuple[int, int, int]]:
        """(a, b, extra): a cheapest 1-tree with the open edge a, b costs `extra` more."""
        found = [(0, v, self.prices[0][v] - self.second[0]) for v in self.order]
        dearest: dict[int, dict[int, int]] = {}
        for k, v in enumerate(self.order):
            above, edge = self.parent[v], self.key[v]
            dearest[v] = {u: edge if u == above else max(edge, dearest[above][u]) for u in self.order[:k]}
            for u in self.order[:k]:
                dearest[u][v] = dearest[v][u]
            found += [(u, v, self.prices[u][v] - dearest[v][u]) for u in self.order[:k]]
        return found


class _Arcs:
    """The tours that use all required arcs and no forbidden one; weights by direction."""

    width = 2

    def __init__(self, weights: Matrix, objective: int, state: list[bytearray]) -> None:
        self.n, self.weights, self.objective, self.state = len(weights), weights, objective, state

    @classmethod
    def all_tours(cls, weights: Matrix, scale: int, objective: int) -> _Arcs:
        if scale != 1:
            _refuse("scale: expected 1 for assignments")
        n = len(weights)
        return cls(weights, objective, [bytearray(FORBIDDEN if i == j else OPEN for j in range(n)) for i in range(n)])

    def decided(self, a: int, b: int, value: int) -> _Arcs | None:
        if self.state[a][b] not in (OPEN, value):
            return None
        child = _Arcs(self.weights, self.objective, [bytearray(row) for row in self.state])
        child.state[a][b] = value
        if value == REQUIRED:
            for other in range(self.n):
                for i, j in ((a, other), (other, b)):
                    if (i, j) != (a, b):
                        if self.state[i][j] == REQUIRED:
                            return None
                        child.state[i][j] = FORBIDDEN
        return child if child._has_no_short_cycle() else None

    def _has_no_short_cycle(self) -> bool:
        """Forbids the arc that would close each path of required arcs; False if one is closed already."""
        after = {a: row.index(REQUIRED) for a, row in enumerate(self.state) if REQUIRED in row}
        entered = set(after.values())
        left = set(after)
        for start in [a for a in after if a not in entered]:
            city, size = start, 1
            while city in after:
                left.discard(city)
                city, size = after[city], size + 1
            if size < self.n:
                self.state[city][start] = FORBIDDEN
        # Only cycles are left; one through all cities is a tour.
        return not left or (len(left) == self.n and self._is_one_cycle(after))

    def _is_one_cycle(self, after: dict[int, int]) -> bool:
        city, size = after[0], 1
        while city != 0:
            city, size = after[city], size + 1
        return size == self.n

    def check_bound(self, prices: list[int], place: str) -> None:
        leaving, entering = prices[: self.n], prices[self.n :]
        for a, row in enumerate(self.weights):
            for b, weight in enumerate(row):
                if self.state[a][b] != FORBIDDEN and leaving[a] + entering[b] > weight:
                    _refuse(f"{place}: the arc from {a} to {b} weighs {weight}, less than its prices")
        if sum(prices) < self.objective:
            _refuse(f"{place}: the bound is {sum(prices)}, which does not reach {self.objective}")

    def without_dear(self, prices: list[int], place: str) -> _Arcs | None:
        _refuse(f"{place}: assignments drop no arcs")
