r"""Refutations: how prompts ask for them, how answers state them, and how their faults are described.

The claim *unsatisfiable* is read with its refutation:

    unsatisfiable: 101. x1 ∨ ¬x2 from 3 and 17; 102. x1 from 101, 20; 103. empty from 102, 9

A step is an optional number, a clause, and its sources:

- number: `101.`, `101:`, `[101]:`, `step 101:`, `C101:`; without one, one more than the step before
  (the first: one more than the number of clauses);
- clause: `x1 ∨ ¬x2`, `(x1 | ~x2)`, `x1 or not x2`, `{x1, -x2}`, `x1 \lor \neg x_{2}`, DIMACS `1 -2 0` or
  `[1, -2]`; the empty one: `empty`, `empty clause`, `⊥`, `□`, `()`, `[]`, `{}`, `0`, `false`;
- sources: `from 3 and 17`, `by 3, 17`, `(from clauses 3 and 17)`, `using 3, 17 on x5`, `resolve 3 and 17 on x5`.

Lines of LRAT files (`101 1 -2 0 3 17 0`) are such steps; their deletions are passed over, which can
only help. In JSON, `{"answer": "unsatisfiable", "proof": […]}` lists texts of steps or objects
`{"step": 101, "clause": [1, -2], "from": [3, 17]}`. Lines of DRAT files and clauses alone are read, too:
as steps without sources, which prove nothing. A dash before the number of a step is a bullet; before a clause
it may be a bullet or a sign, and is not read.
"""

from __future__ import annotations

import re
from typing import Any, Final

from ...verifiers.claim import Claim
from ...verifiers.sat.evidence import MAX_NUMBERS, MAX_STEPS, MAX_WORK, Step
from ...verifiers.sat.problem import SatProblem
from ..core.answers import Answer, Reading
from ..core.parse_evidence import (
    as_text,
    not_understood,
    object_claim,
    pieces,
    split_claim,
    told,
    too_long,
    too_long_claim,
)
from .answer import UNSATISFIABLE
from .parse import read_assignment

# ---------------------------------------------------------------------------- prompts

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
    """Return the question, with the rules of refutations."""
    m = len(problem.clauses)
    limits = {"steps": MAX_STEPS, "numbers": MAX_NUMBERS, "work": MAX_WORK}
    return QUESTION.format(m=m, m1=m + 1, m2=m + 2, **limits)


def form(problem: SatProblem, example: str) -> str:
    """Return how to answer."""
    return FORM.format(n=problem.variables, example=example)


# --------------------------------------------------------------------------- feedback

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


# ---------------------------------------------------------------------------- reading

_CLAIM = re.compile(
    r"(?:s )?(?:(?:the |this )?formula is |it is |(?:final )?answer(?: is|:)? |status: )?"
    r"(?:unsatisfiable|unsat|not satisfiable|no (?:satisfying )?(?:assignment|solution)(?: exists)?)",
    re.ASCII | re.IGNORECASE,
)
_NAME = r"[xX](?:_?[0-9]{1,7}|_?\{[0-9]{1,7}\}|\[[0-9]{1,7}\]|_?[\u2080-\u2089]{1,7})"
_NUMBER: Final = re.compile(
    r"(?:(?:step|clause|line)[ ]|[cC#]_?)?[\[(]?([0-9]{1,7})[\])]?[ ]?[.:)](?![0-9])[ ]?", re.ASCII | re.IGNORECASE
)
_SOURCES: Final = re.compile(
    r"[\[(,:.-]?[ ]?(?:<-|<=|[\u2190\u21d0]|\b(?:which |that )?(?:follows from|derived from|obtained from|from|by|using|via|resolv(?:e|ing|ed)"
    r"|resolution|resolvent of|res|rup)\b)",
    re.ASCII | re.IGNORECASE,
)  # fmt: skip
_SOURCE_TOKEN = re.compile(rf"({_NAME})|([A-Za-z#]?)([0-9]{{1,7}})|([A-Za-z]+)|([^\s])", re.ASCII)
_SOURCE_WORDS = frozenset((
    "clause", "clauses", "step", "steps", "line", "lines", "and", "with", "on", "over", "of", "the", "resolution", "resolving",
    "resolve", "resolved", "resolvent", "res", "by", "from", "using", "via", "unit", "propagation", "rup", "variable", "pivot",
    "which", "that", "follows", "derived", "obtained",
))  # fmt: skip
_LATEX_SIGNS = re.compile(r"\\(?:(lor|vee)|(neg|lnot)|(bot|square|Box|emptyset|varnothing))(?![A-Za-z])")
_LATEX_SPACE = re.compile(r"\\(?:(?:left|right|quad|text|mathrm)(?![A-Za-z])|[,;:!(){}\[\] ])")
_NOT = re.compile(r"(?:[\u00ac~!]|\bnot\b)[ ]{0,2}(?=[xX0-9(])", re.ASCII | re.IGNORECASE)
_OR = re.compile(r"\|\||\||\u2228|\\/|\b(?:or|v)\b|,|\+", re.ASCII | re.IGNORECASE)
_LITERAL = re.compile(rf"(-?)(?:({_NAME})|([0-9]{{1,7}}))", re.ASCII)
_VARIABLE = re.compile(_NAME, re.ASCII)
_NEGATED_GROUP = re.compile(r"-[ ]?[(\[{]")
_BRACKETS = str.maketrans("()[]{}", "      ")
_DIGITS = re.compile(r"[0-9\u2080-\u2089]+")
_SUBSCRIPTS = {0x2080 + digit: str(digit) for digit in range(10)}
_EMPTY = frozenset((
    "empty", "empty clause", "the empty clause", "\u22a5", "\u25a1", "\u2610", "\u2205", "()", "[]", "{}", "0", "false",
    "contradiction",
))  # fmt: skip
_INTEGERS = re.compile(r"(?:-?[0-9]{1,7}[ \t]+)*-?[0-9]{1,7}", re.ASCII)
_BULLET = re.compile(r"^- (?=(?:step |clause )?[0-9]{1,7}[.:])", re.IGNORECASE)
_DELETION = re.compile(r"(?:[0-9]{1,7}[ \t]+)?d(?:[ \t]+-?[0-9]{1,7})+", re.ASCII)


def read_claim(text: str, variables: int, clauses: int) -> Reading[Any]:
    """Read an assignment, or the claim with its steps, for a formula of so many variables and clauses."""
    if long := too_long_claim(text, _claims):
        return long
    plain = told(read_assignment(text, variables), UNSATISFIABLE)
    if isinstance(plain, Answer):
        return plain
    proof = object_claim(text, _claims)
    if proof is not None:
        return too_long(text) or _read_value(proof, clauses)
    rest = split_claim(text.strip(" \t\n*`"), _claims)
    if rest is None:
        return plain
    return too_long(text) or _read_steps(pieces(rest), clauses)


def _claims(text: str) -> bool:
    return _CLAIM.fullmatch(text.strip(" .*`\"'")) is not None


def _read_value(proof: Any, clauses: int) -> Reading[Any]:
    """Evidence in JSON."""
    if isinstance(proof, str):
        return _read_steps(pieces(proof), clauses)
    if not isinstance(proof, list):
        return not_understood(as_text(proof))
    lines = [_line(step) for step in proof]
    for number, line in enumerate(lines, 1):
        if line is None:
            return not_understood(as_text(proof[number - 1]), number)
    return _read_steps([line for line in lines if line is not None], clauses)


def _line(step: Any) -> str | None:
    """A step in JSON as a line of text."""
    if isinstance(step, str):
        return step
    if isinstance(step, list) and all(type(literal) is int for literal in step):
        return " ".join(map(str, [*step, 0]))
    if not isinstance(step, dict) or not set(step) <= {"step", "id", "number", "clause", "from", "sources", "parents"}:
        return None
    clause = step.get("clause")
    named = [step[key] for key in ("step", "id", "number") if key in step]
    sources = [step[key] for key in ("from", "sources", "parents") if key in step]
    if isinstance(clause, dict) or len(named) > 1 or len(sources) > 1 or (line := _line(clause)) is None:
        return None
    if any(type(number) is not int for number in named):
        return None
    if sources and not (isinstance(sources[0], list) and all(type(number) is int for number in sources[0])):
        return None
    head = f"{named[0]}: " if named else ""
    return head + line + (f" from {', '.join(map(str, sources[0]))}" if sources and sources[0] else "")


def _read_steps(lines: list[str], clauses: int) -> Reading[Any]:
    found: list[tuple[int | None, Step]] = []
    for number, line in enumerate(lines, 1):
        if _DELETION.fullmatch(line):
            continue
        if (read := _read_step(line)) is None:
            return not_understood(line, number)
        found.append(read)
    steps: list[Step] = []
    last = clauses
    for name, step in found:
        last = last + 1 if name is None else name
        steps.append(step._replace(number=last))
    return Answer(Claim(tuple(steps)))


def _read_step(line: str) -> tuple[int | None, Step] | None:
    """The number as written, and the step; None when the line is none."""
    if _INTEGERS.fullmatch(line) and (numbers := [int(word) for word in line.split()]).count(0) == 2:
        return _read_lrat(numbers)
    line = _BULLET.sub("", line)
    name = _NUMBER.match(line)
    if name and not line[name.end() :].strip():
        name = None  # "(1)" is a clause
    number = int(name.group(1)) if name else None
    rest = line[name.end() :] if name else line
    cut = _SOURCES.search(rest)
    sources = _read_sources(rest[cut.start() :]) if cut else ((), 0)
    literals = _read_clause(rest[: cut.start()] if cut else rest)
    if sources is None or literals is None:
        return None
    return number, Step(0, literals, *sources)


def _read_lrat(numbers: list[int]) -> tuple[int, Step] | None:
    name, *rest = numbers
    if name <= 0 or rest[-1] != 0:
        return None
    end = rest.index(0)
    hints = rest[end + 1 : -1]
    if any(hint < 0 for hint in hints):
        return None
    return name, Step(0, tuple(sorted(set(rest[:end]))), tuple(hints))


def _read_sources(text: str) -> tuple[tuple[int, ...], int] | None:
    """Numbers of clauses, and the variable that was resolved on (0 for none)."""
    sources: list[int] = []
    pivot, word = 0, ""
    for variable, prefix, digits, name, sign in _SOURCE_TOKEN.findall(text):
        if variable:
            if pivot or word not in ("on", "over", "variable", "pivot"):
                return None
            pivot = _index(variable)
        elif digits:
            if prefix not in ("", "c", "C", "#"):
                return None
            sources.append(int(digits))
        elif name:
            if name.lower() not in _SOURCE_WORDS:
                return None
        elif sign not in "()[],.:&+-<=\u2190\u21d0":
            return None
        word = name.lower()
    return tuple(sources), pivot


def _read_clause(text: str) -> tuple[int, ...] | None:
    """The literals of a clause, ascending; None when the text is none."""
    text = _LATEX_SPACE.sub(" ", _LATEX_SIGNS.sub(_latex_sign, text)).strip(" \t.:*$`")
    told = " ".join(text.lower().split()).strip("\"'")
    if told in _EMPTY or told.strip("()[]{} ") in _EMPTY - {"0"}:
        return ()
    words = _VARIABLE.sub(lambda match: f"x{_index(match.group())}", text.strip("\"'"))
    words = _OR.sub(" ", _NOT.sub("-", words))
    if _NEGATED_GROUP.search(words):
        return None
    words = words.translate(_BRACKETS)
    literals: list[int] = []
    kinds = set()
    for word in words.split():
        match = _LITERAL.fullmatch(word)
        if match is None:
            return None
        kinds.add("name" if match.group(2) else "number")
        literals.append(
            (_index(match.group(2)) if match.group(2) else int(match.group(3))) * (-1 if match.group(1) else 1)
        )
    if kinds == {"number"} and literals[-1] == 0:
        literals.pop()
    return tuple(sorted(set(literals))) if literals and len(kinds) == 1 and 0 not in literals else None


def _index(name: str) -> int:
    found = _DIGITS.search(name)
    return int(found.group().translate(_SUBSCRIPTS)) if found else 0


def _latex_sign(match: re.Match[str]) -> str:
    return "|" if match.group(1) else "~" if match.group(2) else "\u22a5"
