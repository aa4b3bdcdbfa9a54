"""The packaged models: they load, answer the instances they were trained for above what guessing gives, and learn."""

from __future__ import annotations

import asyncio
import importlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from assay_tiny_models import NOT, SO, WEIGHTS, earlier_answers, open_tiny, prompt_words

from assay.strategies import parse_strategy
from assay.strategies.engine.cache import MemoryCache
from assay.strategies.engine.session import Session
from assay.strategies.models import open_model
from assay.strategies.models.model import Completion, Message, Request, Sampling
from assay.strategies.search.questions import QuestionKind, SearchQuestion, write_question
from assay.tasks import Instance, get_task, task_names
from assay.tasks.core.steps import Prefix, read_rest, read_step_reply

TORCH = 'needs torch: pip install "assay-reasoning[hf]"'
EXAMPLE = Path(__file__).parents[2] / "flywheel"
PACKAGED = sorted(folder.name for folder in WEIGHTS.iterdir())
SHARES = {"3sat": 0.5, "tsp": 0.54, "maze": 0.48, "spatial-map": 0.33, "calendar": 0.75}
"""About the average that was measured, as told in examples/flywheel."""
MARGIN = 0.17
"""More than three standard errors of fifty instances with four replies each."""
LEVELS = {"3sat": "L1", "tsp": "L1", "maze": "L1", "spatial-map": "L1", "calendar": "L1"}
ASKED = LEVELS | {"spatial-map": "places=6,statements=8"}
"""Level 1 of SpatialMap as it was in version 1, on which the model was taught."""


@pytest.fixture
def one_thread() -> Iterator[None]:
    torch = pytest.importorskip("torch", reason=TORCH)
    pytest.importorskip("transformers", reason=TORCH)
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def made(name: str, count: int, level: str | None = None) -> list[Instance]:
    return list(get_task(name).generate(level or ASKED[name], seed=5, count=count, split="test"))


def ask(requests: list[Request], spec: str = "tiny") -> list[Completion]:
    async def talk() -> list[Completion]:
        model = open_model(spec)
        try:
            return list(await asyncio.gather(*map(model.complete, requests)))
        finally:
            await model.close()

    return asyncio.run(talk())


def request(instance: Instance, seed: int = 1, messages: tuple[Message, ...] = ()) -> Request:
    opening: Message = {"role": "user", "content": "?"}
    return Request((opening, *messages), Sampling(), seed, instance)


def test_all_weights_together_are_small() -> None:
    files = [path for path in WEIGHTS.rglob("*") if path.is_file()]
    assert PACKAGED and {path.parent.name for path in files} == set(PACKAGED)
    assert sum(path.stat().st_size for path in files) <= 8_000_000


def test_earlier_wrong_answers_are_read_from_the_conversation() -> None:
    (instance,) = made("tsp", 1)
    said: tuple[Message, ...] = (
        {"role": "assistant", "content": "<answer>0 -> 1 -> 2 -> 3 -> 4</answer>"},
        {"role": "user", "content": "Your answer is wrong."},
        {"role": "assistant", "content": "no idea"},
        {"role": "user", "content": "No answer could be read."},
    )
    task = get_task("tsp")
    earlier = earlier_answers(task, request(instance, messages=said))
    words = prompt_words(task, instance.problem, earlier)
    assert words[words.index(NOT) :] == [NOT, "c0", "c1", "c2", "c3", "c4", SO]
    assert prompt_words(task, instance.problem)[-1] == SO and NOT not in prompt_words(task, instance.problem)


def test_the_prompt_has_nothing_of_the_truth() -> None:
    for name in LEVELS:
        (instance,) = made(name, 1)
        task = get_task(name)
        assert prompt_words(task, instance.problem) == prompt_words(task, replace(instance, truth=None).problem)


def test_a_wrong_option_is_told(tmp_path: Path, one_thread: None) -> None:
    with pytest.raises(ValueError, match="weights: expected a folder that exists"):
        open_model(f"tiny:weights={tmp_path / 'nowhere'}")
    with pytest.raises(ValueError, match="max_batch"):
        open_model("tiny:max_batch=0")
    assert open_tiny("max_batch=4").name == "tiny"


def test_without_weights_or_words_the_call_fails_with_the_reason(tmp_path: Path, one_thread: None) -> None:
    (known,), (large,) = made("tsp", 1), made("tsp", 1, "cities=9")
    (empty,) = ask([request(known)], f"tiny:weights={tmp_path}")
    assert empty.error is not None and "no weights for tsp" in empty.error
    (refused,) = ask([request(large)])
    assert refused.error == "tiny: cities: the compact encoding has words for 6, got 9"


def test_every_task_has_its_weights_and_says_how_they_came_about() -> None:
    assert set(PACKAGED) == set(SHARES) == set(LEVELS)
    for name in PACKAGED:
        facts = json.loads((WEIGHTS / name / "training.json").read_text())
        assert facts["task"] == name and facts["level"] == LEVELS[name]
        size = (WEIGHTS / name / "model.safetensors").stat().st_size
        assert 0 < size - 2 * facts["weights"] < 10_000, "two bytes for each weight, and a head"


@pytest.mark.parametrize("name", PACKAGED)
def test_the_packaged_model_solves_the_share_that_is_told(name: str, one_thread: None) -> None:
    task, instances = get_task(name), made(name, 50)
    completions = ask([request(instance, seed) for instance in instances for seed in range(4)], "tiny:max_batch=200")
    assert all(c.error is None and c.prompt_tokens > 8 and c.completion_tokens >= 2 for c in completions)
    verdicts = [
        task.verify(instance.problem, completions[4 * i + j].text, instance.truth)
        for i, instance in enumerate(instances)
        for j in range(4)
    ]
    assert abs(sum(v.correct for v in verdicts) / len(verdicts) - SHARES[name]) < MARGIN
    assert sum(v.status == "unparsed" for v in verdicts) / len(verdicts) < 0.1


@pytest.mark.parametrize("name", LEVELS)
def test_questions_of_a_search_are_answered_after_the_steps_so_far(name: str, one_thread: None) -> None:
    task = get_task(name)
    instance = next(i for i in made(name, 20) if len(stepped(i)) > 1)
    form, steps = task.step_grammar(instance.problem), stepped(instance)

    def asked(kind: QuestionKind, count: int) -> Request:
        turn = write_question(task.ask(instance), SearchQuestion(kind, form.write(steps[:count])), form.wording)
        return replace(request(instance), messages=({"role": "user", "content": turn},), sampling=Sampling(0.0))

    rest, step, last, whole, judged = ask(
        [
            asked("rest", 1),
            asked("step", 1),
            asked("step", len(steps) - 1),
            asked("whole", len(steps)),
            asked("value", 1),
        ]
    )
    assert read_rest(form, steps[:1], task, rest.text) is not None, rest.text
    assert step.completion_tokens == last.completion_tokens == 1
    assert read_step_reply(form, steps[:1], task, step.text) in form.choices(steps[:1])
    assert task.verify(instance.problem, whole.text, instance.truth).correct
    assert (read_step_reply(form, steps[:-1], task, last.text) == steps[-1]) == task.verify(
        instance.problem, last.text, instance.truth
    ).correct
    assert judged.error is not None and "taught" in judged.error


def stepped(instance: Instance) -> Prefix:
    """The steps of a right answer."""
    task = get_task(instance.task)
    found = task.step_grammar(instance.problem).steps(task.truth_answer(instance.problem, instance.truth))
    assert found is not None
    return found


def test_a_session_with_refinement_shows_the_model_its_wrong_answers(one_thread: None) -> None:
    seen: list[tuple[int, ...]] = []

    async def talk() -> Any:
        model: Any = open_model("tiny")
        session = Session(made("calendar", 1)[0], model, Sampling(), 3, MemoryCache())
        inner = model._model("calendar")
        tokens = inner._tokens
        inner._tokens = lambda *messages: seen.append(found := tokens(*messages)) or found
        outcome = await parse_strategy("refine:rounds=3,feedback=bit").solve(session)
        await model.close()
        return outcome

    outcome = asyncio.run(talk())
    assert len(seen) == len(outcome.replies) >= 1
    assert all(later[: len(seen[0]) - 1] == seen[0][:-1] and len(later) > len(seen[0]) for later in seen[1:])


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The example's report.py."""
    monkeypatch.syspath_prepend(str(EXAMPLE))
    yield importlib.import_module("report")
    sys.modules.pop("report", None)


def test_what_was_measured_is_in_the_order_that_verifiers_and_selection_have() -> None:
    tasks = json.loads((EXAMPLE / "measured.json").read_text())
    assert [task["task"] for task in tasks] == task_names()[:5]
    for task in tasks:
        own = {row["strategy"]: row["accuracy"] for row in task["own"]}
        assert own["worst of 16"] <= own["average of 16"] <= own["best of 16"]
        assert 0.2 <= own["average of 16"] <= 0.8, "what is always or never right shows nothing"
        assert abs(own["average of 16"] - SHARES[task["task"]]) < 0.05
        equal = {(row["strategy"], row["verifier"]): row["accuracy"] for row in task["equal"]}
        for strategy in ("best-of-n", "refine", "beam"):
            assert equal[strategy, "perfect"] >= equal[strategy, "noisy"] >= equal[strategy, "none"], (
                task["task"],
                strategy,
            )


def test_the_readme_says_what_was_measured(report: Any) -> None:
    measured, learned = (json.loads((EXAMPLE / f"{name}.json").read_text()) for name in ("measured", "learned"))
    page = (EXAMPLE / "README.md").read_text()
    assert report.filled(page, report.results(measured, learned)) == page
    with pytest.raises(SystemExit, match=r"README\.md: expected"):
        report.filled("a page without a place for it", "")
    for picture in re.findall(r"\]\((\w+\.png)\)", page):
        assert 5_000 < (EXAMPLE / picture).stat().st_size <= 150_000


def test_a_few_steps_of_training_lower_the_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_thread: None
) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLE))
    names = ("lessons", "network", "quick")
    try:
        import lessons
        import network

        taught = lessons.lessons("tsp", lessons.instances("tsp", 64))
        words = lessons.vocabulary(get_task("tsp"))
        model = network.network_of(words, 32, 1)
        losses = network.learn(model, taught, 12, 32, 1e-2, warmup=2)
        assert losses[-1] < losses[0] - 0.5
        again = network.network_of(words, 32, 1)
        assert network.learn(again, taught, 12, 32, 1e-2, warmup=2) == losses
        network.save(model, words, tmp_path / "tsp")
        (completion,) = ask([request(made("tsp", 1)[0])], f"tiny:weights={tmp_path}")
        assert completion.error is None and completion.completion_tokens > 0
    finally:
        for name in names:
            sys.modules.pop(name, None)
