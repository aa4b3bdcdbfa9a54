"""3SAT: an assignment is evaluated, a refutation is replayed clause by clause.

Files: `formula.cnf` (DIMACS), and either `solution.txt` (`s SATISFIABLE`, then `v` lines, as
in the SAT competitions), or `proof.lrat` or `proof.drat` or both. Of a DRAT proof only lemmas
that follow by unit propagation (RUP) are accepted; deletions are passed over, which can only
help. Lemmas may name variables that the formula has not: what follows by propagation follows. Where both proofs are given, the LRAT proof is replayed and the DRAT proof must consist of
the same lemmas.

Sources: N. Wetzler, M. Heule, W. Hunt, "DRAT-trim", SAT 2014; L. Cruz-Filipe, M. Heule,
W. Hunt, M. Kaufmann, P. Schneider-Kamp, "Efficient certified RAT verification", CADE 2017.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..certificate import Certificate, Refused

Clause = tuple[int, ...]

_INTEGER = re.compile(r"-?[1-9][0-9]{0,17}|0")


def check(certificate: Certificate) -> str:
    """Check a certificate and say in a sentence what it proves.

    Raises:
        Refused: It does not prove its claim; the message names file and line or clause.
    """
    variables, clauses = _formula(certificate)
    size = f"The formula with {variables} variables and {len(clauses)} clauses"
    files, status = set(certificate.files), certificate.claim.get("status")
    if status == "satisfiable":
        _expect(set(certificate.claim) == {"status", "solution"}, "claim: expected status and solution")
        _expect(
            files == {"formula.cnf", "solution.txt"},
            f"files: expected formula.cnf and solution.txt, got {sorted(files)}",
        )
        _check_solution(certificate, variables, clauses)
        return f"{size} is satisfied by the given assignment."
    _expect(
        dict(certificate.claim) == {"status": "unsatisfiable"},
        f"claim: not one that can be proved: {dict(certificate.claim)}",
    )
    proofs = files - {"formula.cnf"}
    _expect(bool(proofs) and proofs <= {"proof.lrat", "proof.drat"}, f"files: expected a proof, got {sorted(files)}")
    if "proof.lrat" not in files:
        return f"{size} is unsatisfiable: {_check_drat(certificate, clauses)} lemmas follow, the last one empty."
    lemmas = _check_lrat(certificate, clauses)
    if "proof.drat" in files:
        same = [sorted(lemma) for _, lemma in _drat(certificate)] == [sorted(lemma) for lemma in lemmas]
        _expect(same, "proof.drat: not the lemmas of proof.lrat")
    return f"{size} is unsatisfiable: {len(lemmas)} lemmas follow, the last one empty."


# ------------------------------------------------------------------------ the formula


def _formula(certificate: Certificate) -> tuple[int, list[Clause]]:
    """The formula of `formula.cnf`, which must be the certificate's problem."""
    lines = ((number, line) for number, line in _lines(certificate, "formula.cnf") if not line.startswith("c"))
    number, header = next(lines, (0, ""))
    words = header.split()
    _expect(words[:2] == ["p", "cnf"] and len(words) == 4, f"formula.cnf, line {number}: expected p cnf N M")
    variables, count = _integers(words[2:], f"formula.cnf, line {number}")
    clauses = list(
        _ended(
            ((number, _integers(line.split(), f"formula.cnf, line {number}")) for number, line in lines), "formula.cnf"
        )
    )
    _expect(
        variables >= 0 and count == len(clauses),
        f"formula.cnf: {len(clauses)} clauses instead of the {count} announced",
    )
    for place, clause in enumerate(clauses, 1):
        _expect(all(abs(x) <= variables for x in clause), f"formula.cnf, clause {place}: a variable beyond {variables}")
    stated = {"n": variables, "clauses": [list(clause) for clause in clauses]}
    _expect(dict(certificate.problem) == stated, "formula.cnf: not the formula of the problem")
    return variables, clauses


def _check_solution(certificate: Certificate, variables: int, clauses: list[Clause]) -> None:
    lines = [line for _, line in _lines(certificate, "solution.txt") if not line.startswith("c")]
    _expect(lines[:1] == ["s SATISFIABLE"], "solution.txt: expected s SATISFIABLE first")
    _expect(all(line.split()[:1] == ["v"] for line in lines[1:]), "solution.txt: expected v lines")
    literals = _integers([word for line in lines[1:] for word in line.split()[1:]], "solution.txt")
    _expect(literals[-1:] == [0], "solution.txt: not ended by 0")
    named = sorted(map(abs, literals[:-1]))
    _expect(
        len(named) == variables and named == list(range(1, variables + 1)),
        "solution.txt: not one value for each variable",
    )
    true = set(literals)
    stated = certificate.claim["solution"]
    _expect(
        isinstance(stated, (list, tuple)) and list(stated) == [v in true for v in range(1, variables + 1)]
        and all(isinstance(value, bool) for value in stated),
        "claim: the solution is not that of solution.txt",
    )  # fmt: skip
    for number, clause in enumerate(clauses, 1):
        _expect(not true.isdisjoint(clause), f"formula.cnf: clause {number} is false under the assignment")


# ------------------------------------------------------------------------------- LRAT


def _check_lrat(certificate: Certificate, clauses: list[Clause]) -> list[Clause]:
    """The lemmas of `proof.lrat`, every one checked, up to the empty one."""
    known = dict(enumerate(clauses, 1))
    lemmas: list[Clause] = []
    last = len(clauses)
    for number, line in _lines(certificate, "proof.lrat"):
        place = f"proof.lrat, line {number}"
        words = line.split()
        if words[1:2] == ["d"]:
            for name in _integers(words[2:], place)[:-1]:
                _expect(known.pop(name, None) is not None, f"{place}: no clause {name} to delete")
            continue
        name, *rest = _integers(words, place)
        _expect(rest.count(0) == 2 and rest[-1] == 0 and name > last, f"{place}: not of the form ID LITERALS 0 HINTS 0")
        lemma, hints = tuple(rest[: rest.index(0)]), rest[rest.index(0) + 1 : -1]
        _follow(known, lemma, hints, place)
        known[name] = lemma
        lemmas.append(lemma)
        last = name
        if not lemma:
            return lemmas
    raise Refused("proof.lrat: the empty clause is not derived")


def _follow(known: dict[int, Clause], lemma: Clause, hints: list[int], place: str) -> None:
    """Each hint must leave one literal that is not denied, which is then true; the last one none."""
    denied = set(lemma)
    for hint in hints:
        clause = known.get(hint)
        _expect(clause is not None, f"{place}: there is no clause {hint}")
        open_literals = {literal for literal in clause or () if literal not in denied}
        if not open_literals:
            return
        _expect(len(open_literals) == 1, f"{place}: clause {hint} is not a unit clause there")
        denied.add(-open_literals.pop())
    raise Refused(f"{place}: the hints lead to no contradiction")


# ------------------------------------------------------------------------------- DRAT


def _check_drat(certificate: Certificate, clauses: list[Clause]) -> int:
    """How many lemmas of `proof.drat` were checked, up to the empty one."""
    known = _Propagation(clauses)
    for count, (number, lemma) in enumerate(_drat(certificate), 1):
        _expect(known.implies(lemma), f"proof.drat, line {number}: the lemma does not follow by unit propagation")
        if not lemma:
            return count
        known.add(lemma)
    raise Refused("proof.drat: the empty clause is not derived")


def _drat(certificate: Certificate) -> Iterator[tuple[int, Clause]]:
    """Line and lemma, up to the empty one."""
    for number, line in _lines(certificate, "proof.drat"):
        words = line.split()
        if words[:1] == ["d"]:
            continue
        *lemma, zero = _integers(words, f"proof.drat, line {number}")
        _expect(zero == 0 and 0 not in lemma, f"proof.drat, line {number}: not of the form LITERALS 0")
        yield number, tuple(lemma)
        if not lemma:
            return


class _Propagation:
    """Unit propagation by two watched literals; every question starts from no facts at all."""

    def __init__(self, clauses: Iterable[Clause]) -> None:
        self._units: list[Clause] = []
        self._watching: dict[int, list[list[int]]] = {}
        for clause in clauses:
            self.add(clause)

    def add(self, clause: Clause) -> None:
        literals = list(dict.fromkeys(clause))
        if len(literals) < 2:
            self._units.append(tuple(literals))
            return
        for watched in literals[:2]:
            self._watching.setdefault(watched, []).append(literals)

    def implies(self, lemma: Clause) -> bool:
        """Whether denying the lemma makes propagation meet a false clause."""
        denied: set[int] = set()
        waiting = list(lemma) + [-unit[0] for unit in self._units if unit]
        if not all(self._units):
            return True
        while waiting:
            literal = waiting.pop()
            if -literal in denied:
                return True
            if literal not in denied:
                denied.add(literal)
                waiting.extend(self._consequences(literal, denied))
        return False

    def _consequences(self, literal: int, denied: set[int]) -> list[int]:
        """Moves the watches off a denied literal; the negations of what became true."""
        found: list[int] = []
        kept: list[list[int]] = []
        for clause in self._watching.get(literal, ()):
            if clause[0] == literal:
                clause[0], clause[1] = clause[1], clause[0]
            for place in range(2, len(clause)):
                if clause[place] not in denied:
                    clause[1], clause[place] = clause[place], clause[1]
                    self._watching.setdefault(clause[1], []).append(clause)
                    break
            else:
                kept.append(clause)
                found.append(-clause[0])
        self._watching[literal] = kept
        return found


# ------------------------------------------------------------------------------- text


def _expect(holds: bool, message: str) -> None:
    if not holds:
        raise Refused(message)


def _lines(certificate: Certificate, name: str) -> Iterator[tuple[int, str]]:
    """The lines of a file that are not blank, with their numbers."""
    _expect(name in certificate.files, f"files: {name} is missing")
    try:
        text = certificate.files[name].decode("ascii")
    except UnicodeDecodeError:
        raise Refused(f"{name}: not ASCII text") from None
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip(" \t\r"):
            yield number, line.strip(" \t\r")


def _integers(words: list[str], place: str) -> list[int]:
    wrong = next((word for word in words if not _INTEGER.fullmatch(word)), None)
    _expect(wrong is None and bool(words), f"{place}: expected integers, got {wrong!r}")
    return [int(word) for word in words]


def _ended(rows: Iterable[tuple[int, list[int]]], name: str) -> Iterator[Clause]:
    """The clauses of rows of integers, each ended by 0, however they are broken into lines."""
    clause: list[int] = []
    for _, row in rows:
        for literal in row:
            if literal:
                clause.append(literal)
            else:
                yield tuple(clause)
                clause = []
    _expect(not clause, f"{name}: the last clause is not ended by 0")
