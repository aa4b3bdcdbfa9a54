"""The DIMACS format of formulas in conjunctive normal form.

Every line that begins with `c` is a comment, wherever it stands and whatever follows the letter.
One line `p cnf VARIABLES CLAUSES` comes first, in either case; then clauses, each a list of
literals ended by 0, over as many lines as they like. A literal may have a plus sign. A line `%`
ends the file: the SATLIB collection puts `%` and a lone 0 after the last clause. So does Ctrl-Z,
which old editors of DOS put at the end.

Source: "Satisfiability: suggested format", DIMACS challenge, 1993; SATLIB, H. Hoos and
T. Stuetzle, 2000.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...verifiers.sat.problem import MAX_CNF_VARIABLES, Cnf, SatProblem

MAX_CLAUSES = 100_000_000


def parse_dimacs(text: str) -> Cnf:
    """The formula in a text.

    Raises:
        ValueError: The text is not in the format; the message names the line (from 1).
    """
    header: tuple[int, int] | None = None
    clauses: list[list[int]] = []
    clause: list[int] = []
    number = 0
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0][0] == "c":
            continue
        if words[0][0] in "%\x1a":
            break
        if words[0].lower() == "p":
            if header is not None:
                raise ValueError(f"line {number}: a second problem line")
            header = _header(words, number)
            continue
        if header is None:
            raise ValueError(f"line {number}: expected 'p cnf VARIABLES CLAUSES' first, got {line.strip()[:40]!r}")
        for word in words:
            if word[0] == "\x1a":
                break
            literal = _integer(word.removesuffix("\x1a"), number)
            if abs(literal) > header[0]:
                raise ValueError(f"line {number}: literal {literal} names no variable of 1 to {header[0]}")
            if literal:
                clause.append(literal)
            else:
                clauses.append(clause)
                clause = []
    if header is None:
        raise ValueError("line 1: expected 'p cnf VARIABLES CLAUSES', got nothing")
    if clause:
        raise ValueError(f"line {number}: the last clause is not ended by 0")
    if len(clauses) != header[1]:
        raise ValueError(f"line {number}: expected {header[1]} clauses, got {len(clauses)}")
    return Cnf.from_clauses(header[0], clauses)


def to_problem(cnf: Cnf) -> SatProblem:
    """The formula as a 3SAT problem.

    Raises:
        ValueError: A clause has not three different variables.
    """
    return SatProblem.from_clauses(cnf.variables, cnf.clauses())


def write_dimacs(formula: Cnf | SatProblem, comments: Iterable[str] = ()) -> str:
    """The formula as text, with comment lines before it."""
    cnf = formula.to_cnf() if isinstance(formula, SatProblem) else formula
    lines = [f"c {line}".rstrip() for comment in comments for line in comment.splitlines()]
    lines.append(f"p cnf {cnf.variables} {len(cnf)}")
    lines += [" ".join(map(str, [*clause, 0])) for clause in cnf.clauses()]
    return "\n".join(lines) + "\n"


def _header(words: list[str], number: int) -> tuple[int, int]:
    if len(words) != 4 or words[1].lower() != "cnf":
        raise ValueError(f"line {number}: expected 'p cnf VARIABLES CLAUSES', got {' '.join(words)[:60]!r}")
    variables, clauses = _integer(words[2], number), _integer(words[3], number)
    if not 0 <= variables <= MAX_CNF_VARIABLES:
        raise ValueError(f"line {number}: expected 0 to {MAX_CNF_VARIABLES} variables, got {variables}")
    if not 0 <= clauses <= MAX_CLAUSES:
        raise ValueError(f"line {number}: expected 0 to {MAX_CLAUSES} clauses, got {clauses}")
    return variables, clauses


def _integer(word: str, number: int) -> int:
    digits = word[1:] if word[0] in "+-" else word
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 10):
        raise ValueError(f"line {number}: expected an integer, got {word[:40]!r}")
    return int(word)
