"""A verdict is true when the answer is right, so whether there is one is asked with `is None`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import imports


def conditions(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions whose truth a node asks for."""
    if isinstance(node, ast.If | ast.IfExp | ast.While | ast.Assert):
        yield node.test
    elif isinstance(node, ast.BoolOp):
        yield from node.values
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.comprehension):
        yield from node.ifs


def truths_of_optional_verdicts(code: str) -> list[int]:
    """Return the lines that ask for the truth of a name or attribute which the file declares as `Verdict | None`."""
    nodes = list(ast.walk(ast.parse(code)))
    declared = {
        str(getattr(node, "arg", None) or getattr(getattr(node, "target", None), "id", None) or node.target.attr)  # type: ignore[attr-defined]
        for node in nodes
        if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None
        if ast.unparse(node.annotation) == "Verdict | None"
    }
    asked = [one for node in nodes for one in conditions(node)]
    return [one.lineno for one in asked if isinstance(one, ast.Name | ast.Attribute)
            if (one.id if isinstance(one, ast.Name) else one.attr) in declared]  # fmt: skip


def test_no_code_takes_a_wrong_verdict_for_none() -> None:
    found = {
        str(path): truths_of_optional_verdicts(path.read_text(encoding="utf-8")) for path in imports.modules().values()
    }
    assert not {path: lines for path, lines in found.items() if lines}


def test_the_law_finds_what_it_should() -> None:
    code = (
        "def f(v: Verdict | None):\n    if v:\n        pass\n    return v is None or v.correct or (1 if not v else 2)\n"
    )
    assert truths_of_optional_verdicts(code) == [2, 4]
