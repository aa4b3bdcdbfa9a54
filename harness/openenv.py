"""OpenEnv: an environment that is answered until it is right, with feedback after each wrong answer.

    uvicorn --factory assay.harness.openenv:make_app

`reset(instance="tsp:v1:L2:7:0")` poses an instance, `reset(task="tsp", level=2, seed=7)` the first of
a seed; without a seed one is drawn, and the observation says which instance it became.
"""

from __future__ import annotations

import functools
import secrets
from typing import Any

from ..tasks import get_task
from ..tasks.core.task import Degree
from ..tasks.datasets.resolver import SHARED
from ..verifiers.extras import missing
from ..verifiers.verdict import Verdict
from .core.replies import value
from .score import feedback, score

try:
    from openenv.core.env_server import create_fastapi_app
    from openenv.core.env_server.interfaces import Environment
    from openenv.core.env_server.types import Action, Observation, State
except ModuleNotFoundError as error:
    raise missing("openenv", error) from None


class AssayAction(Action):
    """A reply: a whole one, in which the answer is looked for."""

    response: str


class AssayObservation(Observation):
    """The prompt, or what is said of the last reply."""

    text: str
    instance: str
    status: str = ""
    faults: list[dict[str, Any]] = []
    tries_left: int = 0


class AssayEnvironment(Environment[AssayAction, AssayObservation, State]):
    """One instance at a time."""

    SUPPORTS_CONCURRENT_SESSIONS = True

    def __init__(self, tries: int = 1, degree: Degree = "how") -> None:
        """An environment.

        Args:
            tries: Replies at most.
            degree: How much feedback says: `bit`, `where`, `how` or `oracle`.

        Raises:
            ValueError: One of them is wrong.
        """
        super().__init__()
        if tries < 1:
            raise ValueError(f"tries: expected 1 or more, got {tries}")
        if degree not in ("bit", "where", "how", "oracle"):
            raise ValueError(f"degree: expected bit, where, how or oracle, got {degree!r}")
        self._tries, self._degree = tries, degree
        self._instance, self._done = "", True
        self._state = State()

    def reset(
        self,
        seed: int | None = None,
        episode_id: str | None = None,
        instance: str | None = None,
        task: str = "tsp",
        level: int | str = 1,
        split: str = "train",
        **others: Any,
    ) -> AssayObservation:
        """Pose an instance.

        Raises:
            ValueError: There is no such instance.
        """
        if instance is None:
            chosen = secrets.randbits(63) if seed is None else seed
            level = int(level) if isinstance(level, str) and level.isdecimal() else level
            made = get_task(task).generate(level, seed=chosen, split=split)
            instance = str(next(made).id)
        resolved = SHARED.resolve(instance)
        self._instance, self._done = instance, False
        self._state = State(episode_id=episode_id, step_count=0)
        prompt = resolved.task.prompt(resolved.problem)
        return AssayObservation(text=prompt, instance=instance, tries_left=self._tries)

    def step(self, action: AssayAction, timeout_s: float | None = None, **others: Any) -> AssayObservation:
        """Judge a reply; a right one or the last one ends the episode.

        The reward is 1 for a right reply, 0 for a wrong one, and None where the problem, from elsewhere, cannot be decided.

        Raises:
            ValueError: No instance is posed.
        """
        if self._done:
            raise ValueError("step: the episode is over; reset poses another instance")
        verdict = score(self._instance, action.response)
        self._state.step_count += 1
        left = self._tries - self._state.step_count
        self._done = verdict.correct or left == 0
        return AssayObservation(
            text=self._said(verdict), instance=self._instance, status=verdict.status, tries_left=left,
            done=self._done, reward=value(verdict), faults=[fault.to_dict() for fault in verdict.faults],
        )  # fmt: skip

    @property
    def state(self) -> State:
        """State of the episode: the number of replies."""
        return self._state

    def _said(self, verdict: Verdict) -> str:
        return feedback(self._instance, verdict, self._degree)


def make_app(tries: int = 1, degree: Degree = "how", sessions: int = 64) -> Any:
    """Return the application, for any ASGI server.

    Args:
        sessions: Clients at a time.
    """
    make = functools.partial(AssayEnvironment, tries, degree)
    return create_fastapi_app(make, AssayAction, AssayObservation, max_concurrent_envs=sessions)
