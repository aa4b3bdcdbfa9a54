"""Laws about feedback and pictures."""

from __future__ import annotations

from typing import Literal

from ..bench import Bench, expect, shown, tagged, truth_of

LOW: tuple[Literal["bit", "where", "how"], ...] = ("bit", "where", "how")
LONGEST_BIT = 60
"""More characters than this tell more than right or wrong."""
LARGEST_PICTURE = 4000
"""Pixels in each direction."""


def low_degrees_keep_the_truth(bench: Bench) -> None:
    """Feedback below the degree `oracle` is the same with and without the truth, and holds no right answer."""
    task = bench.task
    told = 0
    for instance in bench.everywhere(6):
        problem, truth, right = instance.problem, truth_of(instance), bench.right(instance)
        stream = bench.stream("wrong", instance)
        for _ in range(4):
            reply = tagged(task.write(problem, task.baseline(problem, stream)))
            verdict = task.verify(problem, reply, truth)
            if verdict.correct:
                continue
            told += 1
            bit = task.feedback(problem, verdict, "bit", truth)
            expect(len(bit) < LONGEST_BIT, instance, f"feedback of degree bit is longer than {LONGEST_BIT}: {shown(bit)}")  # fmt: skip
            for degree in LOW:
                known, blind = (task.feedback(problem, verdict, degree, t) for t in (truth, None))
                expect(known == blind, instance, f"feedback of degree {degree} uses the truth: {shown(known)}")
            where = task.feedback(problem, verdict, "where", truth)
            # A short answer, such as one word, may stand in a sentence by chance.
            expect(len(right) <= 8 or right not in where, instance, f"feedback of degree where holds the answer: {shown(where)}")  # fmt: skip
    expect(told > 0, "", "every answer of the null model is right, so no feedback could be looked at")


def pictures_are_drawn(bench: Bench) -> None:
    """Pictures of the problem, of right and of wrong answers are whole SVG and PNG files of moderate size."""
    task = bench.task
    for level in (bench.levels[0], bench.levels[-1]):
        for instance in bench.instances(level, 1):
            problem, truth = instance.problem, truth_of(instance)
            answer = task.baseline(problem, bench.stream("picture", instance))
            faults = task.check(problem, answer, truth).faults
            for what, canvas in (
                ("the problem", task.picture(problem)),
                ("the true answer", task.picture(problem, task.truth_answer(problem, truth))),
                ("a wrong answer", task.picture(problem, answer, faults)),
            ):
                svg, png = canvas.to_svg(), canvas.to_png()
                whole = svg.startswith("<svg") and svg.rstrip().endswith("</svg>") and png.startswith(b"\x89PNG")
                expect(whole, instance, f"the picture of {what} is no SVG or PNG")
                expect(
                    max(canvas.width, canvas.height) <= LARGEST_PICTURE,
                    instance, f"the picture of {what} has {canvas.width:g} × {canvas.height:g} pixels",
                )  # fmt: skip
            drawn = task.render(problem), task.render(problem, answer)
            expect(all(drawn), instance, "render gives an empty text")
