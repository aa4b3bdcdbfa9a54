"""Canonical forms of graphs: equal exactly when isomorphic, also where colour refinement sees nothing."""

from __future__ import annotations

import hashlib
from itertools import combinations, permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks._core import blake2b_16, graph_fingerprints, grid_fingerprints
from assay.tasks.core.symmetry import fingerprint_graphs, least, offsets

Graph = tuple[list[int], list[tuple[int, int, int]]]
"""Colours, and arcs (from, to, label)."""


def fingerprints(graphs: list[Graph], budget: int = 10**8, threads: int = 1) -> list[tuple[int, int]]:
    colours = np.array([colour for graph in graphs for colour in graph[0]], np.int32)
    arcs = np.array([arc for graph in graphs for arc in graph[1]], np.int32).reshape(-1, 3)
    sizes, counts = [len(graph[0]) for graph in graphs], [len(graph[1]) for graph in graphs]
    words = fingerprint_graphs("test", colours, offsets(sizes), arcs, offsets(counts), threads, budget)
    return [tuple(row) for row in words.tolist()]


def undirected(size: int, edges: list[tuple[int, int]]) -> Graph:
    return [0] * size, [arc for a, b in edges for arc in ((a, b, 0), (b, a, 0))]


def renumbered(graph: Graph, random: np.random.Generator) -> Graph:
    image = random.permutation(len(graph[0])).tolist()
    colours = [0] * len(image)
    for old, new in enumerate(image):
        colours[new] = graph[0][old]
    arcs = [(image[a], image[b], label) for a, b, label in graph[1]]
    return colours, [arcs[i] for i in random.permutation(len(arcs))]


def brute_force(graph: Graph) -> tuple[object, ...]:
    """The least of the graph's forms over every numbering."""
    colours, arcs = graph
    forms = []
    for image in permutations(range(len(colours))):
        moved = [0] * len(colours)
        for old, new in enumerate(image):
            moved[new] = colours[old]
        forms.append((tuple(moved), tuple(sorted((image[a], image[b], label) for a, b, label in arcs))))
    return min(forms)


@st.composite
def small_graphs(draw: st.DrawFn) -> Graph:
    size = draw(st.integers(1, 5))
    colours = draw(st.lists(st.integers(0, 1), min_size=size, max_size=size))
    ends = st.integers(0, size - 1)
    return colours, draw(st.lists(st.tuples(ends, ends, st.integers(0, 1)), max_size=7))


@given(st.lists(small_graphs(), min_size=2, max_size=6))
def test_equal_exactly_when_brute_force_says_so(graphs: list[Graph]) -> None:
    found, forms = fingerprints(graphs), [brute_force(graph) for graph in graphs]
    for (a, x), (b, y) in combinations(zip(found, forms, strict=True), 2):
        assert (a == b) == (x == y)
    assert all(second for _, second in found)


def test_every_graph_of_four_vertices_has_its_own_class() -> None:
    pairs = list(combinations(range(4), 2))
    graphs = [undirected(4, [p for p, on in zip(pairs, mask, strict=True) if on]) for mask in product((0, 1), repeat=6)]
    assert len(set(fingerprints(graphs))) == 11  # OEIS A000088
    arcs = [(a, b, 0) for a in range(3) for b in range(3) if a != b]
    directed: list[Graph] = [
        ([0] * 3, [arc for arc, on in zip(arcs, mask, strict=True) if on]) for mask in product((0, 1), repeat=6)
    ]
    assert len(set(fingerprints(directed))) == 16  # OEIS A000273


def rook() -> Graph:
    squares = list(product(range(4), repeat=2))
    return undirected(
        16,
        [
            (i, j)
            for i, j in combinations(range(16), 2)
            if any(a == b for a, b in zip(squares[i], squares[j], strict=True))
        ],
    )


def shrikhande() -> Graph:
    steps = {(0, 1), (0, 3), (1, 0), (3, 0), (1, 1), (3, 3)}
    points = list(product(range(4), repeat=2))
    difference = [[((a - c) % 4, (b - d) % 4) for c, d in points] for a, b in points]
    return undirected(16, [(i, j) for i, j in combinations(range(16), 2) if difference[i][j] in steps])


def cube(dimension: int) -> Graph:
    size = 2**dimension
    return undirected(size, [(v, v ^ 1 << d) for v in range(size) for d in range(dimension) if v < v ^ 1 << d])


def cycles(*lengths: int, chords: int = 0) -> Graph:
    edges, first = [], 0
    for length in lengths:
        edges += [(first + i, first + (i + 1) % length) for i in range(length)]
        first += length
    return undirected(first, edges)


def prism(length: int, twist: bool) -> Graph:
    """Two rings joined by rungs; twisted, one ring of twice the length."""
    ring = [(i, (i + 1) % length) for i in range(length)]
    outer = [(length + a, length + b) for a, b in ring]
    if twist:
        ring[-1], outer[-1] = (length - 1, length), (2 * length - 1, 0)
    return undirected(2 * length, [*ring, *outer, *((i, length + i) for i in range(length))])


LOOK_ALIKE = [
    (rook(), shrikhande()),
    (prism(3, False), prism(3, True)),
    (prism(10, False), prism(10, True)),
    (cycles(3, 3), cycles(6)),
    (cycles(4, 8, 12), cycles(6, 6, 12)),
]


@pytest.mark.parametrize("pair", LOOK_ALIKE)
def test_graphs_that_refinement_cannot_tell_apart_are_told_apart(pair: tuple[Graph, Graph]) -> None:
    random = np.random.default_rng(1)
    copies = [[renumbered(graph, random) for _ in range(12)] for graph in pair]
    (one,), (other,) = (set(fingerprints(same)) for same in copies)
    assert one[1] != other[1] and one[1] and other[1]


@pytest.mark.parametrize(
    "graph", [cube(5), rook(), undirected(30, list(combinations(range(30), 2))), cycles(*[3] * 40), cycles(60)]
)
def test_very_symmetric_graphs_are_finished_and_numbered_in_any_way(graph: Graph) -> None:
    random = np.random.default_rng(2)
    ((_, second),) = set(fingerprints([graph, *(renumbered(graph, random) for _ in range(6))]))
    assert second


def test_trees_are_folded_and_told_apart() -> None:
    """All trees of six vertices, by their Prüfer sequences; and one too large to be searched."""
    random = np.random.default_rng(9)
    trees = []
    for sequence in product(range(6), repeat=4):
        degree = [1 + sequence.count(v) for v in range(6)]
        edges = []
        for v in sequence:
            leaf = degree.index(1)
            edges.append((leaf, v))
            degree[leaf] -= 1
            degree[v] -= 1
        trees.append(undirected(6, [*edges, tuple(v for v in range(6) if degree[v])]))  # type: ignore[list-item]
    assert len(set(fingerprints(trees))) == 6  # OEIS A000055
    large = undirected(3000, [(v, (v - 1) // 3) for v in range(1, 3000)])
    ((_, second),) = set(fingerprints([large, renumbered(large, random)], budget=1000))
    assert second


def test_a_search_that_is_given_up_says_so_and_never_parts_twins() -> None:
    random = np.random.default_rng(3)
    one, other = rook(), shrikhande()
    cut = fingerprints([one, renumbered(one, random), other, cycles(3), cycles(3, 3)], budget=0)
    assert [second for _, second in cut] == [0] * 5
    assert cut[0] == cut[1] == cut[2] and len({first for first, _ in cut}) == 3
    whole = fingerprints([one, other])
    assert whole[0][0] == whole[1][0] == cut[0][0], "the first half does not depend on the budget"


def test_the_least_form_is_unknown_when_it_may_be() -> None:
    forms = np.array([[[5, 0], [7, 3]], [[5, 9], [5, 4]], [[5, 9], [5, 0]], [[6, 0], [5, 2]]], np.uint64)
    words = least(forms).view(np.uint64).reshape(-1, 2)
    assert words.tolist() == [[5, 0], [5, 4], [5, 0], [5, 2]]


def test_threads_change_nothing() -> None:
    random = np.random.default_rng(4)
    graphs = [renumbered(graph, random) for pair in LOOK_ALIKE for graph in pair] * 5
    assert fingerprints(graphs, threads=1) == fingerprints(graphs, threads=3)


@given(st.binary(max_size=600))
def test_the_hash_is_blake2b(data: bytes) -> None:
    assert blake2b_16(data) == hashlib.blake2b(data, digest_size=16).digest()


@pytest.mark.parametrize("size", [0, 1, 127, 128, 129, 255, 256, 257, 4096])
def test_the_hash_is_blake2b_at_the_ends_of_blocks(size: int) -> None:
    assert blake2b_16(b"a" * size) == hashlib.blake2b(b"a" * size, digest_size=16).digest()


def int32(*values: object) -> np.ndarray:  # type: ignore[type-arg]
    return np.array(values, np.int32)


def test_malformed_batches_are_refused() -> None:
    good = (int32(0, 0), np.array([0, 2]), int32((0, 1, 5)), np.array([0, 1]), 1, 1)
    assert graph_fingerprints(*good).shape == (1, 2)
    for place, wrong, word in (
        (2, int32((0, 2, 5)), "vertex"),
        (2, int32((-1, 0, 5)), "vertex"),
        (1, np.array([0, 3]), "vertices"),
        (1, np.array([0, 2, 2]), "starts"),
        (3, np.array([1, 0]), "starts"),
    ):
        arguments = [wrong if i == place else value for i, value in enumerate(good)]
        with pytest.raises(ValueError, match=word):
            graph_fingerprints(*arguments)
    squares = np.zeros(6, np.uint8)
    for starts, columns in (([0, 6], [4]), ([0, 6], [0]), ([0, 5], [1]), ([0, 6], [2, 2]), ([0, 6], [-3])):
        with pytest.raises(ValueError, match=r"columns|starts"):
            grid_fingerprints(squares, np.array(starts), np.array(columns), 1)
