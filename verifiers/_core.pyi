"""
Native checkers and exact solvers. Arrays in, arrays out, the GIL released.
"""
from __future__ import annotations
import numpy
import numpy.typing
import typing
__all__: list[str] = ['sat_check', 'sat_check_columns', 'sat_check_texts', 'sat_count', 'sat_refute', 'sat_refutes', 'sat_solve', 'sat_walk']
def sat_check(variables: numpy.typing.NDArray[numpy.int32], clauses: numpy.typing.NDArray[numpy.int32], starts: numpy.typing.NDArray[numpy.int64], values: numpy.typing.NDArray[numpy.uint8], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.int32]:
    """
    Number of false clauses of each (formula, assignment) pair, int32.
    """
def sat_check_columns(variables: typing.SupportsInt | typing.SupportsIndex, clauses: numpy.typing.NDArray[numpy.int32], columns: numpy.typing.NDArray[numpy.uint64], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.uint64]:
    """
    Which of many assignments, as bit columns, satisfy one formula; uint64, shape (words,).
    """
def sat_check_texts(variables: numpy.typing.NDArray[numpy.int32], clauses: numpy.typing.NDArray[numpy.int32], starts: numpy.typing.NDArray[numpy.int64], texts: list[str], threads: typing.SupportsInt | typing.SupportsIndex = 0) -> numpy.typing.NDArray[numpy.int32]:
    """
    The same for answers written as 1,0,1; -1 for any other text.
    """
def sat_count(variables: numpy.typing.NDArray[numpy.int32], literals: numpy.typing.NDArray[numpy.int32], clause_starts: numpy.typing.NDArray[numpy.int64], formula_starts: numpy.typing.NDArray[numpy.int64], node_limit: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.uint64], numpy.typing.NDArray[numpy.uint64], numpy.typing.NDArray[numpy.uint64], numpy.typing.NDArray[numpy.uint64], numpy.typing.NDArray[numpy.int64]]:
    """
    (known, low, high, can be true, can be false, nodes): solutions are low + 2**64 high.
    """
def sat_refute(variables: typing.SupportsInt | typing.SupportsIndex, literals: numpy.typing.NDArray[numpy.int32], clause_starts: numpy.typing.NDArray[numpy.int64], conflict_limit: typing.SupportsInt | typing.SupportsIndex) -> tuple[int, numpy.typing.NDArray[numpy.int32]]:
    """
    (status, lemmas) of one formula; the lemmas refute it when the status is 0.
    """
def sat_refutes(variables: typing.SupportsInt | typing.SupportsIndex, literals: numpy.typing.NDArray[numpy.int32], clause_starts: numpy.typing.NDArray[numpy.int64], lemmas: numpy.typing.NDArray[numpy.int32]) -> bool:
    """
    Whether the lemmas refute the formula, by reverse unit propagation.
    """
def sat_solve(variables: numpy.typing.NDArray[numpy.int32], literals: numpy.typing.NDArray[numpy.int32], clause_starts: numpy.typing.NDArray[numpy.int64], formula_starts: numpy.typing.NDArray[numpy.int64], conflict_limit: typing.SupportsInt | typing.SupportsIndex, certify: bool, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.int8], numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.uint8]]:
    """
    (status 1, 0 or -1 for unknown; values; conflicts; decisions; propagations; certified) of formulas.
    """
def sat_walk(variables: numpy.typing.NDArray[numpy.int32], literals: numpy.typing.NDArray[numpy.int32], clause_starts: numpy.typing.NDArray[numpy.int64], formula_starts: numpy.typing.NDArray[numpy.int64], seeds: numpy.typing.NDArray[numpy.uint64], first: numpy.typing.NDArray[numpy.uint8], max_flips: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex = 0) -> tuple[numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int64]]:
    """
    (values, false clauses, flips) of local search: the best assignments met.
    """
