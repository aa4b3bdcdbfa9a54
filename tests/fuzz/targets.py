"""One fuzz target per parser: bytes in, an AssertionError out when a promise is broken.

Beyond "no crash": what is accepted must be backed by a simpler criterion that shares no code
with the parser, and the same input gets the same result twice. Each target has seeds, taken
from the conformance cases and from what our own writers write.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from plain_agreement import disagreements

from assay.harness.conformance import cases
from assay.tasks import TASKS, Instance, get_task, load
from assay.tasks.calendar import icalendar
from assay.tasks.calendar.busy import read_weeks
from assay.tasks.core.ids import parse_id
from assay.tasks.core.strict_json import parse_value, write_object
from assay.tasks.sat import dimacs
from assay.tasks.tsp import tsplib
from assay.verifiers.calendar import reference as calendar_plan
from assay.verifiers.certificate import Refused
from assay.verifiers.maze import reference as maze
from assay.verifiers.sat import reference as sat
from assay.verifiers.spatial_map import reference as spatial_map
from assay.verifiers.tsp import reference as tsp

NAMES = ("3sat", "tsp", "maze", "spatial-map", "calendar")
INSTANCES, CASES = 5, 40
"""How many instances of a task are played with, and how many conformance cases of each are seeds."""
MONDAY = datetime.date(2024, 1, 1)
REFUSALS = (ValueError, Refused)


@dataclasses.dataclass(frozen=True)
class Target:
    """A parser to be attacked: `run` takes one input; `seeds` are inputs that reach far into it."""

    name: str
    run: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]


def targets() -> dict[str, Target]:
    """All targets by name."""
    found = [
        Target(f"answer-{name}", functools.partial(answer, name), functools.partial(answers, name)) for name in NAMES
    ]
    found += [
        Target(f"certificate-{name}", functools.partial(certificate, name), functools.partial(certificates, name))
        for name in NAMES
    ]
    found += [
        Target("dimacs", read_dimacs, formulas),
        Target("tsplib", read_tsplib, graphs),
        Target("icalendar", read_icalendar, calendars),
        Target("json", read_json, objects),
        Target("ids", read_ids, identities),
    ]
    return {target.name: target for target in found}


# ----------------------------------------------------------------------------- answers


@functools.cache
def played(name: str) -> list[tuple[Instance, list[str]]]:
    """Some instances of the conformance set, those with most cases first, with responses to them."""
    groups: dict[str, tuple[Instance, list[str]]] = {}
    for case in cases(name):
        key = case.identity or json.dumps(case.problem)
        if key not in groups:
            groups[key] = (case.instance(), [])
        if len(case.response) < 2000:
            groups[key][1].append(case.response)
    return sorted(groups.values(), key=lambda group: -len(group[1]))[:INSTANCES]


def answers(name: str) -> list[bytes]:
    """The number of an instance, then a response to it."""
    return [
        bytes([number]) + text.encode("utf-8", "surrogatepass")
        for number, (_, texts) in enumerate(played(name))
        for text in texts[:: max(1, len(texts) // CASES)]
    ]


def answer(name: str, data: bytes) -> None:
    """The reader of answers and the verdict."""
    instance, _ = played(name)[data[0] % len(played(name)) if data else 0]
    text = data[1:].decode("utf-8", "replace")
    task, problem, truth = get_task(name), instance.problem, instance.truth
    verdict = task.verify(problem, text, truth)
    assert verdict.status in ("correct", "wrong", "unparsed"), verdict
    assert task.verify(problem, text, truth) == verdict
    assert task.verify_batch([problem], [text], [truth]) == [verdict]
    assert not disagreements(task, [instance], [text])[1]
    for degree in ("bit", "where", "how"):
        task.feedback(problem, verdict, degree)  # type: ignore[arg-type]
    if verdict.correct:
        folded = unicodedata.normalize("NFKC", text).casefold()
        said = verdict.answer
        claim = said["claim"] if isinstance(said, dict) and "claim" in said else said  # with its evidence
        assert BACKED[name](problem, claim, folded), (text, verdict)


def backed_sat(problem: Any, said: Any, text: str) -> bool:
    """Right values and something that says them; or nothing satisfies the formula and words say so."""
    clauses = problem.clauses.tolist()
    if said == "unsatisfiable":
        return "sat" in text or "solution" in text or "assignment" in text
    signs = len(re.findall(r"[0-9tf]", text))
    return not sat.false_clauses(clauses, said) and signs >= len(said)


def backed_tsp(problem: Any, said: Any, text: str) -> bool:
    """A tour no worse than any, and every city somewhere in the text."""
    tour, weights = said["tour"], problem.weights.tolist()
    status, _, length = tsp.check(weights, tour)
    best = tsp.optimum(weights)[0] if len(tour) <= 7 else load_optimum(problem)
    numbers = {int(digits) for digits in re.findall(r"[0-9]+", text) if len(digits) < 10}
    return status == 0 and length == best and set(tour) <= numbers


@functools.cache
def load_optimum(problem: Any) -> int:
    """The shortest length of up to 16 cities."""
    from assay.verifiers.tsp.solve import held_karp

    return held_karp([problem])[0].objective


def backed_maze(problem: Any, said: Any, text: str) -> bool:
    """A legal walk, shortest if it must be; or no walk, and a word that denies."""
    place = problem.lines(), problem.start, problem.exit
    if problem.form != "path":
        return bool(re.search(r"[0-9a-z]", text))
    if said == "no path":
        return maze.length(*place) < 0 and bool(re.search(r"no|not|un|im|n't|block", text))
    legal = maze.check(*place, ["URDL".index(move) for move in said])[0] == 0
    return legal and (problem.objective == "any" or len(said) == maze.length(*place))


def backed_spatial_map(problem: Any, said: Any, text: str) -> bool:
    """What follows from the statements, and its parts in the text."""
    from assay.verifiers.spatial_map.problem import pack

    places, statements, _, questions = (array.tolist() for array in pack([problem]))
    truth = spatial_map.decide(places[0], [(a, r, b) for a, r, b in statements], tuple(questions[0]))
    if isinstance(truth, frozenset):
        return {problem.places[a] for a in truth} == set(said) and all(name.casefold() in text for name in said)
    return truth == (None if said == "cannot be determined" else said)


def backed_calendar(problem: Any, said: Any, text: str) -> bool:
    """A slot that is feasible minute by minute and whose hour stands in the text; or none is, and a word denies."""
    starts = calendar_plan.starts_by_sums(problem)
    slot = said["slot"] if isinstance(said, dict) else said
    if not isinstance(slot, list):
        return not starts and bool(re.search(r"no|not|un|im|n't", text))
    day = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].index(slot[0].casefold())
    start = day * 1440 + int(slot[1][:2]) * 60 + int(slot[1][3:])
    hour = int(slot[1][:2])
    named = bool(
        re.search(rf"(?<!\d)0?({hour}|{(hour + 11) % 12 + 1})(?!\d)", text) or re.search("noon|midnight", text)
    )
    if problem.priority == "earliest":
        starts = starts[:1]
    dates = re.findall(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)", text)
    dated = any(_weekday(*map(int, parts)) == day for parts in dates)
    return start in starts and named and (slot[0][:2].casefold() in text or dated)


def _weekday(year: int, month: int, day: int) -> int | None:
    try:
        return datetime.date(year, month, day).weekday()
    except ValueError:
        return None


BACKED: dict[str, Callable[[Any, Any, str], bool]] = {
    "3sat": backed_sat,
    "tsp": backed_tsp,
    "maze": backed_maze,
    "spatial-map": backed_spatial_map,
    "calendar": backed_calendar,
}


# ------------------------------------------------------------------------ certificates


@functools.cache
def certified(name: str) -> list[Any]:
    """Certificates of small instances, possible and impossible ones."""
    found = []
    for request in {"3sat": ("L1", "variables=5,infeasible=1"), "maze": ("L1", "L1,infeasible=1")}.get(name, ("L1",)):
        for instance in get_task(name).generate(request, seed=7, count=2):
            found.append(get_task(name).certify(instance.problem, instance.truth or {}))
    return found


def certificates(name: str) -> list[bytes]:
    """The number of a certificate, the number of a file (0: the claim), then what stands in its place."""
    seeds = []
    for number, made in enumerate(certified(name)):
        seeds.append(bytes([number, 0]) + json.dumps(dict(made.claim)).encode())
        seeds += [bytes([number, place]) + content for place, content in enumerate(made.files.values(), 1)]
    return seeds


def certificate(name: str, data: bytes) -> None:
    """The checker of certificates: what it lets pass must be true."""
    if len(data) < 2:
        return
    made = certified(name)[data[0] % len(certified(name))]
    place = data[1] % (len(made.files) + 1)
    if place == 0:
        try:
            claim = json.loads(data[2:])
        except (ValueError, RecursionError):
            return
        changed = dataclasses.replace(made, claim=claim if isinstance(claim, dict) else {"status": claim})
    else:
        changed = dataclasses.replace(made, files={**made.files, list(made.files)[place - 1]: data[2:]})
    outcomes = []
    for _ in range(2):
        try:
            outcomes.append(get_task(name).check_certificate(changed))
        except REFUSALS as error:
            outcomes.append(error.__class__.__name__ + str(error))
    assert outcomes[0] == outcomes[1]
    if not outcomes[0].startswith(("Refused", "ValueError")):
        status = changed.claim.get("status")
        assert status == made.claim.get("status"), (outcomes[0], changed.claim)
        for key in ("objective", "length", "answer", "solutions"):
            if key in changed.claim:
                assert changed.claim[key] == made.claim.get(key), (outcomes[0], changed.claim)


# ----------------------------------------------------------------------------- formats


def formulas() -> list[bytes]:
    """Formulas with everything that the format allows."""
    texts = [
        "c a\np cnf 3 2\n1 -2 0 3\n0\n%\n0\n",
        "p cnf 0 0\n",
        "p cnf 2 1\n\n1\n2\n0",
        "c x\nc p\np  cnf  1  1\n-1 0",
    ]
    made = [
        dimacs.write_dimacs(instance.problem, ["x\ny"]) for instance in get_task("3sat").generate(1, seed=1, count=2)
    ]
    return [text.encode() for text in [*texts, *made]]


def read_dimacs(data: bytes) -> None:
    """A formula is read back as written; its literals are the numbers of the text."""
    text = data.decode("utf-8", "replace")
    try:
        found = dimacs.parse_dimacs(text)
    except ValueError:
        return
    assert dimacs.parse_dimacs(dimacs.write_dimacs(found)).clauses() == found.clauses()
    numbers = [int(word) for word in re.findall(r"-?[0-9]+", text)]
    assert sum(map(len, found.clauses())) <= len(numbers)
    assert {literal for clause in found.clauses() for literal in clause} <= set(numbers)


def graphs() -> list[bytes]:
    """Weights of every kind, on few cities."""
    head = "NAME: x\nTYPE: {type}\nDIMENSION: 3\nEDGE_WEIGHT_TYPE: {kind}\n"
    points = "NODE_COORD_SECTION\n1 0 0\n2 3.5 4\n3 1e1 -2\nEOF\n"
    texts = [
        head.format(type="TSP", kind=kind) + points for kind in ("EUC_2D", "CEIL_2D", "ATT", "GEO", "MAN_2D", "MAX_2D")
    ]
    for layout, numbers in (
        ("FULL_MATRIX", "0 1 2 1 0 3 2 3 0"),
        ("UPPER_ROW", "1 2 3"),
        ("LOWER_DIAG_ROW", "0 1 0 2 3 0"),
    ):
        shape = f"EDGE_WEIGHT_FORMAT: {layout}\nEDGE_WEIGHT_SECTION\n{numbers}\nEOF"
        texts.append(head.format(type="TSP", kind="EXPLICIT") + shape)
    texts.append(
        head.format(type="ATSP", kind="EXPLICIT")
        + "EDGE_WEIGHT_FORMAT: FULL_MATRIX\nEDGE_WEIGHT_SECTION\n9 1 2 4 9 3 2 7 9\n"
    )
    made = [tsplib.write(instance.problem) for instance in get_task("tsp").generate(1, seed=1, count=2)]
    return [text.encode() for text in [*texts, *made]]


def read_tsplib(data: bytes) -> None:
    """A problem is read back as written, weights and all."""
    try:
        problem = tsplib.read(data.decode("utf-8", "replace")).problem
    except ValueError:
        return
    again = tsplib.read(tsplib.write(problem)).problem
    assert again.weights.tolist() == problem.weights.tolist()
    assert min(map(min, problem.weights.tolist())) >= 0


def calendars() -> list[bytes]:
    """Free times as we write them, and what other programs write."""
    event = "BEGIN:VEVENT\r\nDTSTART:20240102T090000Z\r\nDURATION:PT1H30M\r\nTRANSP:OPAQUE\r\nEND:VEVENT\r\n"
    all_day = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20240103\nSUMMARY:x\\,y\n z\nEND:VEVENT\n"
    busy = 'BEGIN:VFREEBUSY\nATTENDEE;CN="A;B":mailto:a@b\nFREEBUSY;FBTYPE=FREE:20240101T080000Z/PT2H\nEND:VFREEBUSY\n'
    texts = [
        f"BEGIN:VCALENDAR\nVERSION:2.0\n{inner}END:VCALENDAR\n" for inner in ("", event, all_day, busy, event + busy)
    ]
    made = [icalendar.write_people(i.problem, MONDAY) for i in get_task("calendar").generate(1, seed=1, count=2)]
    return [text.encode() for text in [*texts, *made]]


def read_icalendar(data: bytes) -> None:
    """Free times lie in the week and have a start before their end."""
    for skip in (False, True):
        try:
            weeks = read_weeks(data, MONDAY, skip_broken=skip)
        except ValueError:
            continue
        for week in weeks:
            assert all(0 <= start < end <= 7 * 1440 for start, end in week.free)


def objects() -> list[bytes]:
    """Records and what is nearly JSON."""
    texts = [
        '{"a": [1, -2.5e3, null, true, "\\u00e9\\n"], "b": {}}',
        "[]",
        "NaN",
        '{"a":1,"a":2}',
        "1" * 30,
        "[" * 50,
        "-0.0",
        "1e999",
    ]
    made = [write_object(load(f"{name}:v1:L1:7:0").problem.to_dict()) for name in NAMES]
    return [text.encode() for text in [*texts, *made]]


def read_json(data: bytes) -> None:
    """What the strict reader takes, the standard one takes too, with the same value; it is written back so."""
    try:
        value = parse_value(data)
    except ValueError:
        return
    assert json.loads(data) == value
    assert parse_value(json.dumps(value)) == value


def identities() -> list[bytes]:
    """Ids of every task, by level and by parameters."""
    texts = [f"{name}:v1:L3:7:0" for name in NAMES]
    for name in NAMES:
        texts += [f"{name}:v1:{get_task(name).levels[level].canonical()}:0x7:1" for level in (1, 9)]
        texts += [f"{name}:v1:L2,{get_task(name).levels[2].canonical()}:7:1"]
    return [text.encode() for text in texts]


def read_ids(data: bytes) -> None:
    """An id is read as it stands, and its parameters have one spelling."""
    text = data.decode("utf-8", "replace")
    try:
        found = parse_id(text)
    except ValueError:
        found = None
    if found is not None:
        assert str(found) == text.strip()
        assert parse_id(str(found)) == found
    parts = text.split(":")
    if len(parts) > 2 and parts[0] in TASKS:
        task = get_task(parts[0])
        try:
            spelled, parameters = task.resolve(parts[2])
        except ValueError:
            return
        assert task.resolve(spelled) == (spelled, parameters)
        assert type(parameters).parse(parameters.short()) == parameters
        assert type(parameters).parse(parameters.canonical()).short() == parameters.short()
