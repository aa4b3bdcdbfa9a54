"""Graph 3-colouring as a task of Assay: a whole task in one module. docs/new-task.md walks through it."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assay.tasks import Task
from assay.tasks.core.answer_form import AnswerForm, Characters, one_of, row
from assay.tasks.core.answers import NOTHING, Answer, Malformed, Reading
from assay.tasks.core.baseline import CLAIMED, TrivialAnswer
from assay.tasks.core.canvas import BLUE, GREEN, INK, MUTED, PAPER, RED, Canvas
from assay.tasks.core.crosscheck import Crosscheck, Decisions
from assay.tasks.core.ids import Stream
from assay.tasks.core.parameters import TaskParameters, require
from assay.tasks.core.task import Degree, Draft, Truth
from assay.verifiers.verdict import Fault, Verdict, correct, undecided, wrong

# ---------------------------------------------------------------- problem and parameters

COLORS: Final = "RGB"
LARGEST: Final = 200
"""Most nodes of a problem from elsewhere."""
Edge = tuple[int, int]
Coloring = tuple[int, ...]
"""The place in COLORS of each node's colour."""


@dataclass(frozen=True)
class ColoringParameters(TaskParameters):
    """The size of a graph and the share of graphs that no three colours suffice for."""

    nodes: int = 10
    edges: int = 20
    infeasible: float = 0.1

    def validate(self) -> None:
        require(5 <= self.nodes <= 60, "nodes", self.nodes, "5 to 60")
        most = _edges_of_three_classes(self.nodes)
        require(6 <= self.edges <= most, "edges", self.edges, f"6 to {most}, the most that three colours allow")
        require(0 <= self.infeasible <= 1, "infeasible", self.infeasible, "0 to 1")


@dataclass(frozen=True)
class ColoringProblem:
    """An undirected graph: nodes 0 to `nodes - 1`, and edges (a, b) with a < b, sorted."""

    nodes: int
    edges: tuple[Edge, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"nodes": self.nodes, "edges": [list(edge) for edge in self.edges]}

    def neighbours(self) -> list[list[int]]:
        """Return the neighbours of each node."""
        found: list[list[int]] = [[] for _ in range(self.nodes)]
        for a, b in self.edges:
            found[a].append(b)
            found[b].append(a)
        return found


def _edges_of_three_classes(nodes: int) -> int:
    """Return the edges of the complete graph of three classes of nearly equal size."""
    sizes = [(nodes + place) // 3 for place in range(3)]
    return sum(a * b for a, b in itertools.combinations(sizes, 2))


# ---------------------------------------------------------------------------- solver

ASSIGNMENTS: Final = 2_000_000
"""Colours given to nodes before the solver gives up; the generated graphs need far fewer."""
ASSIGNMENTS_OF_A_SCORER: Final = 100_000
"""The same for problems from elsewhere, which are to be decided in some seconds."""


def color(problem: ColoringProblem, limit: int = ASSIGNMENTS) -> tuple[Coloring | None, bool, int]:
    """Find a 3-colouring by complete search, the node with the fewest colours left first (DSATUR).

    Source: Daniel Brélaz, New methods to color the vertices of a graph, CACM 22(4), 1979.

    Returns:
        The colouring or None, whether that is proved, and how many colours were given to nodes.
    """
    neighbours = problem.neighbours()
    colors = [-1] * problem.nodes
    left = [{0, 1, 2} for _ in range(problem.nodes)]
    tried = 0

    def search(used: int) -> bool | None:
        nonlocal tried
        free = [node for node in range(problem.nodes) if colors[node] < 0]
        if not free:
            return True
        node = min(free, key=lambda one: (len(left[one]), -len(neighbours[one]), one))
        # A colour that no node has yet is as good as any other such colour: one of them is tried.
        for value in sorted(left[node] & set(range(used + 1))):
            tried += 1
            if tried > limit:
                return None
            colors[node] = value
            narrowed = [other for other in neighbours[node] if colors[other] < 0 and value in left[other]]
            for other in narrowed:
                left[other].discard(value)
            if all(left[other] for other in narrowed):
                found = search(min(2, max(used, value + 1)))
                if found is not False:
                    return found
            for other in narrowed:
                left[other].add(value)
            colors[node] = -1
        return False

    found = search(0)
    return (tuple(colors) if found else None), found is not None, tried


# ----------------------------------------------------------------------- generation

DRAWS: Final = 200
"""Random graphs looked at for one that three colours do not suffice for."""


def draw_colorable(parameters: ColoringParameters, stream: Stream) -> ColoringProblem:
    """Draw edges between three hidden classes of nearly equal size."""
    classes = [node % 3 for node in range(parameters.nodes)]
    stream.shuffle(classes)
    pairs = [(a, b) for a, b in itertools.combinations(range(parameters.nodes), 2) if classes[a] != classes[b]]
    stream.shuffle(pairs)
    return ColoringProblem(parameters.nodes, tuple(sorted(pairs[: parameters.edges])))


def draw_uncolorable(parameters: ColoringParameters, stream: Stream) -> ColoringProblem:
    """Draw graphs with as many edges until the solver proves one uncolourable; at last join four nodes."""
    pairs = list(itertools.combinations(range(parameters.nodes), 2))
    for _ in range(DRAWS):
        stream.shuffle(pairs)
        problem = ColoringProblem(parameters.nodes, tuple(sorted(pairs[: parameters.edges])))
        found, proved, _ = color(problem)
        if found is None and proved:
            return problem
    four = list(range(parameters.nodes))
    stream.shuffle(four)
    clique = set(itertools.combinations(sorted(four[:4]), 2))
    others = [pair for pair in pairs if pair not in clique][: parameters.edges - len(clique)]
    return ColoringProblem(parameters.nodes, tuple(sorted([*clique, *others])))


# ------------------------------------------------------------------------ reading

_GIVEN = re.compile(
    r"[\s,;{(]{0,9}(?:node )?\"?([0-9]{1,6})\"?\s{0,3}(?:=|:|->)\s{0,3}\"?(red|green|blue|[rgb])\b\"?[})]?",
    re.IGNORECASE,
)
_IMPOSSIBLE = {"impossible", "not colorable", "not colourable", "not 3-colorable", "not 3-colourable", "no coloring"}


def read_coloring(problem: ColoringProblem, text: str) -> Reading[Coloring | None]:
    """Read `0=R 1=G …` or `impossible`; tolerant in separators and names of colours."""
    if text.strip(" .\n`*\"'").lower() in _IMPOSSIBLE:
        return Answer(None)
    given: dict[int, int] = {}
    place, end = 0, len(text.rstrip(" \n\t.,;})"))
    while place < end:
        match = _GIVEN.match(text, place)
        if match is None:
            return NOTHING
        node, value = int(match[1]), COLORS.index(match[2][0].upper())
        if node >= problem.nodes:
            return Malformed(Fault("unknown_node", {"node": node}, {"nodes": problem.nodes}))
        if given.setdefault(node, value) != value:
            return Malformed(Fault("two_colors", {"node": node}, {"colors": [COLORS[given[node]], COLORS[value]]}))
        place = match.end()
    if not given:
        return NOTHING
    missing = [node for node in range(problem.nodes) if node not in given]
    if missing:
        return Malformed(Fault("node_missing", {"nodes": missing[:20]}, {"missing": len(missing)}))
    return Answer(tuple(given[node] for node in range(problem.nodes)))


# --------------------------------------------------------------------------- the task


class GraphColoring(Task[ColoringProblem, Coloring | None, ColoringParameters]):
    """Colour the nodes of a graph with three colours, or say that it is impossible."""

    name = "graph-coloring"
    title = "Graph 3-colouring"
    effort = "assignments"
    parameters_type = ColoringParameters
    levels = {
        # Edges near the density at which random graphs turn uncolourable, 2.35 for each node when there are many.
        1: ColoringParameters(nodes=5, edges=7),
        2: ColoringParameters(nodes=7, edges=12),
        3: ColoringParameters(nodes=9, edges=17),
        4: ColoringParameters(nodes=12, edges=24),
        5: ColoringParameters(nodes=16, edges=34),
        6: ColoringParameters(nodes=20, edges=44),
        7: ColoringParameters(nodes=25, edges=56),
        8: ColoringParameters(nodes=32, edges=73),
        9: ColoringParameters(nodes=40, edges=92),
        10: ColoringParameters(nodes=52, edges=120),
    }

    # ------------------------------------------------------- generation and problems

    def build(
        self, parameters: ColoringParameters, key: bytes, indices: NDArray[np.uint64], threads: int
    ) -> list[Draft[ColoringProblem]]:
        drafts = []
        for index in indices.tolist():
            stream = Stream(key, index)
            draw = draw_uncolorable if stream.random() < parameters.infeasible else draw_colorable
            problem = draw(parameters, stream)
            found, proved, tried = color(problem)
            if not proved:
                raise ValueError(f"nodes: no proof in {ASSIGNMENTS} steps for {parameters.short()}; use fewer nodes")
            difficulty = {"nodes": problem.nodes, "edges": len(problem.edges), "assignments": tried}
            drafts.append(Draft(problem, self._truth(found, proved), difficulty))
        return drafts

    def problem_from_dict(self, data: Mapping[str, Any]) -> ColoringProblem:
        nodes, edges = data.get("nodes"), data.get("edges")
        if type(nodes) is not int or not 1 <= nodes <= LARGEST:
            raise ValueError(f"nodes: expected a whole number from 1 to {LARGEST}, got {nodes!r}")
        if not isinstance(edges, list):
            raise ValueError(f"edges: expected a list of pairs of nodes, got {edges!r}")
        found = set()
        for edge in edges:
            if not (isinstance(edge, list) and len(edge) == 2 and all(type(one) is int for one in edge)):
                raise ValueError(f"edges: expected a pair of nodes, got {edge!r}")
            a, b = sorted(edge)
            if not 0 <= a < b < nodes:
                raise ValueError(f"edges: expected two different nodes from 0 to {nodes - 1}, got {edge!r}")
            found.add((a, b))
        return ColoringProblem(nodes, tuple(sorted(found)))

    def solve(self, problem: ColoringProblem, hint: Truth | None = None) -> Truth:
        found, proved, _ = color(problem)
        return self._truth(found, proved)

    def decide(self, problem: ColoringProblem, hint: Truth | None = None) -> Truth:
        found, proved, _ = color(problem, ASSIGNMENTS_OF_A_SCORER)
        return self._truth(found, proved)

    def _truth(self, found: Coloring | None, proved: bool) -> Truth:
        if not proved:
            return {"status": "unknown"}
        if found is None:
            return {"status": "unsatisfiable"}
        return {"status": "satisfiable", "solution": [COLORS[value] for value in found]}

    # ---------------------------------------------------------------------- language

    def prompt(self, problem: ColoringProblem) -> str:
        edges = ", ".join(f"{a}-{b}" for a, b in problem.edges)
        return (
            f"A graph has {problem.nodes} nodes, numbered from 0 to {problem.nodes - 1}. These pairs of nodes are "
            f"joined by an edge:\n\n{edges}\n\n"
            "Give every node one of the colours R, G and B, so that no edge joins two nodes of the same colour. "
            "If there is no such colouring, the answer is the word impossible.\n\n"
            "Think as long as you need. Then end with the colour of every node between answer tags, in this form:\n"
            f"<answer>{self.example(problem)}</answer>"
        )

    def example(self, problem: ColoringProblem) -> str:
        return "0=R 1=R 2=R ..."

    def read(self, problem: ColoringProblem, text: str) -> Reading[Coloring | None]:
        return read_coloring(problem, text)

    def write(self, problem: ColoringProblem, answer: Coloring | None) -> str:
        if answer is None:
            return "impossible"
        return " ".join(f"{node}={COLORS[value]}" for node, value in enumerate(answer))

    def answer_form(self, problem: ColoringProblem) -> AnswerForm:
        nodes = [row(f"{' ' if node else ''}{node}=", Characters("RGB")) for node in range(problem.nodes)]
        return AnswerForm(one_of(row(*nodes), "impossible"))

    def to_json(self, problem: ColoringProblem, answer: Coloring | None) -> Any:
        return "impossible" if answer is None else [COLORS[value] for value in answer]

    def canonical(self, problem: ColoringProblem, answer: Coloring | None) -> Hashable:
        """Colours have no meaning of their own: two colourings with the same classes are the same answer."""
        if answer is None:
            return None
        order = list(dict.fromkeys(answer))
        return tuple(order.index(value) for value in answer)

    def truth_answer(self, problem: ColoringProblem, truth: Truth) -> Coloring | None:
        return tuple(map(COLORS.index, truth["solution"])) if truth["status"] == "satisfiable" else None

    # ----------------------------------------------------------- verdict and feedback

    def needs_truth(self, answer: Coloring | None) -> bool:
        return answer is None

    def check(self, problem: ColoringProblem, answer: Coloring | None, truth: Truth) -> Verdict:
        told = self.to_json(problem, answer)
        if answer is None:
            if truth["status"] == "unknown":
                return undecided(told, Fault("claim_unproved"))
            return correct(told) if truth["status"] == "unsatisfiable" else wrong(told, Fault("claimed_impossible"))
        faults = [
            Fault("same_color", {"edge": [a, b]}, {"color": COLORS[answer[a]]})
            for a, b in problem.edges
            if answer[a] == answer[b]
        ]
        return wrong(told, *faults) if faults else correct(told)

    def describe(self, problem: ColoringProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        place, detail = fault.place, fault.detail
        told = {
            "same_color": "Two nodes joined by the edge {edge} have the same colour{how}.",
            "claimed_impossible": "The graph has a colouring with three colours.",
            "claim_unproved": "Whether the graph can be coloured could not be decided.",
            "unknown_node": "There is no node {node}{how}.",
            "two_colors": "Node {node} is given two colours{how}.",
            "node_missing": "Some nodes have no colour{how}.",
        }[fault.kind]
        how = {
            "same_color": f", {detail.get('color')}",
            "unknown_node": f"; nodes are numbered from 0 to {problem.nodes - 1}",
            "two_colors": f", {' and '.join(detail.get('colors', []))}",
            "node_missing": f": {', '.join(map(str, place.get('nodes', [])))}",
        }
        edge = "-".join(map(str, place.get("edge", [])))
        text = told.format(edge=edge, node=place.get("node"), how="" if degree == "where" else how.get(fault.kind, ""))
        if degree == "oracle" and truth is not None and truth["status"] != "unknown":
            text += f" A right answer is {self.write(problem, self.truth_answer(problem, truth))}."
        return text

    # ----------------------------------------------------------------------- pictures

    def render(self, problem: ColoringProblem, answer: Coloring | None = None) -> str:
        neighbours = problem.neighbours()
        width = len(str(problem.nodes - 1))
        return "\n".join(
            f"{node:>{width}} {COLORS[answer[node]] if answer else '·'} – {' '.join(map(str, sorted(neighbours[node])))}"
            for node in range(problem.nodes)
        )

    def picture(self, problem: ColoringProblem, answer: Coloring | None = None, faults: Sequence[Fault] = ()) -> Canvas:
        size = min(1200, 200 + 16 * problem.nodes)
        canvas = Canvas(size, size, self.title)
        middle, radius = size / 2, size / 2 - 30
        angles = [2 * math.pi * node / problem.nodes - math.pi / 2 for node in range(problem.nodes)]
        points = [(middle + radius * math.cos(one), middle + radius * math.sin(one)) for one in angles]
        broken = {tuple(fault.place["edge"]) for fault in faults if fault.kind == "same_color"}
        for a, b in problem.edges:
            bad = (a, b) in broken
            canvas.line((points[a], points[b]), stroke=RED if bad else MUTED, width=4 if bad else 1, dashed=bad)
        for node, (x, y) in enumerate(points):
            fill = (RED, GREEN, BLUE)[answer[node]] if answer else PAPER
            canvas.circle((x, y), 11, fill=fill, stroke=INK)
            canvas.text(x, y + 4, str(node), size=11, fill=PAPER if answer else INK, anchor="middle")
        return canvas

    # --------------------------------------------------------------------- null model

    def baseline(
        self,
        problem: ColoringProblem,
        stream: Stream,
        previous: tuple[Coloring | None, Sequence[Fault]] | None = None,
    ) -> Coloring | None:
        """Colour greedily in a random order; repair an earlier colouring by one min-conflicts step.

        Source of the repair: Minton et al., Minimizing conflicts, Artificial Intelligence 58, 1992.
        """
        neighbours = problem.neighbours()
        if previous is not None and previous[0] is not None:
            edges = [fault.place["edge"] for fault in previous[1] if fault.kind == "same_color"]
            if edges:
                colors = list(previous[0])
                node = stream.choice(stream.choice(edges))
                colors[node] = _least_used(colors, neighbours[node], stream)
                return tuple(colors)
        order = list(range(problem.nodes))
        stream.shuffle(order)
        colors, stuck = [-1] * problem.nodes, 0
        for node in order:
            colors[node] = _least_used(colors, neighbours[node], stream)
            stuck += any(colors[other] == colors[node] for other in neighbours[node])
        # Where greedy colouring gets stuck, it says now and then that nobody could do better.
        return None if stuck and stream.below(10) == 0 else tuple(colors)

    # ------------------------------------------------------------------ optional hooks

    def trivial_answers(self, problem: ColoringProblem, stream: Stream) -> Iterator[TrivialAnswer]:
        yield TrivialAnswer("constant", "impossible", "impossible")
        for kind in ("R", "RGB"):
            text = " ".join(f"{node}={kind[node % len(kind)]}" for node in range(problem.nodes))
            yield TrivialAnswer("constant", f"{kind} in turn", text)
        drawn = tuple(stream.below(3) for _ in range(problem.nodes))
        yield TrivialAnswer("random", "random colours", self.write(problem, drawn))
        neighbours, colors = problem.neighbours(), [-1] * problem.nodes
        for node in range(problem.nodes):
            colors[node] = _least_used(colors, neighbours[node], None)
        yield TrivialAnswer("greedy", "first colour that is free", self.write(problem, tuple(colors)))

    def self_check(self, problem: ColoringProblem, answer: Coloring | None) -> float | None:
        if answer is None:
            return CLAIMED
        return None if any(answer[a] == answer[b] for a, b in problem.edges) else 0.0

    def crosschecks(self) -> tuple[Crosscheck, ...]:
        return (Crosscheck("colourable or not", _colorable_by_two_ways),)


def _least_used(colors: Sequence[int], neighbours: Sequence[int], stream: Stream | None) -> int:
    """Return a colour that the fewest neighbours have: the first one, or a random one of them."""
    counts = [sum(colors[other] == value for other in neighbours) for value in range(3)]
    best = [value for value in range(3) if counts[value] == min(counts)]
    return best[0] if stream is None else stream.choice(best)


def _colorable_by_two_ways(stream: Stream, cases: int) -> Decisions:
    """Decide small random graphs by the solver and by trying every colouring."""
    problems = []
    for _ in range(cases):
        nodes = 1 + stream.below(7)
        pairs = list(itertools.combinations(range(nodes), 2))
        stream.shuffle(pairs)
        problems.append(ColoringProblem(nodes, tuple(sorted(pairs[: stream.below(len(pairs) + 1)]))))
    by_trying = [
        any(
            all(colors[a] != colors[b] for a, b in one.edges)
            for colors in itertools.product(range(3), repeat=one.nodes)
        )
        for one in problems
    ]
    by_search = [color(one)[0] is not None for one in problems]
    return Decisions(
        {"search": by_search, "trying every colouring": by_trying},
        lambda case: problems[case].to_dict(),
        ["colourable" if one else "uncolourable" for one in by_trying],
    )
