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
  it must come with squares that prove it, and is right exactly when they do (`verifiers.maze.evidence`).
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
`verifiers.maze.certificate`, what the step oracle says in `verifiers.maze.steps`.

JSON: problem `{rows, start, exit, form}` with `objective` (form `path`) or `marked` (squares of
the marked path) and, where it is required, `evidence`; truth `{length, path, shortest_paths}`, length and path null when there is no
path, `shortest_paths` counted up to 2**63 - 1, and `answer` for the three questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...verifiers.certificate import Certificate
from ...verifiers.claim import Claim
from ...verifiers.maze import check as verifier
from ...verifiers.maze import solve as verifier_solve
from ...verifiers.maze import walks as verifier_walks
from ...verifiers.maze.problem import MazeProblem
from ...verifiers.process import ProcessVerifier
from ...verifiers.verdict import Fault, Verdict, correct, unparsed, wrong
from ..core.answers import Reading
from ..core.baseline import DenseScore, TrivialAnswer
from ..core.canvas import Canvas
from ..core.crosscheck import Crosscheck
from ..core.keys import Stream
from ..core.steps import StepGrammar
from ..core.task import Degree, Draft, Task, Truth
from ..core.template import DEFAULT_LANGUAGE, find_template
from . import baseline as attempts
from . import evidence as cuts
from . import generate as generation
from .answer import MazeReply
from .compact import MazeCompactEncoding
from .evidence import read_claim
from .parameters import MazeParameters
from .parse import NO_PATH, MazeAnswer, moves_of, read_number, read_relation, read_walk, write_squares
from .prompt import MazeRenderer
from .verdict import judge, not_shortest, to_json, walk_fault

MOST_TOGETHER = 2**24
"""Squares of mazes from elsewhere that are solved in one native call."""

_SIDES = (7, 9, 11, 13, 17, 21, 25, 29, 35, 41)


class Maze(Task[MazeProblem, MazeReply, MazeParameters]):
    """Walks through mazes; see the module's docstring for the rules."""

    template_folder = Path(__file__).parent
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
        return generation.build(parameters, key, indices, threads)

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
        return generation.truth_of(problem, verifier_solve.solve(problem))

    def solve_together(self, problems: Sequence[MazeProblem], threads: int = 0) -> list[Truth | None]:
        """As `Task.solve_together`, unless all the mazes are too large for one copy more."""
        if sum(problem.squares.size for problem in problems) > MOST_TOGETHER:
            return [None] * len(problems)
        solutions = verifier_solve.solve_batch(verifier.pack(problems), threads)
        return [generation.truth_of(problem, solution) for problem, solution in zip(problems, solutions, strict=True)]

    def fingerprints(self, problems: Sequence[MazeProblem], threads: int = 0) -> NDArray[np.uint8]:
        """As `Task.fingerprints`; the symmetries are those of `tasks.maze.symmetry`."""
        from .symmetry import fingerprints

        return fingerprints(problems, threads)

    def space_bits(self, parameters: MazeParameters) -> float | None:
        """As `Task.space_bits`; reckoned in `tasks.maze.symmetry`."""
        from .symmetry import bits

        return bits(parameters)

    # ---------------------------------------------------------------- language

    def prompt(self, problem: MazeProblem) -> str:
        """What a model reads."""
        return self.renderer().text(problem, "list", find_template(self, DEFAULT_LANGUAGE), self.example(problem))

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
        return to_json(answer)

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
        return verifier_walks.squares_moves([(row, column) for row, column in truth["path"]])

    # ----------------------------------------------------------------- verdict

    def check(self, problem: MazeProblem, answer: MazeReply, truth: Truth) -> Verdict:
        """The verdict on an answer, by the rules of the module's docstring."""
        walk = verifier.check(problem, _moves(answer)) if _is_walk(problem, answer) else None
        return judge(problem, answer, truth, walk)

    def verify_batch(
        self, problems: Sequence[MazeProblem], texts: Sequence[str], truths: Sequence[Truth | None]
    ) -> list[Verdict]:
        """`verify` for many responses; all walks are checked in one native call."""
        read: list[tuple[MazeProblem, MazeReply, Truth]] = []
        verdicts: list[Verdict | None] = []
        answers = self.parse_batch(problems, texts)
        for problem, answer, truth in zip(problems, answers, truths, strict=True):
            if not isinstance(answer, Fault):
                read.append((problem, answer, self.solve(problem) if truth is None else truth))
            verdicts.append(unparsed(answer) if isinstance(answer, Fault) else None)
        checked = iter(self.check_batch([p for p, _, _ in read], [a for _, a, _ in read], [t for _, _, t in read]))
        return [verdict or next(checked) for verdict in verdicts]

    def parse_batch(self, problems: Sequence[MazeProblem], texts: Sequence[str]) -> list[MazeReply | Fault]:
        """As `Task.parse_batch`."""
        from .parse_fast import read_answers

        read = zip(problems, texts, read_answers(problems, texts), strict=True)
        return [self.parse(problem, text) if walk is None else walk for problem, text, walk in read]

    def verify_texts(
        self, problems: Sequence[str | bytes], texts: Sequence[str], threads: int = 0
    ) -> list[Verdict | None]:
        """As `Task.verify_texts`; for the form `path`."""
        from .parse_fast import judge_texts

        verdicts: list[Verdict | None] = [None] * len(problems)
        for row, walk, check, length in judge_texts(problems, texts, threads):
            if check is None:
                fault = None if length is None else Fault("claimed_no_path")
            else:
                late = length is not None and check.steps > length
                fault = walk_fault(walk, check) or (not_shortest(check.steps) if late else None)
            told = NO_PATH if check is None else walk
            verdicts[row] = wrong(told, fault) if fault else correct(told)
        return verdicts

    def check_batch(
        self, problems: Sequence[MazeProblem], answers: Sequence[MazeReply], truths: Sequence[Truth]
    ) -> list[Verdict]:
        """As `Task.check_batch`: all walks in one native call."""
        rows = list(zip(problems, answers, truths, strict=True))
        walks = {i: _moves(answer) for i, (problem, answer, _) in enumerate(rows) if _is_walk(problem, answer)}
        checked = verifier.check_walks([problems[i] for i in walks], list(walks.values()))
        checks = dict(zip(walks, checked, strict=True))
        return [judge(*row, checks.get(i)) for i, row in enumerate(rows)]

    def self_check(self, problem: MazeProblem, answer: MazeReply) -> float | None:
        """As `Task.self_check`; the rules are in `tasks.maze.baseline`."""
        from .baseline import self_check

        return self_check(problem, answer)

    # ---------------------------------------------------------------- feedback

    def describe(self, problem: MazeProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        """One sentence on a fault; see `Task.describe`."""
        from .verdict import describe

        return describe(problem, fault, degree, truth)

    # ---------------------------------------------------------------- pictures

    def render(self, problem: MazeProblem, answer: MazeReply | None = None) -> str:
        """The grid with S, E and the marked path or the answer's walk as arrows."""
        from .draw import draw_text

        return draw_text(problem, answer)

    def picture(self, problem: MazeProblem, answer: MazeReply | None = None, faults: Sequence[Fault] = ()) -> Canvas:
        """The maze with start, exit and walk; what is wrong is red."""
        from .draw import draw

        return draw(problem, answer, faults)

    # --------------------------------------------------- certificates and steps

    def certify(self, problem: MazeProblem, truth: Truth) -> Certificate:
        """The truth with its proof; see `verifiers.maze.certificate`."""
        from ...verifiers.maze.proof import prove

        return prove(problem, truth)

    def check_certificate(self, certificate: Certificate) -> str:
        """What a certificate proves; see `verifiers.maze.certificate`."""
        from ...verifiers.maze.certificate import check

        return check(certificate)

    def process_verifier(self, problem: MazeProblem) -> ProcessVerifier[Any]:
        """The step oracle of a problem; see `verifiers.maze.steps`."""
        from ...verifiers.maze.steps import steps_of

        return steps_of(problem)

    def step_grammar(self, problem: MazeProblem) -> StepGrammar[MazeProblem]:
        """See `Task.step_grammar` and `tasks.maze.steps`."""
        from .steps import make_stepwise

        return make_stepwise(self, problem)

    def dense_score(self, problem: MazeProblem) -> DenseScore[Any]:
        """See `Task.dense_score` and `tasks.maze.baseline`."""
        from .baseline import MazeDenseScore

        return MazeDenseScore(self, problem)

    def compact_encoding(self) -> MazeCompactEncoding:
        """See `tasks.maze.compact`."""
        return MazeCompactEncoding()

    # -------------------------------------------------------------- null model

    def counts(self, problem: MazeProblem) -> dict[str, Any]:
        """See `Task.counts`."""
        from ...verifiers.maze.counting import counts

        return counts(problem) if problem.form == "path" else {}

    def crosschecks(self) -> tuple[Crosscheck, ...]:
        """See `Task.crosschecks`."""
        from .crosscheck import crosschecks

        return crosschecks(self)

    def baseline(
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

    def trivial_answers(self, problem: MazeProblem, stream: Stream) -> Iterable[TrivialAnswer]:
        """See `Task.trivial_answers` and `tasks.maze.baseline`."""
        from .baseline import trivial_answers

        return trivial_answers(problem, stream)


def _leads_to_exit(problem: MazeProblem, moves: str) -> bool:
    """Whether a short walk is legal; without the cost of a native call."""
    squares = verifier_walks.walk_squares(problem.start, moves)
    return squares[-1] == problem.exit and all(map(problem.is_free, squares))


def _moves(answer: MazeReply) -> str:
    return "" if isinstance(answer, Claim) else moves_of(answer)


def _is_walk(problem: MazeProblem, answer: MazeReply) -> bool:
    return problem.form == "path" and isinstance(answer, str | tuple) and answer != NO_PATH
