"""Maze: a walk through a grid of squares, or a question about one.

The rules, which every prompt states:

- The grid has rows of squares, `#` wall and `.` free. Start and exit are two different free
  squares. Everything outside the grid is wall. Squares are (row, column), counted from 0 at
  the upper left.
- A move goes one square up, down, left or right onto a free square.
- `path`: a walk is legal when all its moves are and the last ends on the exit; it may pass
  over squares more than once, over the exit too. With `objective=shortest` it must have the
  fewest moves that any legal walk has (any such walk is right); with `objective=any` every
  legal walk is right. *no path* is right exactly when no legal walk exists. With `evidence=required`
  it must come with squares that prove it, and is right exactly when they do (`verifiers.evidence.maze`).
- `right_turns`, `turns`: along the path that the drawing marks, from start to exit, the number
  of changes of direction to the right, or of all changes. The first move is no turn. No two
  marked squares touch unless they follow each other on the path, so the drawing alone
  determines the path: the start has one marked neighbour, every further square one besides
  the square before it. A shortest path always is like that: if two of its squares touched
  without following each other, stepping across would shorten it.
- `relation`: north or south when the exit lies in the start's column, above or below it; west
  or east when it lies in its row; otherwise one of the four directions between, however far.

Mazes: *wilson* (uniform spanning tree), *depth_first*, *prim*, *kruskal* and *braided* (one of
these trees, some dead ends opened) have cells on every second square; a side of even length
has one line of wall left over, first or last as drawn. *bernoulli* draws every square by
itself. Exits are drawn among the squares that are far from the start. A maze without a path
is one with a path of which a smallest of a few cuts in the middle was closed, and as many
squares opened elsewhere, so that the number of walls tells nothing.

What is read as an answer is written in `reading.maze`, what certificates hold in
`verifiers.certificates.maze`, what the step oracle says in `verifiers.steps.maze`.

JSON: problem `{rows, start, exit, form}` with `objective` (form `path`) or `marked` (squares of
the marked path) and, where it is required, `evidence`; truth `{length, path, shortest_paths}`, length and path null when there is no
path, `shortest_paths` counted up to 2**63 - 1, and `answer` for the three questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..verifiers import maze as verifier
from ..verifiers.certificates.certificate import Certificate
from ..verifiers.evidence import maze as maze_evidence
from ..verifiers.evidence.claim import Claim, Evidence, require_evidence
from ..verifiers.maze import FORMS, Form, MazeProblem, Objective, Solution, Square, WalkCheck, WalkFault
from ..verifiers.steps.oracle import StepOracle
from ..verifiers.verdict import Fault, Verdict, correct, unparsed, wrong
from . import _core
from .agreement.comparison import Comparison
from .answers import Reading
from .attempts import maze as attempts
from .canvas import Canvas
from .evidence import maze as cuts
from .fitness.fitness import Fitness
from .floors.guess import Guess
from .keys import Stream
from .parameters import TaskParameters, require
from .reading.maze import NO_PATH, MazeAnswer, jump_of, moves_of, read_number, read_relation, read_walk, write_squares
from .reading.maze_evidence import read_claim
from .renderings.maze import MazeRenderer
from .shorthand.maze import MazeShorthand
from .stepwise.stepwise import Stepwise
from .task import Degree, Draft, Task, Truth
from .template import DEFAULT_LANGUAGE, find_template

Kind = Literal["wilson", "depth_first", "prim", "kruskal", "braided", "bernoulli", "mixed"]
Tree = Literal["wilson", "depth_first", "prim", "kruskal"]
AskedForm = Literal["path", "right_turns", "turns", "relation", "questions"]

MazeReply = MazeAnswer | Claim[Square]
"""An answer, or the claim that there is no path with the squares that prove it, where evidence is required."""

MIN_SIDE, MAX_SIDE = 5, 2001
MAX_PROVED_SIDE = 301
"""Beyond it the squares of a proof may be more than an answer may hold."""
ATTEMPTS = 64

MOST_TOGETHER = 2**24
"""Squares of mazes from elsewhere that are solved in one native call."""


@dataclass(frozen=True)
class MazeParameters(TaskParameters):
    """What mazes are made.

    Attributes:
        rows, columns: 5 to 2001 squares each.
        kind: How walls are drawn; `mixed` draws one of the six kinds for each instance.
        tree: The spanning tree of a braided maze.
        loops: Share of a braided maze's dead ends that are opened.
        walls: Probability of a wall in a Bernoulli maze, 0 to 0.45.
        form: What is asked; `questions` draws one of the three questions for each instance.
        objective: For `path`: the shortest path or any.
        infeasible: Share of instances without a path; for the form `path` only.
        reach: The exit is drawn among the squares at least this share of the farthest
            square's distance away (form `relation`: any square two moves away).
        evidence: `required`: the claim that there is no path must be proved; for the form `path`, up to
            301 rows and columns.
        scenes: `shared`: the three questions ask about one maze, with one start and exit, where everything
            else is the same. Its exit is as far as `reach` says, in a direction that is drawn.
    """

    rows: int = 11
    columns: int = 11
    kind: Kind = "mixed"
    tree: Tree = "wilson"
    loops: float = 0.5
    walls: float = 0.35
    form: AskedForm = "path"
    objective: Objective = "shortest"
    infeasible: float = 0.1
    reach: float = 0.6
    evidence: Evidence = "none"
    scenes: Literal["own", "shared"] = "own"

    def validate(self) -> None:
        """Raises ValueError, naming the field and the value, when a value is out of range."""
        for name in ("rows", "columns"):
            side = getattr(self, name)
            require(MIN_SIDE <= side <= MAX_SIDE, name, side, f"{MIN_SIDE} to {MAX_SIDE}")
        for name, most in (("loops", 1.0), ("walls", 0.45), ("infeasible", 1.0), ("reach", 1.0)):
            share = getattr(self, name)
            require(0.0 <= share <= most, name, share, f"a number from 0 to {most}")
        require_evidence(self.evidence)
        require(self.scenes in ("own", "shared"), "scenes", self.scenes, "own or shared")
        if self.scenes == "shared":
            asked = ("right_turns", "turns", "relation")
            require(self.form in asked, "form", self.form, f"one of {', '.join(asked)} for scenes=shared")
        if self.evidence == "required":
            require(self.form == "path", "form", self.form, "path for evidence=required")
            for name in ("rows", "columns"):
                side = getattr(self, name)
                require(side <= MAX_PROVED_SIDE, name, side, f"at most {MAX_PROVED_SIDE} for evidence=required")


_SIDES = (7, 9, 11, 13, 17, 21, 25, 29, 35, 41)


class Maze(Task[MazeProblem, MazeReply, MazeParameters]):
    """Walks through mazes; see the module's docstring for the rules."""

    name = "maze"
    title = "Maze"
    effort = "expanded"
    parameters_type = MazeParameters
    levels = {level: MazeParameters(rows=side, columns=side) for level, side in enumerate(_SIDES, 1)}

    # -------------------------------------------------------------- generation

    def build(
        self, parameters: MazeParameters, key: bytes, indices: NDArray[np.uint64], threads: int
    ) -> list[Draft[MazeProblem]]:
        """The instances with these indices; see `Task.build`."""
        drafts: dict[int, Draft[MazeProblem]] = {}
        pending = indices
        for attempt in range(ATTEMPTS):
            drafts |= _try(parameters, key, pending, attempt, threads)
            pending = np.array([i for i in pending.tolist() if i not in drafts], dtype=np.uint64)
            if not len(pending):
                return [drafts[i] for i in indices.tolist()]
        raise ValueError(
            f"parameters: {len(pending)} of {len(indices)} mazes not found in {ATTEMPTS} attempts each; "
            f"on {parameters.rows} x {parameters.columns} squares lower walls={parameters.walls}, "
            f"reach={parameters.reach} or infeasible={parameters.infeasible}, or make the maze larger"
        )

    def key(self, parameters: MazeParameters, seed: int, split: str = "") -> bytes:
        """As `Task.key`; the same for all questions about shared mazes."""
        if parameters.scenes == "shared":
            parameters = replace(parameters, form="turns")
        return super().key(parameters, seed, split)

    # ---------------------------------------------------------------- problems

    def problem_from_dict(self, data: Mapping[str, Any]) -> MazeProblem:
        """The problem from its JSON form; see `MazeProblem.from_dict`."""
        return MazeProblem.from_dict(data)

    def solve(self, problem: MazeProblem, hint: Truth | None = None) -> Truth:
        """The length and one shortest path, by breadth-first search; always proved."""
        return _truth(problem, verifier.solve(problem))

    def solve_together(self, problems: Sequence[MazeProblem], threads: int = 0) -> list[Truth | None]:
        """As `Task.solve_together`, unless all the mazes are too large for one copy more."""
        if sum(problem.squares.size for problem in problems) > MOST_TOGETHER:
            return [None] * len(problems)
        solutions = verifier.solve_batch(verifier.pack(problems), threads)
        return [_truth(problem, solution) for problem, solution in zip(problems, solutions, strict=True)]

    def fingerprints(self, problems: Sequence[MazeProblem], threads: int = 0) -> NDArray[np.uint8]:
        """As `Task.fingerprints`; the symmetries are those of `tasks.fingerprints.maze`."""
        from .fingerprints.maze import fingerprints

        return fingerprints(problems, threads)

    def space_bits(self, parameters: MazeParameters) -> float | None:
        """As `Task.space_bits`; reckoned in `tasks.space.maze`."""
        from .space.maze import bits

        return bits(parameters)

    # ---------------------------------------------------------------- language

    def prompt(self, problem: MazeProblem) -> str:
        """What a model reads."""
        return self.renderer().text(problem, "list", find_template(self.name, DEFAULT_LANGUAGE), self.example(problem))

    def renderer(self) -> MazeRenderer:
        """The forms of the prompt; see `Task.renderer`."""
        return MazeRenderer()

    def example(self, problem: MazeProblem) -> str:
        """Letters that do not lead to the exit; for questions, the name of what is asked for."""
        if problem.form == "relation":
            return "direction"
        if problem.form != "path":
            return "number"
        samples = ("RRDDL", "LLUUR", "DDRRU", "UULLD", "RDRDR", "LULUL")
        return next(moves for moves in samples if not _leads_to_exit(problem, moves))

    def read(self, problem: MazeProblem, text: str) -> Reading[MazeReply]:
        """Reads one candidate; the notations are listed in `reading.maze` and `reading.maze_evidence`."""
        if problem.evidence == "required":
            return read_claim(problem, text)
        if problem.form == "path":
            walk: Reading[Any] = read_walk(problem, text)
            return walk
        told: Reading[Any] = read_relation(text) if problem.form == "relation" else read_number(problem.form, text)
        return told

    def write(self, problem: MazeProblem, answer: MazeReply) -> str:
        """The answer as the prompt asks for it; squares with a jump as squares."""
        if isinstance(answer, Claim):
            return cuts.write(answer.evidence)
        return write_squares(answer) if isinstance(answer, tuple) else str(answer)

    def to_json(self, problem: MazeProblem, answer: MazeReply) -> Any:
        """Letters or *no path*, a list of squares with a jump, a number, a direction, or an object with a proof."""
        if isinstance(answer, Claim):
            return cuts.to_json(answer.evidence)
        return [list(square) for square in answer] if isinstance(answer, tuple) else answer

    def canonical(self, problem: MazeProblem, answer: MazeReply) -> MazeReply:
        """The answer itself: two walks mean the same when their moves do."""
        return answer

    def truth_answer(self, problem: MazeProblem, truth: Truth) -> MazeReply:
        """A right answer made from the truth."""
        if problem.form != "path":
            answer: MazeAnswer = truth["answer"]
            return answer
        if truth["path"] is None:
            return cuts.prove(problem) if problem.evidence == "required" else NO_PATH
        return verifier.squares_moves([(row, column) for row, column in truth["path"]])

    # ----------------------------------------------------------------- verdict

    def check(self, problem: MazeProblem, answer: MazeReply, truth: Truth) -> Verdict:
        """The verdict on an answer, by the rules of the module's docstring."""
        walk = verifier.check(problem, _moves(answer)) if _is_walk(problem, answer) else None
        return self._judge(problem, answer, truth, walk)

    def verify_batch(
        self, problems: Sequence[MazeProblem], texts: Sequence[str], truths: Sequence[Truth | None]
    ) -> list[Verdict]:
        """`verify` for many responses; all walks are checked in one native call."""
        read: list[tuple[MazeProblem, MazeReply, Truth]] = []
        verdicts: list[Verdict | None] = []
        for problem, text, truth in zip(problems, texts, truths, strict=True):
            answer = self.parse(problem, text)
            if not isinstance(answer, Fault):
                read.append((problem, answer, self.solve(problem) if truth is None else truth))
            verdicts.append(unparsed(answer) if isinstance(answer, Fault) else None)
        checked = iter(self.check_batch([p for p, _, _ in read], [a for _, a, _ in read], [t for _, _, t in read]))
        return [verdict or next(checked) for verdict in verdicts]

    def check_batch(
        self, problems: Sequence[MazeProblem], answers: Sequence[MazeReply], truths: Sequence[Truth]
    ) -> list[Verdict]:
        """As `Task.check_batch`: all walks in one native call."""
        rows = list(zip(problems, answers, truths, strict=True))
        walks = {i: _moves(answer) for i, (problem, answer, _) in enumerate(rows) if _is_walk(problem, answer)}
        checked = verifier.check_walks([problems[i] for i in walks], list(walks.values()))
        checks = dict(zip(walks, checked, strict=True))
        return [self._judge(*row, checks.get(i)) for i, row in enumerate(rows)]

    def _judge(self, problem: MazeProblem, answer: MazeReply, truth: Truth, walk: WalkCheck | None) -> Verdict:
        if isinstance(answer, Claim):
            return self._judge_proof(problem, answer, truth)
        if walk is not None:
            fault = _walk_fault(answer, walk) or self._length_fault(problem, walk.steps, truth)
        elif problem.form == "path":
            fault = None if truth["length"] is None else Fault("claimed_no_path")
        elif answer == truth["answer"]:
            fault = None
        elif problem.form == "relation":
            fault = Fault("wrong_relation", {}, {"relation": answer})
        else:
            fault = Fault("wrong_number", {}, {"number": answer})
        told = self.to_json(problem, answer)
        return wrong(told, fault) if fault else correct(told)

    def _judge_proof(self, problem: MazeProblem, answer: Claim[Square], truth: Truth) -> Verdict:
        """The squares decide alone; of a maze known to have a path no claim is right."""
        there_is_one = [] if truth["length"] is None else [Fault("claimed_no_path")]
        fault = maze_evidence.check(problem, answer.evidence)
        faults = there_is_one + ([fault] if fault else [])
        told = self.to_json(problem, answer)
        return wrong(told, *faults) if faults else correct(told)

    def _length_fault(self, problem: MazeProblem, length: int, truth: Truth) -> Fault | None:
        if problem.objective == "any":
            return None
        shortest = truth["length"]
        if shortest is None or length < shortest:  # a legal walk refutes a truth from elsewhere
            shortest = self.solve(problem)["length"]
        return Fault("not_shortest", {}, {"length": length}) if length > shortest else None

    def merit(self, problem: MazeProblem, answer: MazeReply) -> float | None:
        """As `Task.merit`; the rules are in `tasks.merit.maze`."""
        from .merit.maze import merit

        return merit(problem, answer)

    # ---------------------------------------------------------------- feedback

    def describe(self, problem: MazeProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        """One sentence on a fault; see `Task.describe`."""
        from .wording.maze import describe

        return describe(problem, fault, degree, truth)

    # ---------------------------------------------------------------- pictures

    def render(self, problem: MazeProblem, answer: MazeReply | None = None) -> str:
        """The grid with S, E and the marked path or the answer's walk as arrows."""
        from .pictures.maze import draw_text

        return draw_text(problem, answer)

    def picture(self, problem: MazeProblem, answer: MazeReply | None = None, faults: Sequence[Fault] = ()) -> Canvas:
        """The maze with start, exit and walk; what is wrong is red."""
        from .pictures.maze import draw

        return draw(problem, answer, faults)

    # --------------------------------------------------- certificates and steps

    def certify(self, problem: MazeProblem, truth: Truth) -> Certificate:
        """The truth with its proof; see `verifiers.certificates.maze`."""
        from ..verifiers.certificates.maze_proofs import prove

        return prove(problem, truth)

    def check_certificate(self, certificate: Certificate) -> str:
        """What a certificate proves; see `verifiers.certificates.maze`."""
        from ..verifiers.certificates.maze import check

        return check(certificate)

    def steps(self, problem: MazeProblem) -> StepOracle[Any]:
        """The step oracle of a problem; see `verifiers.steps.maze`."""
        from ..verifiers.steps.maze import steps_of

        return steps_of(problem)

    def stepwise(self, problem: MazeProblem) -> Stepwise[MazeProblem]:
        """See `Task.stepwise` and `tasks.stepwise.maze`."""
        from .stepwise.maze import make_stepwise

        return make_stepwise(self, problem)

    def fitness(self, problem: MazeProblem) -> Fitness[Any]:
        """See `Task.fitness` and `tasks.fitness.maze`."""
        from .fitness.maze import MazeFitness

        return MazeFitness(self, problem)

    def shorthand(self) -> MazeShorthand:
        """See `tasks.shorthand.maze`."""
        return MazeShorthand()

    # -------------------------------------------------------------- null model

    def counts(self, problem: MazeProblem) -> dict[str, Any]:
        """See `Task.counts`."""
        from ..verifiers.counting.maze import counts

        return counts(problem) if problem.form == "path" else {}

    def comparisons(self) -> tuple[Comparison, ...]:
        """See `Task.comparisons`."""
        from .agreement.maze import comparisons

        return comparisons(self)

    def attempt(
        self,
        problem: MazeProblem,
        stream: Stream,
        previous: tuple[MazeReply, Sequence[Fault]] | None = None,
    ) -> MazeReply:
        """A depth-first search with little patience, or a careless look at the drawing.

        Walks continue from where the previous one was still legal; a claim of *no path* is
        made only when the search ran dry.
        """
        earlier = previous[0] if previous else None
        if problem.form == "path":
            walk = attempts.find_walk(problem, stream, earlier if isinstance(earlier, str) else None)
            dry = walk == NO_PATH and problem.evidence == "required"
            return cuts.guess(problem, stream) if dry else walk
        if problem.form == "relation":
            return attempts.guess_relation(problem, stream)
        return attempts.count_carelessly(problem, stream)

    # ----------------------------------------------------------------------- floor

    def form(self, problem: MazeProblem) -> str:
        """See `Task.form`."""
        return problem.form

    def guesses(self, problem: MazeProblem, stream: Stream) -> Iterable[Guess]:
        """See `Task.guesses` and `tasks.floors.maze`."""
        from .floors.maze import guesses

        return guesses(problem, stream)


def _share(value: float) -> int:
    return round(value * 2**32)


def _try(
    parameters: MazeParameters, key: bytes, indices: NDArray[np.uint64], attempt: int, threads: int
) -> dict[int, Draft[MazeProblem]]:
    """One attempt at each instance: those that succeeded, by index."""
    squares, ends, outcomes, _, forms = _core.generate_mazes(
        key,
        indices,
        attempt,
        rows=parameters.rows,
        columns=parameters.columns,
        kind=parameters.kind,
        tree=parameters.tree,
        form=parameters.form,
        loops=_share(parameters.loops),
        walls=_share(parameters.walls),
        infeasible=_share(parameters.infeasible),
        reach=_share(parameters.reach),
        threads=threads,
        shared=parameters.scenes == "shared",
    )
    offsets = np.arange(len(indices) + 1, dtype=np.int64) * (parameters.rows * parameters.columns)
    shapes = np.tile(np.array([parameters.rows, parameters.columns], dtype=np.int32), (len(indices), 1))
    solutions = verifier.solve_batch(verifier.Packed(squares.reshape(-1), offsets, shapes, ends), threads)
    drafts = {}
    rows = zip(indices.tolist(), outcomes.tolist(), forms.tolist(), ends.tolist(), solutions, strict=True)
    for i, (index, outcome, form, (a, b, c, d), solution) in enumerate(rows):
        if outcome == 0:
            continue
        if (outcome == 1) != (solution.length is not None):
            raise RuntimeError(f"maze {index}: the search does not find what the generator says")
        drafts[index] = _draft(parameters, squares[i], (a, b), (c, d), FORMS[form], solution)
    return drafts


def _draft(
    parameters: MazeParameters, squares: NDArray[np.uint8], start: Square, exit: Square, form: Form, solution: Solution
) -> Draft[MazeProblem]:
    marked: tuple[Square, ...] = ()
    if form in ("right_turns", "turns"):
        marked = tuple(verifier.walk_squares(start, solution.moves or ""))
    objective: Objective = parameters.objective if form == "path" else "shortest"
    problem = MazeProblem(squares, start, exit, form, objective, marked, parameters.evidence)
    return Draft(problem, _truth(problem, solution), _difficulty(problem, solution))


def _truth(problem: MazeProblem, solution: Solution) -> Truth:
    path = None
    if solution.moves is not None:
        path = list(map(list, verifier.walk_squares(problem.start, solution.moves)))
    truth: dict[str, Any] = {
        "length": solution.length,
        "path": path,
        "shortest_paths": min(solution.shortest_walks, 2**63 - 1),
    }
    if problem.form == "relation":
        truth["answer"] = verifier.relation(problem.start, problem.exit)
    elif problem.form != "path":
        right, every = verifier.count_turns(verifier.marked_moves(problem))
        truth["answer"] = right if problem.form == "right_turns" else every
    return truth


def _difficulty(problem: MazeProblem, solution: Solution) -> dict[str, float | int]:
    """See docs/difficulty.md: without a path, what is measured along it is 0."""
    length = solution.length or 0
    return {
        "path_length": length,
        "turns": solution.turns,
        "decisions": solution.decisions,
        "branching": round(solution.ways_on / length, 4) if length else 0.0,
        "dead_ends": solution.dead_ends,
        "expanded": solution.expanded,
        "free": round(solution.free / problem.squares.size, 4),
    }


def _leads_to_exit(problem: MazeProblem, moves: str) -> bool:
    """Whether a short walk is legal; without the cost of a native call."""
    squares = verifier.walk_squares(problem.start, moves)
    return squares[-1] == problem.exit and all(map(problem.is_free, squares))


def _moves(answer: MazeReply) -> str:
    return "" if isinstance(answer, Claim) else moves_of(answer)


def _is_walk(problem: MazeProblem, answer: MazeReply) -> bool:
    return problem.form == "path" and isinstance(answer, str | tuple) and answer != NO_PATH


def _walk_fault(answer: MazeAnswer, walk: WalkCheck) -> Fault | None:
    if walk.fault in (WalkFault.WALL, WalkFault.OUTSIDE):
        beyond = verifier.walk_squares(walk.last, moves_of(answer)[walk.steps])[1]
        kind = "wall_hit" if walk.fault == WalkFault.WALL else "outside"
        return Fault(kind, {"step": walk.steps + 1, "from": list(walk.last), "to": list(beyond)})
    if isinstance(answer, tuple):
        jump = jump_of(answer)
        return Fault("not_a_step", {"step": jump, "from": list(answer[jump - 1]), "to": list(answer[jump])})
    if walk.fault == WalkFault.STOPS_EARLY:
        return Fault("stops_early", {"square": list(walk.last)}, {"moves": walk.steps})
    return None
