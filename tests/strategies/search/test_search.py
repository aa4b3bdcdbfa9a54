"""Searches: what they find with a perfect verifier of steps, what they spend, and that they can be resumed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from scripted_model import Scripted, session_on

from assay.strategies import parse_strategy
from assay.strategies.engine.budget import Budget, SharedBudget
from assay.strategies.engine.cache import MemoryCache, ReplyCache
from assay.strategies.engine.session import Session
from assay.strategies.engine.strategy import Outcome
from assay.strategies.mcts import Mcts, Node
from assay.strategies.models import open_model
from assay.strategies.models.model import Completion, Model, Request, Sampling
from assay.strategies.particle_filter import resample
from assay.strategies.search.options import SearchOptions
from assay.strategies.search.prefixes import Prefixes
from assay.strategies.search.questions import read_question
from assay.strategies.search.value import PrefixValue
from assay.tasks import Instance, get_task
from assay.tasks.core.ids import Stream, make_key

TASKS = {
    "3sat": "variables=5", "tsp": "cities=5", "maze": "rows=7,columns=7", "spatial-map": "places=5,statements=6,depth=1",
    "calendar": "L1",
}  # fmt: skip
SEARCHES = [
    "beam:width=2,branch=2", "beam:ask=step,width=2,branch=3", "evolve:population=3,offspring=3,generations=3",
    "evolve:cross=task,generations=2,offspring=3,population=3", "mcts:simulations=12",
    "mcts:simulations=12,value=noisy", "mcts:simulations=10,value=none", "particle-filter:particles=3",
    "particle-filter:ask=step,particles=3,value=noisy", "tree-of-thoughts:breadth=2,branch=2",
    "tree-of-thoughts:most=12,order=dfs,value=exact", "beam:value=ways", "beam:value=judge,votes=2,width=1",
]  # fmt: skip
each_task = pytest.mark.parametrize("name", list(TASKS))
each_search = pytest.mark.parametrize("spec", SEARCHES)


def instance_of(name: str, seed: int = 0, parameters: str = "") -> Instance:
    (instance,) = get_task(name).generate(parameters or TASKS[name], seed=seed)
    return instance


def session(
    instance: Instance, model: Model | None = None, cache: ReplyCache | None = None, **budget: float
) -> Session:
    shared = SharedBudget(Budget(**budget))
    return Session(instance, model or open_model("classical"), Sampling(), 7, cache or MemoryCache(), budget=shared)


def solve(spec: str, on: Session) -> Outcome:
    return asyncio.run(parse_strategy(spec).solve(on))


def faults(outcome: Outcome) -> list[tuple[str, int, str]]:
    return [(a.key.conversation, a.key.sample, a.completion.text) for a in outcome.replies]


# ------------------------------------------------------------------------------- right


@each_task
@pytest.mark.parametrize("ask", ["step", "rest"])
@pytest.mark.parametrize("kind", ["beam:width=1,branch=8", "particle-filter:particles=8"])
def test_with_the_exact_oracle_a_covering_proposer_always_ends_in_a_right_answer(
    name: str, ask: str, kind: str
) -> None:
    for seed in range(2):
        outcome = solve(f"{kind},ask={ask},patience=1000", session(instance_of(name, seed)))
        assert outcome.chosen is not None and outcome.chosen.verdict.correct


@each_task
def test_depth_first_along_live_steps_ends_in_a_right_answer(name: str) -> None:
    outcome = solve("tree-of-thoughts:order=dfs,branch=64,value=exact", session(instance_of(name, 2)))
    assert outcome.chosen is not None and outcome.chosen.verdict.correct


@each_task
def test_what_is_handed_in_is_what_the_checker_says_it_is(name: str) -> None:
    instance = instance_of(name, 3)
    task = get_task(name)
    for spec in ("beam:value=none,width=1,branch=2", "mcts:simulations=4,value=none", "evolve:generations=1"):
        outcome = solve(spec, session(instance))
        assert outcome.chosen in outcome.replies
        assert outcome.chosen.verdict == task.verify(instance.problem, outcome.chosen.completion.text, instance.truth)


def test_a_better_process_verifier_is_never_worse() -> None:
    """On small formulas and mazes: exact above noisy above none, by more than chance would allow the other way."""
    found = {}
    for value in ("exact", "noisy,false_accept=0.4,false_reject=0.4", "none"):
        right = 0
        for name, parameters in (("3sat", "variables=12"), ("maze", "rows=11,columns=11")):
            for seed in range(6):
                budget = session(instance_of(name, seed, parameters), calls=10)
                outcome = solve(f"mcts:value={value}", budget)
                right += outcome.chosen is not None and outcome.chosen.verdict.correct
        found[value[:5]] = right
    assert found["exact"] >= found["noisy"] - 1 and found["noisy"] >= found["none"] - 4
    assert found["exact"] > found["none"]


# ------------------------------------------------------------------------------ budgets


@each_search
@pytest.mark.parametrize("calls", [5])
def test_a_budget_is_never_passed_and_everything_drawn_is_reported(spec: str, calls: int) -> None:
    for name in ("tsp", "calendar"):
        on = session(instance_of(name, 1), calls=calls)
        outcome = solve(spec, on)
        assert on.ledger.calls <= calls and len(outcome.replies) == on.ledger.calls
        assert len({(a.key.conversation, a.key.sample) for a in outcome.replies}) == len(outcome.replies)


@each_search
def test_a_search_that_was_stopped_goes_on_as_if_it_had_not_been(spec: str) -> None:
    class Stops(Exception):
        pass

    class Mortal(Scripted):
        """The embedded model, dead after some calls."""

        def __init__(self, calls: int) -> None:
            super().__init__(lambda request: None)
            self.model, self.left = open_model("classical"), calls

        async def complete(self, request: Request) -> Completion:
            if self.left == 0:
                raise Stops
            self.left -= 1
            self.requests.append(request)
            return await self.model.complete(request)

    for name in ("3sat", "maze"):
        instance = instance_of(name, 4)
        whole = Mortal(-1)
        undisturbed = solve(spec, session(instance, whole, calls=20))
        cache, seen = MemoryCache(), 0
        for calls in (3, -1):
            mortal = Mortal(calls)
            try:
                outcome = solve(spec, session(instance, mortal, cache, calls=20))
            except Stops:
                assert calls >= 0
            seen += len(mortal.requests)
        assert faults(outcome) == faults(undisturbed)
        assert outcome.chosen is not None and undisturbed.chosen is not None
        assert outcome.chosen.key == undisturbed.chosen.key
        assert seen == len(whole.requests)


@each_search
def test_a_model_that_says_nothing_of_use_ends_every_search(spec: str) -> None:
    for reply in ("I do not know.", "<step>?</step>", None):
        on = session_on(instance_of("maze", 1), Scripted(lambda request, reply=reply: reply))
        outcome = solve(spec, on)
        assert outcome.chosen is None or outcome.chosen.verdict.status == "unparsed"
        assert 0 < len(outcome.replies) < 200


# ------------------------------------------------------------------------------- pieces


def test_a_model_that_reads_the_question_is_understood() -> None:
    """A language model's replies: a step at a time in its own words, and the whole answer when asked to write it."""
    instance = instance_of("tsp", 2)
    best = instance.truth["tour"]

    def reply(request: Request) -> str:
        question = read_question(request.messages[-1]["content"])
        assert question is not None
        said = len(question.steps.split(" -> ")) if question.steps else 0
        if question.kind == "whole":
            return f"Here it is.\n<answer>{question.steps}</answer>"
        assert question.kind == "step"
        return f"<think>Perhaps <step>9</step>?</think>\nI would go on to\n<step>city {best[said]}</step>"

    model = Scripted(reply)
    outcome = solve("beam:ask=step,width=1,branch=1", session_on(instance, model))
    assert outcome.chosen is not None and outcome.chosen.verdict.correct
    assert len(model.requests) == 6  # five steps, and one reply that writes them down


def test_an_opinion_or_a_list_is_no_answer() -> None:
    """A bare number could be the answer to a question for a number; when an opinion was asked for, it is none."""
    instance = instance_of("spatial-map", 1, "places=5,statements=6,depth=1,question=count,infeasible=0")
    right = get_task("spatial-map").truth_answer(instance.problem, instance.truth)
    prefixes = Prefixes(session_on(instance, Scripted(lambda request: f"<answer>{right}</answer>")))
    asyncio.run(prefixes.ask("value", (0,), 2))
    asyncio.run(prefixes.ask("list", (), 1, 2))
    assert prefixes.accepted is None and len(prefixes.replies) == 3
    asyncio.run(prefixes.ask("rest", (), 1))
    assert prefixes.accepted is not None


@pytest.mark.parametrize("value", ["exact", "none", "judge"])
def test_visits_add_up_in_the_tree(value: Any) -> None:
    for name in ("3sat", "tsp", "maze"):
        prefixes = Prefixes(session(instance_of(name, 5, {"tsp": "cities=9", "3sat": "variables=20"}.get(name, "")), calls=60))  # fmt: skip
        root = asyncio.run(Mcts(simulations=40, value=value).grow(prefixes))
        nodes: list[Node] = [*root.walk()]
        assert len(nodes) > 1 and root.visits == sum(node.own for node in nodes) == sum(node.draws for node in nodes)
        for node in nodes:
            assert node.visits == node.own + sum(child.visits for child in node.children.values())
            assert 0.0 <= node.reward <= node.visits + 1e-9
            assert all(child.prefix[: len(node.prefix)] == node.prefix for child in node.children.values())


@pytest.mark.parametrize("weights", [[1.0], [0.0, 2.0, 0.0], [0.3, 0.3, 0.4], [1e-9, 1.0, 5.0, 0.0], [1.0, 0.0]])
def test_resampling_gives_every_particle_its_share(weights: list[float]) -> None:
    total, count, means = sum(weights), 10, [0.0] * len(weights)
    for number in range(300):
        chosen = resample(weights, count, Stream(make_key("resample", number)))
        assert len(chosen) == count and chosen == sorted(chosen)
        for place, weight in enumerate(weights):
            share = count * weight / total
            assert abs(chosen.count(place) - share) < 1.0 + 1e-9
            means[place] += chosen.count(place) / 300
    assert means == pytest.approx([count * weight / total for weight in weights], abs=0.12)


def test_noise_has_the_rates_it_was_given_and_is_the_same_when_asked_again() -> None:
    instance = instance_of("tsp", 1, "cities=7")
    form = get_task("tsp").step_grammar(instance.problem)
    paths = [(a, b, c) for a in range(7) for b in range(7) for c in range(7) if len({a, b, c}) == 3]
    prefixes = [(), *((a,) for a in range(7)), *paths, *((*p, d) for p in paths for d in range(7) if d not in p)]
    alive = get_task("tsp").process_verifier(instance.problem).extendable(prefixes)
    on = session(instance)
    options = SearchOptions(value="noisy", false_accept=0.2, false_reject=0.4)
    values = [asyncio.run(PrefixValue(Prefixes(on), options).of(prefixes)) for _ in range(2)]
    assert values[0] == values[1]
    called = [value > 0 for value in values[0]]
    wrong = [c for c, a in zip(called, alive, strict=True) if not a]
    right = [not c for c, a in zip(called, alive, strict=True) if a]
    # Five standard deviations.
    assert abs(sum(wrong) / len(wrong) - 0.2) < 5 * (0.16 / len(wrong)) ** 0.5
    assert abs(sum(right) / len(right) - 0.4) < 5 * (0.24 / len(right)) ** 0.5
    plain = SearchOptions(value="noisy", false_accept=0.0, false_reject=0.0)
    assert asyncio.run(PrefixValue(Prefixes(on), plain).of(prefixes)) == [float(a) for a in alive]
    assert len(form.choices(())) == 7


@each_task
@pytest.mark.parametrize("kind", ["exact", "ways", "best"])
def test_a_value_is_one_of_the_empty_prefix_and_above_zero_exactly_where_it_must_be(name: str, kind: Any) -> None:
    for seed in (1, 6):
        for parameters in (TASKS[name], *([f"{TASKS[name]},infeasible=1"] if name not in ("tsp", "calendar") else [])):
            instance = instance_of(name, seed, parameters)
            task = get_task(name)
            form, oracle = task.step_grammar(instance.problem), task.process_verifier(instance.problem)
            asked = [(), *((step,) for step in form.choices(()))]
            values = asyncio.run(PrefixValue(Prefixes(session(instance)), SearchOptions(value=kind)).of(asked))
            alive = oracle.extendable(asked).tolist()
            assert values[0] == 1.0 and all(0.0 <= value <= 1.0 for value in values)
            if kind == "best":
                assert [value == 1.0 for value in values] == alive
            else:
                assert [value > 0.0 for value in values] == alive


@pytest.mark.parametrize(
    ("spec", "complaint"),
    [
        ("beam:value=perfect", "expected one of exact, ways"), ("beam:width=0", "width: expected"),
        ("beam:false_accept=2", "false_accept: expected 0 to 1"), ("mcts:simulations=0", "simulations"),
        ("particle-filter:temperature=0", "temperature: expected a positive"), ("evolve:population=1", "population"),
        ("tree-of-thoughts:order=best", "bfs, dfs"), ("adaptive:total=0", "total"), ("adaptive:policy=lucky", "greedy"),
        ("beam:ask=all", "step, rest"), ("beam:votes=0", "votes"), ("tree-of-thoughts:threshold=1", "threshold"),
    ],
)  # fmt: skip
def test_a_wrong_spec_says_what_is_wrong(spec: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_strategy(spec)
