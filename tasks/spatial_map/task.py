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
answer is drawn first, uniformly over its values, and maps until one offers it, so a constant
answer is worth (1 - infeasible) / 4 for directions, (1 - infeasible) / min(n - 1, 8)
for numbers and for "none", and `infeasible` for *cannot be determined*. A question for
places never has all the others as its answer, so naming every place is never right. What
readings without thought would say is drawn as well, see `csrc/tasks/spatial_map.hpp`; a map that
offers no such question in many attempts gives any that has the answer.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...verifiers.certificate import Certificate, Refused
from ...verifiers.claim import Claim
from ...verifiers.spatial_map import certificate as certificates
from ...verifiers.spatial_map import check as truth_of
from ...verifiers.spatial_map import evidence as map_evidence
from ...verifiers.spatial_map import solve as truth_of_solve
from ...verifiers.spatial_map.evidence import Layout
from ...verifiers.spatial_map.problem import KINDS, UNDETERMINED, Answer, SpatialMapProblem
from ...verifiers.spatial_map.proof import prove
from ...verifiers.spatial_map.steps import SpatialMapSteps
from ...verifiers.verdict import Fault, Verdict, correct, unparsed, wrong
from ..core.answers import Reading
from ..core.baseline import DenseScore, TrivialAnswer
from ..core.canvas import Canvas
from ..core.crosscheck import Crosscheck
from ..core.keys import Stream
from ..core.steps import StepGrammar
from ..core.task import Degree, Draft, Task, Truth
from ..core.template import DEFAULT_LANGUAGE, find_template
from . import draw as pictures
from . import evidence as two_maps
from . import generate as generation
from . import parse as reading
from .answer import SpatialMapReply
from .baseline import guess_answer
from .compact import SpatialMapCompactEncoding
from .evidence import read_claim
from .parameters import SpatialMapParameters
from .prompt import SpatialMapRenderer, question_text
from .verdict import READING_FAULTS, describe_fault


class SpatialMap(Task[SpatialMapProblem, SpatialMapReply, SpatialMapParameters]):
    """Named places, pairwise statements, and a question whose answer follows from the text."""

    template_folder = Path(__file__).parent
    grader_file = Path(__file__).with_name("grader.py")
    name = "spatial-map"
    title = "SpatialMap"
    effort = "links"
    judged_alone = True
    parameters_type = SpatialMapParameters
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

    # ------------------------------------------------------------------ generation

    def build(
        self, parameters: SpatialMapParameters, key: bytes, indices: NDArray[np.uint64], threads: int
    ) -> list[Draft[SpatialMapProblem]]:
        """As `Task.build`: maps are drawn until one offers the question that the index wants."""
        return generation.build(parameters, key, indices, threads)

    def key(self, parameters: SpatialMapParameters, seed: int, split: str = "") -> bytes:
        """As `Task.key`; the same for all kinds of question about shared maps."""
        if parameters.scenes == "shared":
            parameters = replace(parameters, question=KINDS[0])
        return super().key(parameters, seed, split)

    # -------------------------------------------------------------------- problems

    def problem_from_dict(self, data: Mapping[str, Any]) -> SpatialMapProblem:
        """As `SpatialMapProblem.from_dict`; names must be apart in an answer, too (ValueError)."""
        problem = SpatialMapProblem.from_dict(data)
        reading.check_names(problem.places)
        return problem

    def solve(self, problem: SpatialMapProblem, hint: Truth | None = None) -> Truth:
        """The answer that follows from the text, with its derivation; no hint is needed."""
        return truth_of_solve.solve(problem)

    def fingerprints(self, problems: Sequence[SpatialMapProblem], threads: int = 0) -> NDArray[np.uint8]:
        """As `Task.fingerprints`; the symmetries are those of `tasks.spatial_map.symmetry`."""
        from .symmetry import fingerprints

        return fingerprints(problems, threads)

    def space_bits(self, parameters: SpatialMapParameters) -> float | None:
        """As `Task.space_bits`; reckoned in `tasks.spatial_map.symmetry`."""
        from .symmetry import bits

        return bits(parameters)

    # -------------------------------------------------------------------- language

    def prompt(self, problem: SpatialMapProblem) -> str:
        """What a model reads."""
        return self.renderer().text(problem, "list", find_template(self, DEFAULT_LANGUAGE), self.example(problem))

    def renderer(self) -> SpatialMapRenderer:
        """As `Task.renderer`."""
        return SpatialMapRenderer()

    def example(self, problem: SpatialMapProblem) -> str:
        """A form to fill in, never an answer."""
        return {"direction": "XY", "which": "First Place, Second Place", "count": "#"}[problem.question.kind]

    def read(self, problem: SpatialMapProblem, text: str) -> Reading[SpatialMapReply]:
        """As `Task.read`; the forms understood are in `tasks.spatial_map.parse` and `spatial_map_evidence`."""
        found: Reading[Any] = (read_claim if problem.evidence == "required" else reading.read)(problem, text)
        return found

    def write(self, problem: SpatialMapProblem, answer: SpatialMapReply) -> str:
        """The answer as the prompt asks for it."""
        if isinstance(answer, Claim):
            return two_maps.write(answer.evidence)
        if isinstance(answer, frozenset):
            return ", ".join(truth_of.answer_to_json(problem, answer)) or "none"
        return str(answer)

    def to_json(self, problem: SpatialMapProblem, answer: SpatialMapReply) -> Any:
        """A direction, a list of names, a number, "cannot be determined", or an object with its maps."""
        if isinstance(answer, Claim):
            return two_maps.to_json(answer.evidence)
        return truth_of.answer_to_json(problem, answer)

    def canonical(self, problem: SpatialMapProblem, answer: SpatialMapReply) -> Hashable:
        """The answer itself: sets have no order and directions one name."""
        return answer

    def truth_answer(self, problem: SpatialMapProblem, truth: Truth) -> SpatialMapReply:
        """The only right answer, or the right claim with a proof."""
        if problem.evidence == "required" and truth["answer"] == UNDETERMINED:
            return two_maps.prove(problem)
        answer: Answer | list[str] = truth["answer"]
        return frozenset(answer) if isinstance(answer, list) else answer

    # ---------------------------------------------------------------------- verdict

    def check(self, problem: SpatialMapProblem, answer: SpatialMapReply, truth: Truth) -> Verdict:
        """Decided on the statements themselves; the truth is not looked at."""
        if isinstance(answer, Claim):
            return self._check_maps(problem, answer)
        return truth_of.check(problem, answer)

    def verify_batch(
        self, problems: Sequence[SpatialMapProblem], texts: Sequence[str], truths: Sequence[Truth | None]
    ) -> list[Verdict]:
        """As `Task.verify_batch`: all answers that can be read are checked in one native call."""
        read = self.parse_batch(problems, texts)
        rows = [row for row, answer in enumerate(read) if not isinstance(answer, Fault | Claim)]
        answers = [answer for answer in read if not isinstance(answer, Fault | Claim)]
        verdicts = [
            unparsed(answer)
            if isinstance(answer, Fault)
            else self._check_maps(problem, answer)
            if isinstance(answer, Claim)
            else None
            for problem, answer in zip(problems, read, strict=True)
        ]
        checked = iter(truth_of.check_answers([problems[row] for row in rows], answers))
        return [verdict or next(checked) for verdict in verdicts]

    def parse_batch(self, problems: Sequence[SpatialMapProblem], texts: Sequence[str]) -> list[SpatialMapReply | Fault]:
        """As `Task.parse_batch`."""
        from .parse_fast import read_answers

        read = zip(problems, texts, read_answers(problems, texts), strict=True)
        return [self.parse(problem, text) if answer is None else answer for problem, text, answer in read]

    def verify_texts(
        self, problems: Sequence[str | bytes], texts: Sequence[str], threads: int = 0
    ) -> list[Verdict | None]:
        """As `Task.verify_texts`; names are those of generated places."""
        from .parse_fast import judge_texts

        verdicts: list[Verdict | None] = [None] * len(problems)
        for row, verdict in judge_texts(problems, texts, threads):
            verdicts[row] = verdict
        return verdicts

    def _check_maps(self, problem: SpatialMapProblem, claim: Claim[Layout]) -> Verdict:
        """The maps decide; where the text settles the question none can be a proof, and the claim is a fault, too."""
        settled = [fault for fault in truth_of.check(problem, UNDETERMINED).faults if fault.kind == "is_determined"]
        fault = map_evidence.check(problem, claim.evidence)
        faults = settled + ([fault] if fault else [])
        shown = self.to_json(problem, claim)
        return wrong(shown, *faults) if faults else correct(shown)

    def self_check(self, problem: SpatialMapProblem, answer: SpatialMapReply) -> float | None:
        """As `Task.self_check`; the rules are in `tasks.spatial_map.baseline`."""
        from .baseline import self_check

        return self_check(problem, answer)

    def describe(self, problem: SpatialMapProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        """As `Task.describe`. A claim that is false and one that is open read alike below `oracle`."""
        if degree == "oracle" and truth is not None and fault.kind not in READING_FAULTS:
            return f"The right answer is: {self.write(problem, self.truth_answer(problem, truth))}."
        return describe_fault(problem, fault, degree)

    # ---------------------------------------------------------------------- pictures

    def render(self, problem: SpatialMapProblem, answer: SpatialMapReply | None = None) -> str:
        """The facts, a map that fits them, the question and the answer, for a terminal."""
        shown = None if answer is None else self.write(problem, answer)
        return pictures.sketch(problem, _asked(problem), shown)

    def picture(
        self, problem: SpatialMapProblem, answer: SpatialMapReply | None = None, faults: Sequence[Fault] = ()
    ) -> Canvas:
        """One of the maps that fit the text, with the answer and its faults."""
        answer = UNDETERMINED if isinstance(answer, Claim) else answer
        shown = None if answer is None else self.write(problem, answer)
        return pictures.draw(problem, _asked(problem), answer, shown, faults)

    # ------------------------------------------------------- certificates and steps

    def certify(self, problem: SpatialMapProblem, truth: Truth) -> Certificate:
        """The answer with its chains of statements, or with two maps that answer differently.

        Raises:
            ValueError: The truth is not what follows from the text.
        """
        claim, files = prove(problem, truth)
        return Certificate(self.name, problem.to_dict(), claim, files)

    def check_certificate(self, certificate: Certificate) -> str:
        """As `Task.check_certificate`; by `verifiers.spatial_map.certificate`."""
        if certificate.task != self.name:
            raise Refused(f"task: expected {self.name}, got {certificate.task!r}")
        return certificates.check(certificate)

    def process_verifier(self, problem: SpatialMapProblem) -> SpatialMapSteps:
        """The step oracle; steps and values are defined in `verifiers.spatial_map.steps`."""
        return SpatialMapSteps(problem)

    def step_grammar(self, problem: SpatialMapProblem) -> StepGrammar[SpatialMapProblem]:
        """See `Task.step_grammar` and `tasks.spatial_map.steps`."""
        from .steps import SpatialMapStepGrammar

        return SpatialMapStepGrammar(self, problem)

    def dense_score(self, problem: SpatialMapProblem) -> DenseScore[Any]:
        """See `Task.dense_score` and `tasks.spatial_map.baseline`."""
        from .baseline import SpatialMapDenseScore

        return SpatialMapDenseScore(self, problem)

    def compact_encoding(self) -> SpatialMapCompactEncoding:
        """See `tasks.spatial_map.compact`."""
        return SpatialMapCompactEncoding()

    def counts(self, problem: SpatialMapProblem) -> dict[str, Any]:
        """See `Task.counts`."""
        from ...verifiers.spatial_map.counting import counts

        return counts(problem)

    def crosschecks(self) -> tuple[Crosscheck, ...]:
        """See `Task.crosschecks`."""
        from .crosscheck import crosschecks

        return crosschecks(self)

    # ------------------------------------------------------------------ null model

    def baseline(
        self,
        problem: SpatialMapProblem,
        stream: Stream,
        previous: tuple[SpatialMapReply, Sequence[Fault]] | None = None,
    ) -> SpatialMapReply:
        """Forgets some statements, follows chains of a few, and guesses what is left."""
        answer = guess_answer(problem, stream)
        for _ in range(8):
            if previous is None or answer != previous[0]:
                break
            answer = guess_answer(problem, stream)
        if problem.evidence == "required" and answer == UNDETERMINED:
            return two_maps.guess(problem, stream)
        return answer

    # ------------------------------------------------------------------- baselines

    def form(self, problem: SpatialMapProblem) -> str:
        """See `Task.form`."""
        return problem.question.kind

    def trivial_answers(self, problem: SpatialMapProblem, stream: Stream) -> Iterable[TrivialAnswer]:
        """See `Task.trivial_answers` and `tasks.spatial_map.baseline`."""
        from .baseline import trivial_answers

        return trivial_answers(problem, stream)


def _asked(problem: SpatialMapProblem) -> str:
    return question_text(problem, find_template(SpatialMap, DEFAULT_LANGUAGE))
