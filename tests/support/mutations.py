"""Strategies that change what an answer means, and strategies that change only how it is told.

A `Script` is a right answer, changed in meaning any number of times (each time right or wrong
by the definition, which is evaluated here), and told in some form inside some reply. Nothing
here calls a parser or a verifier of the package.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import strategies as st

from assay.tasks import get_task
from assay.tasks.core.task import Instance
from assay.verifiers.calendar import reference as calendar_plan
from assay.verifiers.maze import reference as maze
from assay.verifiers.sat import reference as sat
from assay.verifiers.spatial_map import reference as spatial_map
from assay.verifiers.spatial_map.problem import UNDETERMINED, pack
from assay.verifiers.tsp import reference as tsp

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


class Language(NamedTuple):
    """What is known of a task: its instances, a right answer, a change of meaning, the definition, its forms."""

    requests: tuple[str, ...]
    right: Callable[[Instance], Any]
    changed: Callable[[st.DrawFn, Instance, Any], Any]
    holds: Callable[[Instance, Any], bool]
    told: Callable[[st.DrawFn, Instance, Any], str]


ENVELOPES = (
    "<answer>{}</answer>",
    "<ANSWER>\n{}\n</ANSWER>",
    "Let me think.\n\n<answer> {} </answer>\n",
    "<think>Perhaps <answer>{other}</answer>? No.</think><answer>{}</answer>",
    "Final answer: {}",
    "**Final answer:** {}",
    "Some work first.\n\n## Final Answer\n\n{}",
    "<final_answer>{}</final_answer>",
    "<answer>`{}`</answer>",
    "<answer>**{}**</answer>",
    "<answer>\n```\n{}\n```\n</answer>",
    "<answer>{}</answer> I repeat: <answer>{}</answer>",
)


@st.composite
def replies(draw: st.DrawFn, name: str) -> tuple[Instance, str, bool, str]:
    """An instance; a reply; whether it is right by construction; and a reply that is right again."""
    language = LANGUAGES[name]
    request = draw(st.sampled_from(language.requests))
    (instance,) = get_task(name).generate(request, seed=11, first=draw(st.integers(0, 30)))
    right = language.right(instance)
    answer = right
    for _ in range(draw(st.integers(1, 3))):
        answer = language.changed(draw, instance, answer)
    reply = envelop(draw, language.told(draw, instance, answer), language.told(draw, instance, right))
    back = envelop(draw, language.told(draw, instance, right), language.told(draw, instance, answer))
    return instance, reply, language.holds(instance, answer), back


def envelop(draw: st.DrawFn, text: str, other: str) -> str:
    """The answer inside a reply; `other` may be considered and dropped in it.

    What follows a label stands on the line of the label: there several lines become one.
    """
    envelope = draw(st.sampled_from(ENVELOPES))
    if ": {}" in envelope or ":** {}" in envelope:
        text = text.replace("\n- ", ", ").removeprefix("- ").replace("\n", ", ")
    return envelope.replace("{other}", other).replace("{}", text)


def pick(draw: st.DrawFn, items: Any) -> Any:
    return draw(st.sampled_from(items))


# -------------------------------------------------------------------------------- 3sat


def sat_right(instance: Instance) -> Any:
    problem = instance.problem
    return next(iter(sat.solutions(problem.variables, problem.clauses.tolist())), "unsatisfiable")


def sat_changed(draw: st.DrawFn, instance: Instance, answer: Any) -> Any:
    n = instance.problem.variables
    if answer == "unsatisfiable" or draw(st.integers(0, 7)) == 0:
        return tuple(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    if draw(st.integers(0, 7)) == 0:
        return "unsatisfiable"
    place = draw(st.integers(0, n - 1))
    return tuple(value != (v == place) for v, value in enumerate(answer))


def sat_holds(instance: Instance, answer: Any) -> bool:
    clauses = instance.problem.clauses.tolist()
    if answer == "unsatisfiable":
        return not sat.solutions(instance.problem.variables, clauses)
    return not sat.false_clauses(clauses, answer)


def sat_told(draw: st.DrawFn, instance: Instance, answer: Any) -> str:
    if answer == "unsatisfiable":
        return pick(draw, ("unsatisfiable", "UNSAT", "Unsatisfiable.", "unsat", "not satisfiable", "UNSATISFIABLE"))
    words = pick(draw, (("F", "T"), ("false", "true"), ("False", "True"), ("0", "1"), ("FALSE", "TRUE")))
    values = [words[value] for value in answer]
    match draw(st.integers(0, 5)):
        case 0:
            return pick(draw, (" ", ", ", ",", "\n")).join(values)
        case 1:
            return json.dumps({f"x{v}": value for v, value in enumerate(answer, 1)})
        case 2:
            return json.dumps(list(answer))
        case 3:
            return " ".join(str(v if value else -v) for v, value in enumerate(answer, 1)) + pick(draw, (" 0", ""))
    name, sign = pick(draw, ("x{}", "x_{}", "X{}", "x_{{{}}}")), pick(draw, ("=", " = ", ": ", ":"))
    order = draw(st.permutations(range(len(answer))))
    return pick(draw, (" ", ", ", "; ", "\n")).join(name.format(v + 1) + sign + values[v] for v in order)


# --------------------------------------------------------------------------------- tsp


def tsp_right(instance: Instance) -> Any:
    return tuple((instance.truth or {})["tour"])


def tsp_changed(draw: st.DrawFn, instance: Instance, answer: Any) -> Any:
    tour = list(answer)
    i, j = (draw(st.integers(0, len(tour) - 1)) for _ in range(2))
    match draw(st.integers(0, 4)):
        case 0:
            tour[i], tour[j] = tour[j], tour[i]
        case 1:
            tour[min(i, j) : max(i, j) + 1] = tour[min(i, j) : max(i, j) + 1][::-1]
        case 2:
            tour.insert(j, tour.pop(i))
        case 3:
            tour[i] = tour[j]
        case _ if len(tour) > 3:
            del tour[i]
    return tuple(tour)


def tsp_holds(instance: Instance, answer: Any) -> bool:
    weights = instance.problem.weights.tolist()
    status, _, length = tsp.check(weights, answer)
    return status == 0 and length == tsp.optimum(weights)[0]


def tsp_told(draw: st.DrawFn, instance: Instance, answer: Any) -> str:
    turn = draw(st.integers(0, len(answer) - 1))
    tour = [*answer[turn:], *answer[:turn]]
    if instance.problem.symmetric and draw(st.booleans()):
        tour.reverse()
    if len(set(tour)) == instance.problem.cities and draw(st.booleans()):
        tour.append(tour[0])
    match draw(st.integers(0, 4)):
        case 0:
            return json.dumps(tour)
        case 1:
            return json.dumps({"tour": tour})
        case 2:
            return "[" + ", ".join(map(str, tour)) + "]"
    return pick(draw, (" -> ", "->", " → ", ", ", ",", " ", "-", " – ", " => ", r" \to ")).join(map(str, tour))


# -------------------------------------------------------------------------------- maze


def maze_right(instance: Instance) -> Any:
    problem = instance.problem
    walks = maze.shortest_walks(problem.lines(), problem.start, problem.exit)
    return walks[0] if walks else "no path"


def maze_changed(draw: st.DrawFn, instance: Instance, answer: Any) -> Any:
    if answer == "no path":
        return draw(st.text("URDL", min_size=1, max_size=12))
    place, move = draw(st.integers(0, len(answer))), pick(draw, "URDL")
    match draw(st.integers(0, 5)):
        case 0:
            return "no path"
        case 1:
            return answer[:place] + move + answer[place:]
        case 2:
            return answer[:place] + move + answer[place + 1 :]
        case 3 if len(answer) > 1:
            return answer[:place] + answer[place + 1 :] if place < len(answer) else answer[:-1]
        case 4:
            return answer[:place] + move + {"U": "D", "D": "U", "L": "R", "R": "L"}[move] + answer[place:]
    return answer + move


def maze_holds(instance: Instance, answer: Any) -> bool:
    problem = instance.problem
    place = problem.lines(), problem.start, problem.exit
    if answer == "no path":
        return maze.length(*place) < 0
    legal = maze.check(*place, ["URDL".index(move) for move in answer])[0] == 0
    return legal and (problem.objective == "any" or len(answer) == maze.length(*place))


def maze_told(draw: st.DrawFn, instance: Instance, answer: Any) -> str:
    if answer == "no path":
        return pick(
            draw, ("no path", "No path", "No path exists.", "no route", "unreachable", "There is no path from S to E.")
        )
    words = dict(zip("URDL", ("up", "right", "down", "left"), strict=True))
    match draw(st.integers(0, 5)):
        case 0:
            return pick(draw, (" ", ", ", ",", "-", " -> ")).join(answer)
        case 1:
            return pick(draw, (" ", ", ", "\n")).join(words[move] for move in answer)
        case 2:
            return json.dumps([words[move] for move in answer])
        case 3:
            return answer.lower()
        case 4:
            cells = [instance.problem.start]
            for move in answer:
                down, right = maze.STEP[move]
                cells.append((cells[-1][0] + down, cells[-1][1] + right))
            if min(min(cell) for cell in cells) >= 0:
                return pick(draw, (" ", " -> ", ", ")).join(f"({row}, {column})" for row, column in cells)
    return answer


# ------------------------------------------------------------------------- spatial-map


def spatial_right(instance: Instance) -> Any:
    problem = instance.problem
    places, statements, _, questions = (array.tolist() for array in pack([problem]))
    truth = spatial_map.decide(places[0], [(a, r, b) for a, r, b in statements], tuple(questions[0]))
    if truth is None:
        return UNDETERMINED
    return frozenset(problem.places[a] for a in truth) if isinstance(truth, frozenset) else truth


def spatial_changed(draw: st.DrawFn, instance: Instance, answer: Any) -> Any:
    problem = instance.problem
    if draw(st.integers(0, 5)) == 0:
        return UNDETERMINED
    if problem.question.kind == "direction":
        return pick(draw, ("NE", "NW", "SE", "SW"))
    if problem.question.kind == "count":
        return draw(st.integers(0, len(problem.places)))
    others = [name for name in problem.places if name != problem.question.reference]
    return (frozenset() if answer == UNDETERMINED else answer) ^ {pick(draw, others)}


def spatial_holds(instance: Instance, answer: Any) -> bool:
    return answer == spatial_right(instance)


def spatial_told(draw: st.DrawFn, instance: Instance, answer: Any) -> str:
    if answer == UNDETERMINED:
        return pick(
            draw,
            (UNDETERMINED, "Cannot be determined", "CANNOT BE DETERMINED", "cannot be determined.", "undetermined"),
        )
    if isinstance(answer, frozenset):
        names = draw(st.permutations(sorted(answer)))
        if not names:
            return pick(draw, ("none", "None", "[]"))
        case = pick(draw, (str, str.upper, str.lower))
        return pick(draw, (
            lambda: ", ".join(map(case, names)), lambda: json.dumps(names), lambda: "\n".join(f"- {case(name)}" for name in names),
            lambda: " and ".join(map(case, names)) if len(names) < 3 else ", ".join(names[:-1]) + " and " + names[-1],
        ))()  # fmt: skip
    if isinstance(answer, int):
        return pick(
            draw,
            (
                str(answer),
                f"{answer} places" if answer != 1 else "1 place",
                *((NUMBERS[answer], NUMBERS[answer].title()) if answer < len(NUMBERS) else ()),
            ),
        )
    full = {"N": "north", "S": "south"}[answer[0]], {"E": "east", "W": "west"}[answer[1]]
    return pick(draw, (answer, answer.lower(), "-".join(full), "".join(full), " ".join(full), "-".join(full).title()))


# ---------------------------------------------------------------------------- calendar


def calendar_right(instance: Instance) -> Any:
    starts = calendar_plan.starts_by_sums(instance.problem)
    return (starts[0], instance.problem.duration) if starts else "no slot"


def calendar_changed(draw: st.DrawFn, instance: Instance, answer: Any) -> Any:
    if answer == "no slot":
        return draw(st.integers(0, 7 * 96 - 8)) * 15, instance.problem.duration
    start, duration = answer
    match draw(st.integers(0, 6)):
        case 0:
            return "no slot"
        case 1:
            start += pick(draw, (-1440, 1440))
        case 2:
            duration += pick(draw, (-1, 1, 15, -15))
        case _:
            start += pick(draw, (-60, -30, -15, -1, 1, 15, 30, 60))
    good = 0 <= start < 7 * 1440 and 0 < duration and start % 1440 + duration <= 1440
    return (start, duration) if good else answer


def calendar_holds(instance: Instance, answer: Any) -> bool:
    starts = calendar_plan.starts_by_sums(instance.problem)
    if answer == "no slot":
        return not starts
    allowed = starts[:1] if instance.problem.priority == "earliest" else starts
    return answer[0] in allowed and answer[1] == instance.problem.duration


def calendar_told(draw: st.DrawFn, instance: Instance, answer: Any) -> str:
    if answer == "no slot":
        return pick(draw, ("no slot", "No slot", "NO SLOT", "No slot.", "no slot available"))
    start, duration = answer
    day, first = DAYS[start // 1440], start % 1440
    minutes = (first, first + duration)
    clock = [f"{m // 60:02}:{m % 60:02}" for m in minutes]
    match draw(st.integers(0, 5)):
        case 0:
            return json.dumps({"day": day, "start": clock[0], "end": clock[1]})
        case 1:
            return json.dumps([day, *clock])
        case 2 if minutes[1] < 1440:
            a, b = (f"{(m // 60 + 11) % 12 + 1}:{m % 60:02} {'AM' if m < 720 else 'PM'}" for m in minutes)
            return f"{day}, {a} to {b}"
        case 3:
            return f"{day[:3]} {clock[0]}{pick(draw, ('-', ' - ', ' – ', ' to '))}{clock[1]}"
        case 4:
            return f"Day: {day}\nStart: {clock[0]}\nEnd: {clock[1]}"
    return f"{pick(draw, (day, day.upper(), day.lower()))} {clock[0]}-{clock[1]}"


LANGUAGES = {
    "3sat": Language(("L1", "variables=6,infeasible=0.5"), sat_right, sat_changed, sat_holds, sat_told),
    "tsp": Language(("L1", "cities=6,weights=asymmetric,max_weight=5"), tsp_right, tsp_changed, tsp_holds, tsp_told),
    "maze": Language(("L1,infeasible=0.3", "L1,objective=any"), maze_right, maze_changed, maze_holds, maze_told),
    "spatial-map": Language(("L1", "L2,infeasible=0.4"), spatial_right, spatial_changed, spatial_holds, spatial_told),
    "calendar": Language(("L1,infeasible=0.3", "L3"), calendar_right, calendar_changed, calendar_holds, calendar_told),
}  # fmt: skip
