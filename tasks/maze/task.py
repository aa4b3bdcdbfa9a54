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

What is read as an answer is written in `tasks/maze/parse.py`, what certificates hold in
`verifiers/maze/certificate.py`, what the process verifier says in `verifiers/maze/steps.py`.

JSON: problem `{rows, start, exit, form}` with `objective` (form `path`) or `marked` (squares of
the marked path) and, where it is required, `evidence`; truth `{length, path, shortest_paths}`, length
and path null when there is no path, `shortest_paths` counted up to 2**63 - 1, and `answer` for the
three questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ...verifiers.maze import truth as truths
from ...verifiers.maze.check import check, check_walks
from ...verifiers.maze.problem import MazeProblem
from ...verifiers.maze.walks import walk_squares
from ...verifiers.verdict import Fault, Verdict
from ..core.answers import Reading
from ..core.ids import Stream
from ..core.instance import Conclusion, Degree, Draft, Truth
from ..core.task import Task
from .answer import MazeReply, is_walk, moves_of, to_json, truth_answer, write
from .parameters import MazeParameters
from .parse import read
from .verdict import describe, judge

if TYPE_CHECKING:
    from ...verifiers.certificate import Certificate
    from ...verifiers.process import ProcessVerifier
    from ..core.answer_form import AnswerForm
    from ..core.baseline import TrivialAnswer
    from ..core.canvas import Canvas
    from ..core.crosscheck import Crosscheck
    from ..core.steps import StepGrammar
    from .baseline import MazeDenseScore
    from .prompt import MazeRenderer
    from .steps import MazeCompactEncoding


_SIDES = (7, 9, 11, 13, 17, 21, 25, 29, 35, 41)


class Maze(Task[MazeProblem, MazeReply, MazeParameters]):
    """Walks through mazes; see the module for the rules."""

    template_folder: ClassVar[Path | None] = Path(__file__).parent
    grader_file: ClassVar[Path | None] = Path(__file__).with_name("grader.py")
    name = "maze"
    title = "Maze"
    effort = "expanded"
    parameters_type = MazeParameters
    levels = {level: MazeParameters(rows=side, columns=side) for level, side in enumerate(_SIDES, 1)}

    # ---------------------------------------------------- generation and problems

    def build(
        self, parameters: MazeParameters, key: bytes, indices: NDArray[np.uint64], threads: int
    ) -> list[Draft[MazeProblem]]:
        from .generate import build

        return build(parameters, key, indices, threads)

    def key(self, parameters: MazeParameters, seed: int, split: str = "") -> bytes:
        # The same for all questions about shared mazes.
        if parameters.scenes == "shared":
            parameters = replace(parameters, form="turns")
        return super().key(parameters, seed, split)

    def problem_from_dict(self, data: Mapping[str, Any]) -> MazeProblem:
        return MazeProblem.from_dict(data)

    def solve(self, problem: MazeProblem, hint: Truth | None = None) -> Truth:
        return truths.solve(problem)

    def solve_together(self, problems: Sequence[MazeProblem], threads: int = 0) -> list[Truth | None]:
        return truths.solve_together(problems, threads)

    def fingerprints(self, problems: Sequence[MazeProblem], threads: int = 0) -> NDArray[np.uint8]:
        from .symmetry import fingerprints

        return fingerprints(problems, threads)

    def space_bits(self, parameters: MazeParameters) -> float | None:
        from .symmetry import bits

        return bits(parameters)

    # ------------------------------------------------------------------ language

    def prompt(self, problem: MazeProblem) -> str:
        return self.renderer().default_text(self, problem)

    def renderer(self) -> MazeRenderer:
        from .prompt import MazeRenderer

        return MazeRenderer()

    def example(self, problem: MazeProblem) -> str:
        if problem.form == "relation":
            return "direction"
        if problem.form != "path":
            return "number"
        samples = ("RRDDL", "LLUUR", "DDRRU", "UULLD", "RDRDR", "LULUL")
        return next(moves for moves in samples if not _leads_to_exit(problem, moves))

    def read(self, problem: MazeProblem, text: str) -> Reading[MazeReply]:
        if problem.evidence == "required":
            from .evidence import read_claim

            return read_claim(problem, text)
        plain: Reading[Any] = read(problem, text)
        return plain

    def parse_batch(self, problems: Sequence[MazeProblem], texts: Sequence[str]) -> list[MazeReply | Fault]:
        from .parse_fast import read_answers

        parsed = zip(problems, texts, read_answers(problems, texts), strict=True)
        return [self.parse(problem, text) if walk is None else walk for problem, text, walk in parsed]

    def write(self, problem: MazeProblem, answer: MazeReply) -> str:
        return write(answer)

    def to_json(self, problem: MazeProblem, answer: MazeReply) -> Any:
        return to_json(answer)

    def canonical(self, problem: MazeProblem, answer: MazeReply) -> MazeReply:
        return answer

    def truth_answer(self, problem: MazeProblem, truth: Truth) -> MazeReply:
        return truth_answer(problem, truth)

    def answer_form(self, problem: MazeProblem) -> AnswerForm:
        from .answer import answer_form

        return answer_form(problem)

    # ------------------------------------------------------- verdict and feedback

    def check(self, problem: MazeProblem, answer: MazeReply, truth: Truth) -> Verdict:
        walk = check(problem, moves_of(answer)) if is_walk(problem, answer) else None
        return judge(problem, answer, truth, walk)

    def check_batch(
        self, problems: Sequence[MazeProblem], answers: Sequence[MazeReply], truths: Sequence[Truth]
    ) -> list[Verdict]:
        rows = list(zip(problems, answers, truths, strict=True))
        walks = {i: moves_of(answer) for i, (problem, answer, _) in enumerate(rows) if is_walk(problem, answer)}
        checked = check_walks([problems[i] for i in walks], list(walks.values()))
        checks = dict(zip(walks, checked, strict=True))
        return [judge(*row, checks.get(i)) for i, row in enumerate(rows)]

    def verify_texts(
        self, problems: Sequence[str | bytes], texts: Sequence[str], threads: int = 0
    ) -> list[Verdict | None]:
        from .parse_fast import judge_texts

        verdicts = dict(judge_texts(problems, texts, threads))
        return [verdicts.get(row) for row in range(len(problems))]

    def describe(self, problem: MazeProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        return describe(problem, fault, degree, truth)

    # ------------------------------------------------------------------ pictures

    def render(self, problem: MazeProblem, answer: MazeReply | None = None) -> str:
        from .draw import draw_text

        return draw_text(problem, answer)

    def picture(self, problem: MazeProblem, answer: MazeReply | None = None, faults: Sequence[Fault] = ()) -> Canvas:
        from .draw import draw

        return draw(problem, answer, faults)

    # ----------------------------------------------------- certificates and steps

    def certify(self, problem: MazeProblem, truth: Truth) -> Certificate:
        from ...verifiers.maze.proof import certify

        return certify(problem, truth)

    def check_certificate(self, certificate: Certificate) -> str:
        from ...verifiers.maze.certificate import check

        return check(certificate)

    def process_verifier(self, problem: MazeProblem) -> ProcessVerifier[Any]:
        from ...verifiers.maze.steps import steps_of

        return steps_of(problem)

    def step_grammar(self, problem: MazeProblem) -> StepGrammar[MazeProblem]:
        from .steps import step_grammar

        return step_grammar(self, problem)

    def compact_encoding(self) -> MazeCompactEncoding:
        from .steps import MazeCompactEncoding

        return MazeCompactEncoding()

    def conclusion(self, problem: MazeProblem, truth: Truth) -> Conclusion:
        # Truths of mazes have no status: an `answer` to a question, or the `length` of a shortest path or None.
        if "answer" in truth:
            return Conclusion("satisfiable")
        length = truth["length"]
        return Conclusion("infeasible") if length is None else Conclusion("optimal", length)

    def counts(self, problem: MazeProblem) -> dict[str, Any]:
        from ...verifiers.maze.counting import counts

        return counts(problem) if problem.form == "path" else {}

    def crosschecks(self) -> tuple[Crosscheck, ...]:
        from .crosscheck import crosschecks

        return crosschecks(self)

    # ----------------------------------------------------------------- baselines

    def baseline(
        self, problem: MazeProblem, stream: Stream, previous: tuple[MazeReply, Sequence[Fault]] | None = None
    ) -> MazeReply:
        from .baseline import null_model

        return null_model(problem, stream, previous[0] if previous else None)

    def form(self, problem: MazeProblem) -> str:
        return problem.form

    def trivial_answers(self, problem: MazeProblem, stream: Stream) -> Iterable[TrivialAnswer]:
        from .baseline import trivial_answers

        return trivial_answers(problem, stream)

    def resample(self, problem: MazeProblem, stream: Stream) -> MazeProblem:
        from .generate import resample

        return resample(problem, stream)

    def difficulty_of(self, problem: MazeProblem) -> tuple[str, float]:
        from .generate import difficulty_of

        return difficulty_of(problem)

    def features(self, problem: MazeProblem) -> Mapping[str, float]:
        from .baseline import features

        return features(problem)

    def self_check(self, problem: MazeProblem, answer: MazeReply) -> float | None:
        from .baseline import self_check

        return self_check(problem, answer)

    def dense_score(self, problem: MazeProblem) -> MazeDenseScore:
        from .baseline import MazeDenseScore

        return MazeDenseScore(self, problem)


def _leads_to_exit(problem: MazeProblem, moves: str) -> bool:
    """Whether a short walk is legal; without the cost of a native call."""
    squares = walk_squares(problem.start, moves)
    return squares[-1] == problem.exit and all(map(problem.is_free, squares))
