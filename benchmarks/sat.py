"""3SAT against its peers: `python benchmarks/sat.py [--json OUT]`; see `measuring.py` for how.

One core. Every pair computes the same result, and that it does is asserted. Peers: numpy, plain Python, and PySAT's MiniSat 2.2 given lists
of clauses, as its users do. Of certificates, making is compared with checking.
"""

from __future__ import annotations

import functools
import random

import numpy as np
from measuring import Bench, main
from pysat.solvers import Minisat22

from assay.tasks import get_task
from assay.tasks._core import sat_generate
from assay.verifiers._core import sat_decide, sat_solve
from assay.verifiers.sat import certificate as sat_certificate
from assay.verifiers.sat import check as sat
from assay.verifiers.sat import independent
from assay.verifiers.sat import proof as sat_proof
from assay.verifiers.sat import solve as sat_solver
from assay.verifiers.sat.problem import Formulas, SatProblem
from assay.verifiers.sat.steps import SatSteps

KEY = bytes(24)
RATIO = 4.26


def draw(count: int, n: int, kind: int = 0) -> tuple[np.ndarray, np.ndarray]:
    indices = np.arange(count, dtype=np.uint64)
    return sat_generate(kind, KEY, indices, np.zeros(count, np.uint64), n, round(RATIO * n), 1)


def generation(bench: Bench) -> None:
    for n in (20, 50, 100):
        m = round(RATIO * n)

        def with_numpy() -> None:
            for index in range(50):
                stream = np.random.default_rng((1, index))
                chosen = np.argsort(stream.random((m, n)), 1)[:, :3]  # noqa: B023
                chosen * 2 + stream.integers(0, 2, (m, 3))  # noqa: B023

        def with_random() -> None:
            stream = random.Random(1)
            for _ in range(20):
                for _ in range(m):  # noqa: B023
                    [v if stream.random() < 0.5 else -v for v in stream.sample(range(1, n + 1), 3)]  # noqa: B023

        ours = lambda: draw(2000, n)  # noqa: B023
        bench.compare(f"3sat/generate/{n}/numpy", ours, 2000, with_numpy, 50)
        bench.compare(f"3sat/generate/{n}/random.sample", ours, 2000, with_random, 20)


def checking(bench: Bench) -> None:
    count = 500
    for n in (20, 50, 200):
        clauses, plants = draw(count, n, kind=2)
        formulas = Formulas.equal_sized(n, clauses)
        batch = (formulas.variables, clauses.reshape(-1, 3), formulas.formula_starts)
        rows = clauses[:50].tolist()
        values = plants[:50].astype(bool).tolist()
        texts = [",".join(map(str, row)) for row in plants.tolist()]
        places = np.abs(clauses).astype(np.int64).reshape(count, -1) - 1

        def with_numpy() -> np.ndarray:
            true = (np.take_along_axis(plants, places, 1).reshape(clauses.shape) == 1) == (clauses > 0)  # noqa: B023
            return true.any(2).all(1)

        def in_python() -> list[bool]:
            pairs = zip(rows, values, strict=True)  # noqa: B023
            return [all(any((x > 0) == v[abs(x) - 1] for x in c) for c in f) for f, v in pairs]

        def of_texts() -> list[bool]:
            split = [[word.strip() == "1" for word in text.split(",")] for text in texts[:50]]  # noqa: B023
            pairs = zip(rows, split, strict=True)  # noqa: B023
            return [all(any((x > 0) == v[abs(x) - 1] for x in c) for c in f) for f, v in pairs]

        def with_pysat() -> list[bool]:
            answers = []
            for formula, row in zip(rows, values, strict=True):  # noqa: B023
                with Minisat22(bootstrap_with=formula) as solver:
                    answers.append(solver.solve(assumptions=[v if x else -v for v, x in enumerate(row, 1)]))
            return answers

        ours = lambda: sat.check_batch(*batch, plants.reshape(-1), 1)  # noqa: B023
        assert not ours().any() and with_numpy().all() and all(in_python()) and all(of_texts()) and all(with_pysat())
        assert (sat.check_texts(*batch, texts, 1) == 0).all()
        bench.compare(f"3sat/check/{n}/numpy", ours, count, with_numpy, count)
        bench.compare(f"3sat/check/{n}/python", ours, count, in_python, 50)
        bench.compare(f"3sat/check/{n}/pysat", ours, count, with_pysat, 50)
        numba = lambda: independent.check_batch(*batch, plants.reshape(-1))  # noqa: B023
        bench.compare(f"3sat/check/{n}/numba", ours, count, numba, count)
        native_texts = lambda: sat.check_texts(*batch, texts, 1)  # noqa: B023
        bench.compare(f"3sat/check-text/{n}/python", native_texts, count, of_texts, 50)


def columns(bench: Bench) -> None:
    n, words = 50, 64
    clauses, _ = draw(1, n)
    problem = SatProblem(n, clauses[0])
    for name, n_random in (("random", n), ("satisfying", 0)):
        plant = draw(1, n, kind=2)
        problem = problem if n_random else SatProblem(n, plant[0][0])
        rows = np.random.default_rng(1).integers(0, 2**64, (n, words), dtype=np.uint64)
        if not n_random:
            rows = np.repeat(np.where(plant[1][0] == 1, np.uint64(2**64 - 1), np.uint64(0))[:, None], words, 1)

        def with_numpy() -> np.ndarray:
            both = np.concatenate([rows, ~rows])  # noqa: B023
            index = np.where(problem.clauses > 0, problem.clauses - 1, n - problem.clauses - 1)  # noqa: B023
            return np.bitwise_and.reduce(both[index[:, 0]] | both[index[:, 1]] | both[index[:, 2]], axis=0)

        ours = lambda: sat.check_columns(problem, rows, 1)  # noqa: B023
        assert (ours() == with_numpy()).all()
        bench.compare(f"3sat/check-4096-{name}/{n}/numpy", ours, 64 * words, with_numpy, 64 * words)


def deciding(bench: Bench) -> None:
    for n, count in ((10, 300), (20, 200), (50, 60), (100, 15), (150, 6)):
        clauses, _ = draw(count, n)
        formulas = Formulas.equal_sized(n, clauses)
        arrays = (formulas.variables, formulas.literals, formulas.clause_starts, formulas.formula_starts)
        rows = clauses.tolist()

        def with_minisat() -> list[bool]:
            answers = []
            for formula in rows:  # noqa: B023
                with Minisat22(bootstrap_with=formula) as solver:
                    answers.append(solver.solve())
                    solver.get_model()
            return answers

        ours = lambda: sat_decide(*arrays, 10**9, 1)  # noqa: B023
        with_effort = lambda: sat_solve(*arrays, 10**9, False, 1)  # noqa: B023
        certified = lambda: sat_solve(*arrays, 10**9, True, 1)  # noqa: B023
        expected = with_minisat()
        assert ours()[0].astype(bool).tolist() == with_effort()[0].astype(bool).tolist() == expected
        bench.compare(f"3sat/decide/{n}/minisat", ours, count, with_minisat, count)
        bench.compare(f"3sat/decide-with-effort/{n}/minisat", with_effort, count, with_minisat, count)
        bench.compare(f"3sat/decide-and-certify/{n}/minisat", certified, count, with_minisat, count)


def counting(bench: Bench) -> None:
    for n, count in ((10, 200), (20, 100), (30, 40)):
        clauses, _ = draw(count, n)
        formulas = Formulas.equal_sized(n, clauses)
        rows = clauses.tolist()

        def with_minisat() -> list[int]:
            answers = []
            for formula in rows:  # noqa: B023
                with Minisat22(bootstrap_with=formula) as solver:
                    answers.append(sum(1 for _ in solver.enum_models()))
            return answers

        ours = lambda: sat_solver.count_batch(formulas, threads=1)  # noqa: B023
        assert [counted.solutions for counted in ours() if counted] == with_minisat()
        bench.compare(f"3sat/count/{n}/enum_models", ours, count, with_minisat, count)


def stepping(bench: Bench) -> None:
    """Prefixes of half the variables, and every first step, against one incremental MiniSat22."""
    for level in (2, 6, 10):
        (instance,) = get_task("3sat").generate(f"L{level},infeasible=0", seed=5)
        problem, solution = instance.problem, instance.truth["solution"]
        n, random = problem.variables, np.random.default_rng(level)
        prefixes = [
            tuple(int(v) if solution[v - 1] ^ (random.random() < 0.05) else -int(v) for v in order[: n // 2])
            for order in (random.permutation(n) + 1 for _ in range(1000))
        ]
        first_steps = [(s * v,) for v in range(1, n + 1) for s in (1, -1)]

        def with_minisat(asked: list[tuple[int, ...]]) -> list[bool]:
            with Minisat22(bootstrap_with=problem.clauses.tolist()) as solver:  # noqa: B023
                return [solver.solve(assumptions=prefix) for prefix in asked]

        ours = lambda asked: SatSteps(problem).extendable(asked)  # noqa: B023
        for name, asked in (("half-prefixes", prefixes), ("first-steps", first_steps)):
            assert ours(asked).tolist() == with_minisat(asked)
            one, two = functools.partial(ours, asked), functools.partial(with_minisat, asked)
            bench.compare(f"3sat/extendable-{name}/L{level}/minisat", one, len(asked), two, len(asked))


def certifying(bench: Bench) -> None:
    """Making a certificate against checking it: DRAT and LRAT, in plain Python."""
    for level in (6, 8, 10):
        (instance,) = get_task("3sat").generate(f"L{level},infeasible=1", seed=5)
        make = functools.partial(sat_proof.certify_unsatisfiable, instance.problem)
        check = functools.partial(sat_certificate.check, make())
        bench.compare(f"3sat/certify/L{level}/its-check", make, 1, check, 1)


def measure(bench: Bench) -> None:
    for part in (generation, checking, columns, deciding, counting, stepping, certifying):
        part(bench)


if __name__ == "__main__":
    main(measure, __doc__)
