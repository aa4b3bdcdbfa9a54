"""What a model is told besides the problem."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from assay.strategies.engine.briefing import Briefing
from assay.strategies.engine.briefing_words import WORDS
from assay.strategies.engine.cache import MemoryCache
from assay.strategies.engine.session import Session
from assay.strategies.models.classical import open_classical
from assay.strategies.models.model import Sampling
from assay.tasks import TASKS, get_task
from assay.tasks.core.prompting import Prompting

OURS = sorted(name for name, place in TASKS.items() if place.startswith("."))


def one(task: str, level: int = 1, seed: int = 5) -> Any:
    (instance,) = get_task(task).generate(level, seed=seed)
    return instance


def prompt(task: str, briefing: Briefing, **how: Any) -> str:
    return briefing.prompt(get_task(task), one(task), **how)


@pytest.mark.parametrize("task", OURS)
@pytest.mark.parametrize("traces", [False, True])
def test_worked_examples_are_right_and_no_twins(task: str, traces: bool) -> None:
    found, instance = get_task(task), one(task)
    text = Briefing(shots=3, traces=traces).prompt(found, instance)
    assert text.endswith(found.ask(instance))
    examples = re.split(r"^Problem \d+:$", text.removesuffix(found.ask(instance)), flags=re.MULTILINE)[1:]
    assert len(examples) == 3
    own = found.fingerprints([instance.problem])[0].tobytes()
    seen = {own}
    training = {found.ask(i): i for i in found.generate(1, seed=5, count=40, split="train")}
    for example in examples:
        asked, _, rest = example.strip().partition("\n\nReply:\n\n")
        solved = training[asked]
        reply = rest.split("\n\nNow comes")[0]
        assert found.verify(solved.problem, reply, solved.truth).correct
        fingerprint = found.fingerprints([solved.problem])[0].tobytes()
        assert fingerprint not in seen
        seen.add(fingerprint)


def test_no_example_is_a_twin_where_the_space_is_small() -> None:
    task = get_task("tsp")
    (instance,) = task.generate("cities=3,max_weight=4", seed=2, split="train")
    briefing, own = Briefing(shots=2), task.fingerprints([instance.problem])[0].tobytes()
    text = briefing.prompt(task, instance)
    shown = [i for i in task.generate("cities=3,max_weight=4", seed=2, count=200, split="train") if task.ask(i) in text]
    others = [i for i in shown if task.ask(i) != task.ask(instance)]
    assert others and all(task.fingerprints([i.problem])[0].tobytes() != own for i in others)


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("instructions", ["direct", "think"])
def test_instructions_speak_the_language_of_the_prompt(language: str, instructions: str) -> None:
    instance = replace(one("tsp"), prompting=Prompting("list", language))
    text = Briefing(instructions=instructions, shots=1).prompt(get_task("tsp"), instance)
    words = WORDS[language]
    assert text.endswith(words.instructions[instructions]) and words.now in text and words.solved_one in text


def test_own_words_stand_after_the_problem_or_around_it() -> None:
    problem = prompt("maze", Briefing())
    assert prompt("maze", Briefing(instructions="Be quick.")) == f"{problem}\n\nBe quick."
    around = Briefing(instructions="Read: {problem} End. {x}")
    assert prompt("maze", around) == f"Read: {problem} End. {{x}}"


def test_reply_as_json_is_said_and_shown() -> None:
    text = prompt("tsp", Briefing(shots=1), as_json=True)
    assert text.count(WORDS["en"].as_json) == 1
    shown = re.search(r"^\{.*\}$", text, re.MULTILINE)
    assert shown is not None and json.loads(shown[0])["answer"].startswith("0 -> ")


@pytest.mark.parametrize("fields", [{"shots": -1}, {"shots": 65}, {"traces": True}])
def test_wrong_numbers_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"shots|traces"):
        Briefing(**fields)


def test_session_says_it_in_every_opening() -> None:
    instance = one("maze")
    briefing = Briefing("You are terse.", "think", 1)
    session = Session(instance, open_classical(""), Sampling(), 1, MemoryCache(), briefing=briefing)
    system, turn = session.opening
    assert system == {"role": "system", "content": "You are terse."}
    assert turn["content"] == briefing.prompt(session.task, instance) == session.prompt
    assert session.asking("Why?") == (system, {"role": "user", "content": "Why?"})


def test_pictures_stand_beside_the_text() -> None:
    instance = replace(one("maze"), prompting=Prompting("picture"))
    session = Session(instance, open_classical(""), Sampling(), 1, MemoryCache())
    (turn,) = session.opening
    assert [image[:22] for image in turn["images"]] == ["data:image/png;base64,"]
    plain = Session(one("maze"), open_classical(""), Sampling(), 1, MemoryCache())
    assert "images" not in plain.opening[0]
