"""The session of one instance: what a strategy works with.

A strategy draws several replies to one conversation with `sampling.draw`, or one reply with
`Session.sample`. Every reply is cached under a key that holds no strategy and no verifier, so
strategies share replies and none is drawn twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from ...tasks import Instance, Task, get_task
from ...tasks.core.answer_form import AnswerForm
from ...tasks.core.ids import Stream, make_key
from ...tasks.core.task import Degree
from ...verifiers.verdict import Fault, Verdict
from ..models.bound_form import BoundForm, FormKind
from ..models.model import Completion, Message, Model, Sampling
from ..selection.perfect import Perfect
from ..selection.verifier import REFUSED, Judgement, SelectingVerifier
from .briefing import PLAIN_BRIEFING, Briefing
from .budget import BudgetExhausted, SharedBudget
from .cache import Reply, ReplyCache, ReplyKey
from .client import Client
from .endpoints import Target
from .ledger import Ledger
from .prices import Prices
from .truncation import exact_verdict, whole_part
from .turns import AGAIN, AGAIN_IN


class Session:
    """One instance with its models, budget and verifier; the only thing a strategy sees.

    Attributes:
        instance: The instance to be solved.
        task: The task of the instance.
        budget: Limits and what is spent of them. `budget.ledger` counts cached replies like drawn
            ones, so a resumed run shows the totals of an undisturbed one.
        replies: Every reply drawn or recalled so far, in the order of arrival.
        auxiliary: Keys of those replies that are no answers: opinions and critiques.
        verifier: The selecting verifier: decides for strategies whether to stop, which reply to
            submit and which feedback to give. Scores come from the exact verdict whatever this is.
    """

    def __init__(
        self,
        instance: Instance,
        model: Model,
        sampling: Sampling,
        seed: int,
        cache: ReplyCache,
        *,
        budget: SharedBudget | None = None,
        prices: Prices | None = None,
        models: Callable[[str], Model] | None = None,
        verifier: SelectingVerifier | None = None,
        briefing: Briefing = PLAIN_BRIEFING,
    ) -> None:
        """Create a session on an instance that has an id and a truth.

        Args:
            instance: The instance.
            model: Answers where a target names no model.
            sampling: Used where a target names no sampling.
            seed: The run's.
            cache: Holds the replies of earlier runs and takes those of this one.
            budget: Without limits when None.
            prices: Calls are free of charge when None.
            models: Opens the model of a spec, for strategies with several models; the same spec
                gives the same model each time.
            verifier: The selecting verifier; the perfect one when None.
            briefing: What the model is told besides the problem.
        """
        self.instance = instance
        self.task: Task[Any, Any, Any] = get_task(instance.task)
        self.budget = budget or SharedBudget()
        self.auxiliary: set[ReplyKey] = set()
        self.verifier: SelectingVerifier = verifier or Perfect()
        self._sampling, self._seed = sampling, seed
        self._client = Client(
            instance, model, sampling, seed, cache, self.budget, self.check, models=models, prices=prices,
            bind=self._bind,
        )  # fmt: skip
        self.replies: list[Reply] = self._client.replies
        self._judgements: dict[ReplyKey, Judgement] = {}
        self._answers: dict[ReplyKey, Any] = {}
        self._asking: dict[ReplyKey, asyncio.Lock] = {}
        self._briefing = briefing
        self._form: AnswerForm | None = None
        self._images = self._pictures()
        self._system = briefing.opening()
        self._prompt: str | None = None
        self._opening: tuple[Message, ...] | None = None
        self._client.endpoint(None)  # names the run's model in the cache, and charges what was wasted on it

    @property
    def ledger(self) -> Ledger:
        """Sum of the cost of this instance."""
        return self.budget.ledger

    @property
    def prompt(self) -> str:
        """The problem as the task writes it; strategies that ask a question of their own put it first."""
        if self._prompt is None:
            as_json = self._sampling.form == "json-schema"
            self._prompt = self._briefing.prompt(self.task, self.instance, as_json=as_json)
        return self._prompt

    @property
    def opening(self) -> tuple[Message, ...]:
        """Messages that a strategy starts from when it asks for an answer: the system's words and the prompt."""
        if self._opening is None:
            self._opening = self.asking(self.prompt)
        return self._opening

    def asking(self, text: str) -> tuple[Message, ...]:
        """Return a conversation that asks one question of a strategy's own, after the system's words if there are any."""
        turn: Message = {"role": "user", "content": text}
        if self._images:
            turn["images"] = list(self._images)
        return (*self._system, turn)

    def freely(self, target: Target | None = None) -> Target | None:
        """Return the target of a reply that is no answer: the form, beginning and end of answers do not bind it."""
        sampling = (target and target.sampling) or self.sampling
        free = sampling.freely()
        if free is sampling:
            return target
        return Target(None, free) if target is None else Target(target.model, free, target.max_tokens)

    @property
    def answer_place(self) -> str:
        """How an answer stands in a reply to this session's prompt, with `{}` for the answer."""
        return '{"answer": "{}"}' if self.sampling.form == "json-schema" else "<answer>{}</answer>"

    @property
    def again(self) -> str:
        """The request for a new answer after feedback, in the language of the prompt."""
        prompting = self.instance.prompting
        return AGAIN_IN.get(prompting.language if prompting else "", AGAIN)

    async def can_continue(self, target: Target | None = None) -> bool:
        """Return whether the model goes on with a reply that we begin; then thinking is continued rather than asked for again."""
        return await self._client.can_continue(target)

    def _bind(self, kind: FormKind) -> BoundForm:
        """Return the form of answers to the instance."""
        if self._form is None:
            self._form = self._answer_form()
        return BoundForm(self._form, kind, self._briefing.thinks)

    def _answer_form(self) -> AnswerForm:
        return self.task.answer_form(self.instance.problem)

    def _pictures(self) -> tuple[str, ...]:
        """Return the pictures that the prompt refers to, as `data:` URLs."""
        prompting = self.instance.prompting
        image = prompting.fields(self.task, self.instance.problem).get("image") if prompting is not None else None
        return () if image is None else (image,)

    @property
    def sampling(self) -> Sampling:
        """Sampling of calls whose target names none."""
        return self._sampling

    async def sample(
        self,
        messages: tuple[Message, ...],
        *,
        sample: int,
        round: int | None = None,
        faults: tuple[Fault, ...] = (),
        target: Target | None = None,
        racing: bool = False,
    ) -> Reply:
        """Return one reply with its verdict, from the cache or drawn now.

        A call that is cancelled leaves no reply; its cost is recorded and counted.

        Args:
            messages: The conversation.
            sample: Number of the sample, from 0. Equal numbers on equal messages in the same round are
                the same reply. A chain of refinements keeps its number.
            round: Number of the reply in its chain, from 0; counted from the messages when None.
            faults: As in `Request`.
            target: Model and sampling, where they are not the run's.
            racing: As in `Request`.

        Raises:
            BudgetExhausted: The reply is not in the cache and nothing is left of the budget.
        """
        key = self._client.key(messages, sample, round, target)
        found = self._client.find(key)
        if found is not None:
            return self._client.take(found, target)
        return await self._client.draw(messages, key, faults, target, racing)

    async def sample_many(
        self,
        messages: tuple[Message, ...],
        samples: Sequence[int],
        arrived: Callable[[Reply], None],
        *,
        round: int | None = None,
        faults: tuple[Fault, ...] = (),
        target: Target | None = None,
    ) -> None:
        """Draw replies that are not in the cache, in as few requests as the model allows.

        Returns when all have arrived. When the budget ends, calls already admitted are completed first.

        Args:
            messages: The conversation.
            samples: Numbers of the samples.
            arrived: Called with each reply as soon as it is there.
            round: As in `sample`.
            faults: As in `Request`.
            target: As in `sample`.

        Raises:
            BudgetExhausted: Not all were drawn.
        """
        keys = [self._client.key(messages, sample, round, target) for sample in samples]
        await self._client.draw_many(messages, keys, faults, target, arrived)

    def peek(
        self,
        messages: tuple[Message, ...],
        samples: Sequence[int],
        *,
        round: int | None = None,
        target: Target | None = None,
    ) -> dict[int, Reply]:
        """Return the cached replies among these samples, by sample, without counting them as spent."""
        keys = {self._client.key(messages, sample, round, target): sample for sample in samples}
        return {keys[key]: reply for key, reply in self._client.find_many(list(keys)).items()}

    def take(self, found: Reply, target: Target | None = None) -> Reply:
        """Count a reply found by `peek` as spent, once; a reply of another run is verified again and recorded.

        Raises:
            BudgetExhausted: The reply comes from another run and nothing is left of the budget.
        """
        return self._client.take(found, target)

    def stream(self, *purpose: str | int) -> Stream:
        """Return random numbers for a strategy: the same for the same run seed, instance and purpose."""
        return Stream(make_key("strategy", self._seed, str(self.instance.id), *purpose))

    def check(self, completion: Completion) -> Verdict:
        """Return the exact verdict on a completion; a failed call has no answer, nor has one cut off before its end."""
        return exact_verdict(self.instance, completion)

    def answer(self, reply: Reply) -> Any | None:
        """Return the parsed answer of a reply; None when none could be read."""
        if reply.verdict.status == "unparsed":
            return None
        if reply.key not in self._answers:
            text = whole_part(reply.completion) or reply.completion.text
            self._answers[reply.key] = self.task.parse(self.instance.problem, text)
        answer = self._answers[reply.key]
        return None if isinstance(answer, Fault) else answer

    def vote(self, reply: Reply) -> Hashable | None:
        """Return the canonical answer that a reply votes for; None without an answer."""
        answer = self.answer(reply)
        return None if answer is None else self.task.canonical(self.instance.problem, answer)

    async def judge(self, reply: Reply) -> Judgement:
        """Return the selecting verifier's judgement of a reply, asking for it once.

        Raises:
            BudgetExhausted: The verifier must call a model and nothing is left of the budget.
        """
        if reply.verdict.status == "unparsed":
            return REFUSED
        known = self._judgements.get(reply.key)
        if known is None:
            known = self._judgements[reply.key] = await self.verifier.judge(self, reply)
        return known

    def judgement(self, reply: Reply) -> Judgement | None:
        """Return an earlier judgement of a reply; None when it was not judged or has no answer."""
        return self._judgements.get(reply.key)

    async def accepts(self, reply: Reply) -> bool:
        """Return whether the selecting verifier accepts a reply; False when the budget ends before it is judged."""
        try:
            return (await self.judge(reply)).accepted
        except BudgetExhausted:
            return False

    def dense_score(self, answer: Any, reply: Reply) -> float:
        """Return how good an answer looks to the selecting verifier; higher is better.

        That is `Task.dense_score` where the verifier is exact. Any other verifier knows no facts, so its own score of
        the reply counts (0 where it gave no judgement).

        Args:
            answer: The parsed answer of the reply.
            reply: A reply that was judged.
        """
        if getattr(self.verifier, "exact", False):
            return self.task.dense_score(self.instance.problem).value(answer, reply.verdict)
        return (self.judgement(reply) or REFUSED).score

    async def feedback(self, reply: Reply, degree: Degree) -> tuple[str, tuple[Fault, ...]]:
        """Return the feedback to a refused reply: its text, and the faults that the text names."""
        return self.verifier.feedback(self, reply, await self.judge(reply), degree)

    async def ask(
        self, messages: tuple[Message, ...], *, sample: int = 0, round: int | None = None, target: Target | None = None
    ) -> Reply:
        """Return an auxiliary reply, such as an opinion on an answer or a critique. It costs as any other.

        Args:
            messages: The conversation.
            sample: As in `sample`.
            round: As in `sample`.
            target: As in `sample`.

        Raises:
            BudgetExhausted: The reply is not in the cache and nothing is left of the budget.
        """
        target = self.freely(target)
        key = self._client.key(messages, sample, round, target)
        async with self._asking.setdefault(key, asyncio.Lock()):
            self.auxiliary.add(key)
            return await self.sample(messages, sample=sample, round=round, target=target)
