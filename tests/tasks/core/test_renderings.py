"""The same problem in every form: nothing missing, nothing of the truth, and answers judged alike."""

from __future__ import annotations

import json
from typing import Any

import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from prompt_readers import READERS, comparable, facts_of

from assay.tasks import Instance, get_task
from assay.tasks.core.prompting import PLAIN, RENDERINGS, Prompting
from assay.tasks.core.template import languages

TEXTS = [name for name in RENDERINGS if name != "picture"]
LANGUAGES = ("en", "de", "fr")
OURS = list(READERS)
PARAMETERS = {
    "3sat": ["L1", "L3", "variables=4,ratio=5.25", "kind=uniform,variables=9"],
    "tsp": ["L1", "L2", "L4", "cities=3", "cities=12,weights=uniform,max_weight=9"],
    "maze": [
        "L1", "L4", "rows=8,columns=13,objective=any", "rows=9,columns=6,form=questions,kind=mixed",
        "form=questions,kind=wilson", "kind=bernoulli,walls=0.1",
    ],
    "spatial-map": ["L1", "L5", "relations=cardinal,depth=1", "question=which", "question=count,relations=mixed"],
    "calendar": [
        "L2", "L5", "L7", "people=1,infeasible=0.5", "days=7,limits=5,time_zones=true,split_blocks=true",
        "granularity=60,grid=60,hours=20", "granularity=1,grid=1,limits=5,priority=earliest",
    ],
}  # fmt: skip
each_task = pytest.mark.parametrize("name", OURS)


def one(name: str, parameters: str, seed: int = 5, index: int = 0) -> Instance:
    (instance,) = get_task(name).generate(parameters, seed=seed, first=index)
    return instance


@each_task
@settings(max_examples=examples(25))
@given(data=st.data())
def test_a_reader_who_knows_only_the_text_has_the_whole_problem(name: str, data: st.DataObject) -> None:
    parameters = data.draw(st.sampled_from(PARAMETERS[name]))
    instance = one(name, parameters, data.draw(st.integers(0, 2**64)))
    expected = comparable(name, facts_of(name, instance.problem))
    for rendering in TEXTS:
        text = Prompting(rendering).text(get_task(name), instance.problem)
        assert comparable(name, READERS[name](text, rendering)) == expected, (rendering, text)


@each_task
def test_a_text_that_lacks_a_part_is_noticed_by_the_reader(name: str) -> None:
    instance = one(name, PARAMETERS[name][0])
    expected = comparable(name, facts_of(name, instance.problem))
    text = Prompting("table").text(get_task(name), instance.problem)
    rows = [line for line in text.split("\n") if line.startswith("|")]
    try:
        found = comparable(name, READERS[name](text.replace(rows[-1] + "\n", "", 1), "table"))
    except (AssertionError, ValueError, IndexError, TypeError):
        return
    assert found != expected


@each_task
@pytest.mark.parametrize("rendering", RENDERINGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_asks_for_the_same_answer_and_is_none_itself(name: str, rendering: Any, language: str) -> None:
    task = get_task(name)
    for parameters in PARAMETERS[name]:
        instance = one(name, parameters)
        problem, truth = instance.problem, instance.truth
        prompt = Prompting(rendering, language).text(task, problem)
        assert f"<answer>{task.example(problem)}</answer>" in prompt
        assert "{" not in prompt or rendering in ("json", "native")
        assert not task.verify(problem, prompt, truth).correct
        right = f"<answer>{task.write(problem, task.truth_answer(problem, truth))}</answer>"
        assert task.verify(problem, f"{prompt}\n\n{right}", truth).correct


@each_task
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_prompt_depends_on_the_problem_alone(name: str, language: str) -> None:
    """A problem read back from JSON, which has no truth and no path of a solver, is asked in the same words."""
    task = get_task(name)
    for parameters in PARAMETERS[name]:
        problem = one(name, parameters).problem
        again = task.problem_from_dict(json.loads(json.dumps(problem.to_dict())))
        for rendering in RENDERINGS:
            way = Prompting(rendering, language)
            assert way.text(task, problem) == way.text(task, again)


KEYWORDS = {
    "3sat": ["unsatisfiable"], "tsp": [], "maze": ["no path"], "spatial-map": ["cannot be determined"], "calendar": ["no slot"],
}  # fmt: skip


@each_task
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_for_impossible_are_those_that_are_read(name: str, language: str) -> None:
    task = get_task(name)
    problem = one(name, PARAMETERS[name][0]).problem
    for word in KEYWORDS[name]:
        for rendering in RENDERINGS:
            assert word in Prompting(rendering, language).text(task, problem)
        assert not hasattr(task.parse(problem, f"<answer>{word}</answer>"), "kind")


def test_the_default_is_the_prompt_of_the_task() -> None:
    for name in OURS:
        task, problem = get_task(name), one(name, "L1").problem
        assert PLAIN.plain and PLAIN.text(task, problem) == task.prompt(problem) == PLAIN.content(task, problem)


@each_task
def test_a_picture_holds_every_text_of_the_problem_and_goes_with_a_chat_message(name: str) -> None:
    task, way = get_task(name), Prompting("picture")
    problem = one(name, PARAMETERS[name][0]).problem
    canvas = way.image(task, problem)
    assert canvas is not None
    svg = canvas.to_svg()
    wanted = {
        "3sat": lambda: [f"x{abs(literal)}" for literal in problem.clauses.ravel().tolist()],
        "tsp": lambda: [*map(str, problem.weights[problem.weights > 0].tolist())],
        "maze": lambda: ["S", "E"],
        "spatial-map": lambda: [x for a, _, b in problem.relations for x in (a, b)],
        "calendar": lambda: [p.name for p in problem.people],
    }[name]()
    assert all(f">{text}</text>" in svg for text in wanted)
    image, text = way.content(task, problem)
    assert image["image_url"]["url"].startswith("data:image/png;base64,iVBOR") and text["text"] == way.text(
        task, problem
    )


def test_a_picture_of_statements_shows_no_positions() -> None:
    """A card depends on its own statement alone, so nothing of a common map is in it."""
    task, way = get_task("spatial-map"), Prompting("picture")
    data = one("spatial-map", "L1").problem.to_dict()
    first, others = data["relations"][0], data["relations"][1:]
    cards = set()
    for other in others:
        canvas = way.image(task, task.problem_from_dict({**data, "relations": [first, other]}))
        assert canvas is not None
        parts = [part for part in canvas.to_svg().split("<") if part[:4] in ("poly", "circ", "text", "rect")]
        drawn = [part for part in parts if "title" not in part]
        half = len(drawn) // 2
        cards.add("".join(drawn[: half + len(drawn) % 2]))
    assert len(others) > 2 and len(cards) == 1 and all(name in cards.copy().pop() for name in (first[0], first[2]))


def test_the_picture_of_calendars_lays_nobody_over_another() -> None:
    """Every box is one free time of one person; the times when all are free are nowhere."""
    task, way = get_task("calendar"), Prompting("picture")
    problem = one("calendar", "L5").problem
    canvas = way.image(task, problem)
    assert canvas is not None
    boxes = sorted(text for text in _texts(canvas.to_svg()) if text[2:3] == ":")
    data = problem.to_dict()["people"]
    assert boxes == sorted("-".join(span) for days in data.values() for spans in days.values() for span in spans)


def _texts(svg: str) -> list[str]:
    return [piece.split("</text>")[0].split(">")[-1] for piece in svg.split("<text ")[1:]]


def test_what_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"rendering: expected one of list, table.*got 'poem'"):
        Prompting("poem")  # type: ignore[arg-type]
    problem = one("3sat", "L1").problem
    with pytest.raises(ValueError, match=r"language: 3sat has de, en, fr, got 'xx'"):
        Prompting("list", "xx").text(get_task("3sat"), problem)
    with pytest.raises(ValueError, match="toy has no rendering but list"):
        Prompting("json").text(get_task("toy"), one("toy", "L1").problem)
    large = one("3sat", "variables=100").problem
    with pytest.raises(ValueError, match="picture: 3SAT has one up to 260 clauses, got 426"):
        Prompting("picture").image(get_task("3sat"), large)
    with pytest.raises(ValueError, match="picture: mazes"):
        Prompting("picture").image(get_task("maze"), one("maze", "rows=103,columns=9").problem)


def test_all_five_tasks_have_three_languages() -> None:
    assert all(languages(get_task(name)) == ["de", "en", "fr"] for name in OURS)
