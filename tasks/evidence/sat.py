"""3SAT: refutations in prompts and answers, and what is said of their faults."""

from __future__ import annotations

from collections.abc import Sequence

from ...verifiers import cnf, sat_proof
from ...verifiers.evidence.claim import Claim
from ...verifiers.evidence.sat import MAX_NUMBERS, MAX_STEPS, MAX_WORK, Step
from ...verifiers.sat import SatProblem
from ..keys import Stream

QUESTION = """\
Find values that satisfy the formula. Any satisfying assignment is right. Some formulas have none: then the right \
answer is the word unsatisfiable, a colon, and a refutation. The word alone is wrong, and so is a refutation with a \
step that does not follow.

A refutation is a list of steps, one per line or separated by semicolons, each a clause that follows from clauses of the \
formula and earlier steps; the last one is the empty clause, written empty. The clauses of the formula have the \
numbers 1 to {m} in their order above, the steps the numbers {m1}, {m2} and so on. Every step names the clauses that it \
follows from, in the form {m1}. x1 ∨ ¬x2 from 3 and 7, where ∨ means or and ¬ means not. A step follows from the clauses \
that it names if the following holds in the order in which they are named, or in the reverse order: once all literals of \
the step are made false, each named clause in turn has exactly one literal that is not false, which is then made true, \
and the last named clause has none. So what resolution of two clauses gives follows from these two. A refutation may \
have at most {steps} steps, at most {numbers} literals and named clauses in all, and the named clauses at most {work} \
literals in all."""

FORM = """\
End your reply with one final answer between answer tags. It gives each of the {n} variables exactly once (also those \
that occur in no clause), in this form:
<answer>{example}</answer>
or it is the word unsatisfiable with its refutation between the tags."""


def question(problem: SatProblem) -> str:
    """What is asked, with the rules of refutations."""
    m = len(problem.clauses)
    limits = {"steps": MAX_STEPS, "numbers": MAX_NUMBERS, "work": MAX_WORK}
    return QUESTION.format(m=m, m1=m + 1, m2=m + 2, **limits)


def form(problem: SatProblem, example: str) -> str:
    """How to answer."""
    return FORM.format(n=problem.variables, example=example)


def refute(problem: SatProblem) -> Claim[Step]:
    """A refutation from our own solver, without steps that are not needed.

    Raises:
        ValueError: None was found, or it is longer than an answer may hold.
    """
    found = sat_proof.refutation(problem.to_cnf(), conflict_limit=cnf.CERTIFIED_CONFLICTS)
    if found is None:
        raise ValueError("truth: no refutation was found")
    first = len(problem.clauses) + 1
    needed = {len(found.lemmas) - 1}
    for place in range(len(found.lemmas) - 1, -1, -1):
        if place in needed:
            needed.update(hint - first for hint in found.hints[place] if hint >= first)
    kept = sorted(needed)
    renamed = {first + place: number for number, place in enumerate(kept, first)}
    steps = tuple(
        Step(number, tuple(sorted(found.lemmas[place])), tuple(renamed.get(hint, hint) for hint in found.hints[place]))
        for number, place in enumerate(kept, first)
    )
    if len(steps) > MAX_STEPS or sum(len(step.literals) + len(step.sources) for step in steps) > MAX_NUMBERS:
        raise ValueError(f"truth: the refutation found has {len(steps)} steps, more than an answer may hold")
    return Claim(steps)


def guess(problem: SatProblem, stream: Stream) -> Claim[Step]:
    """What the null model offers: two clauses at random are said to contradict each other."""
    m = len(problem.clauses)
    return Claim((Step(m + 1, (), (1 + stream.below(m), 1 + stream.below(m))),)) if m else Claim()


def write(problem: SatProblem, steps: Sequence[Step]) -> str:
    """The claim with its steps, as the prompt asks for them."""
    return "unsatisfiable" + (": " + "; ".join(map(_write_step, steps)) if steps else "")


def _write_step(step: Step) -> str:
    clause = " ∨ ".join(f"{'¬' if x < 0 else ''}x{abs(x)}" for x in step.literals) or "empty"
    named = f" from {', '.join(map(str, step.sources))}" if step.sources else ""
    pivot = f" on x{step.pivot}" if step.pivot else ""
    return f"{step.number}. {clause}{named}{pivot}"


def to_json(steps: Sequence[Step]) -> dict[str, object]:
    """As verdicts show it."""
    rows = [{"step": step.number, "clause": list(step.literals), "from": list(step.sources)} for step in steps]
    return {"claim": "unsatisfiable", "evidence": rows}


FAULTS = {
    # For the degree `where`, and with values.
    "evidence_missing": ("The claim that the formula is unsatisfiable comes without a refutation.",),
    "evidence_not_understood": (
        "A part of the refutation is not understood.",
        "A part of the refutation is not understood: {text!r}.",
    ),
    "evidence_too_long": ("The refutation is longer than is allowed.",),
    "step_number": (
        "Step {step} has a number that was used before.",
        "Step {step} should have a number above {after}.",
    ),
    "step_unknown_variable": (
        "Step {step} names a variable that does not exist.",
        "Step {step} names {variable}, which does not exist.",
    ),
    "unknown_source": (
        "Step {step} names a clause that does not stand before it.",
        "Step {step} names clause {source}, which does not stand before it.",
    ),
    "step_without_sources": ("Step {step} does not name the clauses that it follows from.",),
    "wrong_pivot": (
        "Step {step} is not what resolution on the named variable gives.",
        "Step {step} does not contain what resolving two clauses on {variable} gives.",
    ),
    "step_does_not_follow": (
        "Step {step} does not follow.",
        "Step {step} does not follow: with its literals false, the clauses it names do not each leave one literal, the last none.",
    ),
    "no_empty_clause": ("The refutation ends at step {step} without the empty clause.",),
}
