"""SpatialMap: what follows from statements such as "A is north-east of B".

The rules, as the prompt states them:

- No two places are equally far north, and no two are equally far east.
- NE, NW, SE, SW compare both axes, strictly. N, E, S, W compare one axis, strictly, and say
  nothing of the other.
- A place lies in a direction when the same holds of it, so "N of B" asks for one axis only.
- An answer is right exactly when it holds on every map that fits all statements. When maps
  that fit have different answers, the right answer is *cannot be determined*; a question for
  places or their number is settled exactly when the set is the same on all of them. With
  `evidence=required` that claim must come with two such maps (`verifiers.spatial_map.evidence`).

Nothing else is used: hidden coordinates shape the statements and are forgotten. The wanted
answer is drawn first, uniformly over its values, and maps until one has it, so a constant
answer is worth (1 - infeasible) / 4 for directions, (1 - infeasible) / 5 for numbers and for "none" on maps of
fewer than 24 places, and / 8 on larger ones, and `infeasible` for *cannot be determined*. A question for
places never has all the others as its answer, so naming every place is never right.

Version 2 draws what is said near the places asked about before the answer and apart from it, so that counting
statements there tells nothing of the answer, see `csrc/tasks/spatial_map/balanced.hpp`. Maps that are too small
for that, and shared ones, are those of version 1 (`SpatialMapV1`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ...verifiers.claim import Claim
from ...verifiers.spatial_map.problem import KINDS, UNDETERMINED, SpatialMapProblem
from ...verifiers.spatial_map.solve import solve
from ...verifiers.verdict import Fault, Verdict
from ..core.answers import Reading
from ..core.ids import Stream
from ..core.instance import Degree, Draft, Truth
from ..core.task import Task
from .answer import SpatialMapReply, to_json, truth_answer, write
from .parameters import SpatialMapParameters
from .parse import check_names, read
from .verdict import describe, judge, judge_together

if TYPE_CHECKING:
    from ...verifiers.certificate import Certificate
    from ...verifiers.spatial_map.steps import SpatialMapSteps
    from ..core.answer_form import AnswerForm
    from ..core.baseline import TrivialAnswer
    from ..core.canvas import Canvas
    from ..core.crosscheck import Crosscheck
    from .baseline import SpatialMapDenseScore
    from .prompt import SpatialMapRenderer
    from .steps import SpatialMapCompactEncoding, SpatialMapStepGrammar


class SpatialMap(Task[SpatialMapProblem, SpatialMapReply, SpatialMapParameters]):
    """Named places, statements about pairs of them, and a question; see the module for the rules."""

    template_folder: ClassVar[Path | None] = Path(__file__).parent
    grader_file: ClassVar[Path | None] = Path(__file__).with_name("grader.py")
    name = "spatial-map"
    title = "SpatialMap"
    effort = "links"
    judged_alone = True
    parameters_type = SpatialMapParameters
    version = 2
    levels = {
        1: SpatialMapParameters(places=16, statements=22, depth=3),
        2: SpatialMapParameters(places=17, statements=24, depth=3),
        3: SpatialMapParameters(places=18, statements=26, depth=4),
        4: SpatialMapParameters(places=20, statements=29, depth=4),
        5: SpatialMapParameters(places=25, statements=40, depth=5, relations="mixed"),
        6: SpatialMapParameters(places=28, statements=47, depth=5, relations="mixed"),
        7: SpatialMapParameters(places=31, statements=56, depth=6, relations="mixed"),
        8: SpatialMapParameters(places=35, statements=66, depth=6, relations="mixed"),
        9: SpatialMapParameters(places=40, statements=78, depth=7, relations="mixed"),
        10: SpatialMapParameters(places=48, statements=98, depth=8, relations="mixed"),
    }

    # ---------------------------------------------------- generation and problems

    def build(
        self, parameters: SpatialMapParameters, key: bytes, indices: NDArray[np.uint64], threads: int
    ) -> list[Draft[SpatialMapProblem]]:
        from .generate import build

        return build(parameters, key, indices, threads, balanced=True)

    @classmethod
    def earlier_versions(cls) -> Mapping[int, type[SpatialMap]]:
        return {1: SpatialMapV1}

    def key(self, parameters: SpatialMapParameters, seed: int, split: str = "") -> bytes:
        # The same for all kinds of question about shared maps.
        if parameters.scenes == "shared":
            parameters = replace(parameters, question=KINDS[0])
        return super().key(parameters, seed, split)

    def problem_from_dict(self, data: Mapping[str, Any]) -> SpatialMapProblem:
        problem = SpatialMapProblem.from_dict(data)
        check_names(problem.places)  # they must be apart in an answer, too
        return problem

    def solve(self, problem: SpatialMapProblem, hint: Truth | None = None) -> Truth:
        return solve(problem)

    def fingerprints(self, problems: Sequence[SpatialMapProblem], threads: int = 0) -> NDArray[np.uint8]:
        from .symmetry import fingerprints

        return fingerprints(problems, threads)

    def space_bits(self, parameters: SpatialMapParameters) -> float | None:
        from .symmetry import balanced_bits

        return balanced_bits(parameters)

    # ------------------------------------------------------------------ language

    def prompt(self, problem: SpatialMapProblem) -> str:
        return self.renderer().default_text(self, problem)

    def renderer(self) -> SpatialMapRenderer:
        from .prompt import SpatialMapRenderer

        return SpatialMapRenderer()

    def example(self, problem: SpatialMapProblem) -> str:
        # A form to fill in, never an answer.
        return {"direction": "XY", "which": "First Place, Second Place", "count": "#"}[problem.question.kind]

    def read(self, problem: SpatialMapProblem, text: str) -> Reading[SpatialMapReply]:
        if problem.evidence == "required":
            from .evidence import read_claim

            return read_claim(problem, text)
        plain: Reading[Any] = read(problem, text)
        return plain

    def parse_batch(self, problems: Sequence[SpatialMapProblem], texts: Sequence[str]) -> list[SpatialMapReply | Fault]:
        from .parse_fast import read_answers

        parsed = zip(problems, texts, read_answers(problems, texts), strict=True)
        return [self.parse(problem, text) if answer is None else answer for problem, text, answer in parsed]

    def write(self, problem: SpatialMapProblem, answer: SpatialMapReply) -> str:
        return write(problem, answer)

    def to_json(self, problem: SpatialMapProblem, answer: SpatialMapReply) -> Any:
        return to_json(problem, answer)

    def canonical(self, problem: SpatialMapProblem, answer: SpatialMapReply) -> Hashable:
        return answer

    def truth_answer(self, problem: SpatialMapProblem, truth: Truth) -> SpatialMapReply:
        return truth_answer(problem, truth)

    def answer_form(self, problem: SpatialMapProblem) -> AnswerForm:
        from .answer import answer_form

        return answer_form(problem)

    # ------------------------------------------------------- verdict and feedback

    def check(self, problem: SpatialMapProblem, answer: SpatialMapReply, truth: Truth) -> Verdict:
        return judge(problem, answer)

    def check_batch(
        self, problems: Sequence[SpatialMapProblem], answers: Sequence[SpatialMapReply], truths: Sequence[Truth]
    ) -> list[Verdict]:
        return judge_together(problems, answers)

    def verify_texts(
        self, problems: Sequence[str | bytes], texts: Sequence[str], threads: int = 0
    ) -> list[Verdict | None]:
        from .parse_fast import judge_texts

        verdicts = dict(judge_texts(problems, texts, threads))
        return [verdicts.get(row) for row in range(len(problems))]

    def describe(self, problem: SpatialMapProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        return describe(problem, fault, degree, truth)

    # ------------------------------------------------------------------ pictures

    def render(self, problem: SpatialMapProblem, answer: SpatialMapReply | None = None) -> str:
        from .draw import sketch

        return sketch(problem, self._question(problem), None if answer is None else write(problem, answer))

    def picture(
        self, problem: SpatialMapProblem, answer: SpatialMapReply | None = None, faults: Sequence[Fault] = ()
    ) -> Canvas:
        from .draw import draw

        plain = UNDETERMINED if isinstance(answer, Claim) else answer
        return draw(problem, self._question(problem), plain, None if plain is None else write(problem, plain), faults)

    def _question(self, problem: SpatialMapProblem) -> str:
        from ..core.template import DEFAULT_LANGUAGE, find_template
        from .prompt import question_text

        return question_text(problem, find_template(self, DEFAULT_LANGUAGE))

    # ----------------------------------------------------- certificates and steps

    def certify(self, problem: SpatialMapProblem, truth: Truth) -> Certificate:
        from ...verifiers.spatial_map.proof import certify

        return certify(problem, truth)

    def check_certificate(self, certificate: Certificate) -> str:
        from ...verifiers.spatial_map.certificate import check

        return check(certificate)

    def process_verifier(self, problem: SpatialMapProblem) -> SpatialMapSteps:
        from ...verifiers.spatial_map.steps import SpatialMapSteps

        return SpatialMapSteps(problem)

    def step_grammar(self, problem: SpatialMapProblem) -> SpatialMapStepGrammar:
        from .steps import SpatialMapStepGrammar

        return SpatialMapStepGrammar(self, problem)

    def compact_encoding(self) -> SpatialMapCompactEncoding:
        from .steps import SpatialMapCompactEncoding

        return SpatialMapCompactEncoding()

    def counts(self, problem: SpatialMapProblem) -> dict[str, Any]:
        from ...verifiers.spatial_map.counting import counts

        return counts(problem)

    def crosschecks(self) -> tuple[Crosscheck, ...]:
        from .crosscheck import crosschecks

        return crosschecks(self)

    # ----------------------------------------------------------------- baselines

    def baseline(
        self,
        problem: SpatialMapProblem,
        stream: Stream,
        previous: tuple[SpatialMapReply, Sequence[Fault]] | None = None,
    ) -> SpatialMapReply:
        from .baseline import null_model

        return null_model(problem, stream, previous[0] if previous else None)

    def form(self, problem: SpatialMapProblem) -> str:
        return problem.question.kind

    def trivial_answers(self, problem: SpatialMapProblem, stream: Stream) -> Iterable[TrivialAnswer]:
        from .baseline import trivial_answers

        return trivial_answers(problem, stream)

    def features(self, problem: SpatialMapProblem) -> Mapping[str, float]:
        from .baseline import features

        return features(problem)

    def self_check(self, problem: SpatialMapProblem, answer: SpatialMapReply) -> float | None:
        from .baseline import self_check

        return self_check(problem, answer)

    def dense_score(self, problem: SpatialMapProblem) -> SpatialMapDenseScore:
        from .baseline import SpatialMapDenseScore

        return SpatialMapDenseScore(self, problem)


class SpatialMapV1(SpatialMap):
    """The task as it made instances until 0.1.0: what readings without thought would say is drawn, not balanced.

    `csrc/tasks/spatial_map/generate.hpp` says how; a map that offers no such question in many attempts gives
    any that has the answer.
    """

    version = 1
    levels = {
        1: SpatialMapParameters(places=6, statements=8, depth=2),
        2: SpatialMapParameters(places=7, statements=10, depth=2),
        3: SpatialMapParameters(places=8, statements=12, depth=3),
        4: SpatialMapParameters(places=11, statements=17, depth=3),
        5: SpatialMapParameters(places=14, statements=27, depth=4, relations="mixed"),
        6: SpatialMapParameters(places=17, statements=33, depth=5, relations="mixed"),
        7: SpatialMapParameters(places=21, statements=43, depth=5, relations="mixed"),
        8: SpatialMapParameters(places=26, statements=56, depth=6, relations="mixed"),
        9: SpatialMapParameters(places=34, statements=77, depth=7, relations="mixed"),
        10: SpatialMapParameters(places=44, statements=102, depth=8, relations="mixed"),
    }

    def build(
        self, parameters: SpatialMapParameters, key: bytes, indices: NDArray[np.uint64], threads: int
    ) -> list[Draft[SpatialMapProblem]]:
        from .generate import build

        return build(parameters, key, indices, threads, balanced=False)

    def space_bits(self, parameters: SpatialMapParameters) -> float | None:
        from .symmetry import bits

        return bits(parameters)
