"""What text costs beside the kernels: `python benchmarks/text.py [--json OUT]`.

Per task, at level 5: making instances, rendering prompts one at a time and as data sets do, problems as JSON, and
verdicts on right answers at the end of replies of 0.5 and 20 kB, one at a time and as a batch.
"""

from __future__ import annotations

from measuring import Bench, main

from assay.tasks import TASKS, get_task

FILLER = (
    "Let me think about this step by step. First I look at what is given, then at what is asked, and I go on "
    "from there, checking 3 or 4 cases on the way; none of them rules the next one out, so I try it. "
)
COUNT = 100


def reply(size: int, answer: str) -> str:
    """Some thinking and an answer, about `size` characters."""
    thinking = (FILLER * (size // len(FILLER) + 1))[: max(0, size - len(answer))]
    return f"{thinking}\n\n<answer>{answer}</answer>"


def measure(bench: Bench) -> None:
    for name in TASKS:
        if name == "toy":
            continue
        task = get_task(name)
        made = list(task.generate(5, seed=1, count=COUNT))
        problems, truths = [i.problem for i in made], [i.truth or {} for i in made]
        answers = [task.write(p, task.truth_answer(p, t)) for p, t in zip(problems, truths, strict=True)]
        bench.time(f"{name}/instance/L5", lambda: list(task.generate(5, seed=1, count=COUNT, threads=1)), COUNT)  # noqa: B023
        bench.time(f"{name}/prompt/L5", lambda: [task.prompt(p) for p in problems], COUNT)  # noqa: B023
        bench.time(f"{name}/prompts-together/L5", lambda: task.prompts(problems), COUNT)  # noqa: B023
        bench.time(f"{name}/json-together/L5", lambda: task.problem_texts(problems), COUNT)  # noqa: B023
        for size in (500, 20_000):
            texts = [reply(size, answer) for answer in answers]
            rows = list(zip(problems, texts, truths, strict=True))
            assert all(task.verify(*row).status == "correct" for row in rows)
            bench.time(f"{name}/verify-{size}/L5", lambda: [task.verify(*row) for row in rows], COUNT)  # noqa: B023
            bench.time(f"{name}/verify-batch-{size}/L5", lambda: task.verify_batch(problems, texts, truths), COUNT)  # noqa: B023


if __name__ == "__main__":
    main(measure, __doc__)
