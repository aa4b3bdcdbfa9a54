"""A curriculum follows a learner, and its state is all of it."""

import json
import math

import numpy as np
import pytest

from assay.strategies.calibration.curriculum import Curriculum

LEVELS = [f"L{level}" for level in range(1, 11)]


def test_it_keeps_a_learner_that_improves_near_the_target() -> None:
    random = np.random.default_rng(1)
    curriculum = Curriculum(LEVELS, target=0.5, memory=150)
    passed = []
    for step in range(1500):
        skill = 2 + 5 * step / 1500  # from level 3 to level 8
        level = curriculum.next_level()
        chance = 1 / (1 + math.exp(1.2 * (LEVELS.index(level) - skill)))
        answer = bool(random.random() < chance)
        curriculum.observe(level, passed=answer, failed=not answer)
        passed.append(chance)
    assert np.mean(passed[200:]) == pytest.approx(0.5, abs=0.1)
    assert np.mean(passed[-200:]) == pytest.approx(0.5, abs=0.15)
    assert 5 <= curriculum.place().rung <= 8


def test_the_state_is_all_there_is() -> None:
    one = Curriculum(LEVELS[:4], seed=2**100)
    for level, passed, failed in (("L1", 4, 0), ("L2", 2, 3), ("L4", 0, 1)):
        one.observe(level, passed, failed)
    other = Curriculum.from_dict(json.loads(json.dumps(one.to_dict())))
    for _ in range(20):
        level = one.next_level()
        assert other.next_level() == level
        one.observe(level, 1)
        other.observe(level, 1)
    assert one.to_dict() == other.to_dict()


def test_many_answers_at_once_count_as_one_by_one_up_to_their_fading() -> None:
    together, apart = Curriculum(LEVELS, memory=1e9), Curriculum(LEVELS, memory=1e9)
    together.observe("L3", 3, 2)
    for _ in range(3):
        apart.observe("L3", 1)
    apart.observe("L3", 0, 2)
    assert together.place().chances == pytest.approx(apart.place().chances)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", 2),
        ("levels", ["L1"]),
        ("target", 2),
        ("memory", 0),
        ("right", [1]),
        ("wrong", [-1] * 10),
        ("seed", None),
    ],
)
def test_a_wrong_state_is_refused_by_name(field: str, value: object) -> None:
    state = Curriculum(LEVELS).to_dict() | {field: value}
    with pytest.raises(ValueError):
        Curriculum.from_dict(state)
    with pytest.raises(ValueError, match="answers"):
        Curriculum.from_dict({k: v for k, v in Curriculum(LEVELS).to_dict().items() if k != "answers"})


def test_wrong_reports_are_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        Curriculum(LEVELS).observe("L99", 1)
    with pytest.raises(ValueError, match="passed"):
        Curriculum(LEVELS).observe("L1", -1)
    with pytest.raises(ValueError, match="different"):
        Curriculum(["L1", "L1"])
