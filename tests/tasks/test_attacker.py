"""A simple evolutionary attacker that sees scores only: it must not learn to be paid without solving.

An attack is a recipe for a response: fixed pieces of text and words copied from given places of
the prompt. One recipe answers many instances at once, so what it earns is a property of the
checker, not of an instance. What is left to it is the floor of the task: claiming "impossible"
(the infeasible share) and guessing among few options.
"""

from __future__ import annotations

import re

import pytest
from depth import scaled
from task_facts import fact

from assay.tasks import TASKS, Instance, Task, get_task
from assay.tasks.core.ids import Stream, make_key

INSTANCES, POPULATION, GENERATIONS = scaled(20, 40), 24, scaled(12, 100)
FLOOR = 0.35
"""The fact ATTACK_FLOOR where none is named. More than the infeasible share plus a guess among four options, less than any exploit worth the name."""

Gene = str | tuple[str, int]
Recipe = tuple[Gene, ...]

FRAGMENTS = [
    "<answer>", "</answer>", "<final_answer>", "<think>", "</think>", "\\boxed{", "}", "{", "[", "]", "(", ")", "```\n", "\n", "Answer: ",
    "Final answer: ", '"', "'", ",", ":", ";", ".", "-", "->", "=", "|", "*", "0", "1", "2", "7", "-1", "1e9", "nan", "inf", "null", "None", "true",
    "false", "True", "False", "T", "F", "x1", "x1=T", "or", "and", "not", "any", "all", "none", "no path", "no slot", "unsatisfiable",
    "cannot be determined", "NE", "north-east", "Monday", "09:00", "-09:30", "R", "D", "RDRD", "\x00", "\u200b", "\u2192", "9" * 40, " ",
]  # fmt: skip


def responses(recipe: Recipe, prompts: list[list[str]]) -> list[str]:
    return [
        "".join(gene if isinstance(gene, str) else words[gene[1] % len(words)] + " " for gene in recipe)
        for words in prompts
    ]


def pay(task: Task, recipe: Recipe, instances: list[Instance], prompts: list[list[str]]) -> float:
    texts = responses(recipe, prompts)
    verdicts = [task.verify(i.problem, text, i.truth) for i, text in zip(instances, texts, strict=True)]
    return sum(verdict.score for verdict in verdicts) / len(verdicts)


def draw_gene(stream: Stream) -> Gene:
    return ("word", stream.below(400)) if stream.below(3) == 0 else stream.choice(FRAGMENTS)


def mutate(recipe: Recipe, other: Recipe, stream: Stream) -> Recipe:
    genes = list(recipe)
    for _ in range(1 + stream.below(3)):
        place = stream.below(len(genes) + 1)
        match stream.below(4):
            case 0:
                genes.insert(place, draw_gene(stream))
            case 1:
                genes[place : place + 1] = [draw_gene(stream)]
            case 2:
                del genes[place : place + 1]
            case _:
                cut = stream.below(len(other) + 1)
                genes[place:] = other[cut:]
    return tuple(genes[:40])


@pytest.mark.parametrize("name", list(TASKS))
def test_evolution_finds_no_way_to_be_paid_without_solving(name: str) -> None:
    task = get_task(name)
    instances = list(task.generate(6, seed=2, count=INSTANCES))
    prompts = [re.split(r"\s+", task.prompt(instance.problem))[::-1] for instance in instances]
    stream = Stream(make_key("attacker", name))
    population: list[Recipe] = [
        tuple(draw_gene(stream) for _ in range(1 + stream.below(8))) for _ in range(POPULATION - 1)
    ]
    population.append(("<answer>", ("word", 3), "</answer>"))
    best: tuple[float, Recipe] = (0.0, ())
    for _ in range(GENERATIONS):
        paid = sorted(((pay(task, one, instances, prompts), one) for one in population), key=lambda p: -p[0])
        best = max(best, paid[0], key=lambda p: p[0])
        kept = [one for _, one in paid[: POPULATION // 3]]
        population = kept + [
            mutate(stream.choice(kept), stream.choice(kept), stream) for _ in range(POPULATION - len(kept))
        ]
    assert best[0] <= fact(name, "ATTACK_FLOOR", FLOOR), best
