"""Protocol of models: a model answers a conversation and reports its cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, TypedDict, cast

from typing_extensions import NotRequired

from ...tasks import Instance
from ...verifiers.verdict import Fault
from .bound_form import BoundForm, FormKind


class Message(TypedDict):
    """One turn of a conversation: its role, its text, and the pictures before the text as `data:` URLs, if any."""

    role: Literal["system", "user", "assistant"]
    content: str
    images: NotRequired[list[str]]


@dataclass(frozen=True, slots=True)
class Sampling:
    """Sampling parameters of a reply.

    Attributes:
        temperature: 0 takes the most likely token.
        top_p: Probability mass of nucleus sampling.
        max_tokens: Most tokens of a reply, thinking included.
        max_thinking: Most tokens of thinking, after which it is closed by force; None leaves it to
            the model. Models that cannot do so say it in `objection`.
        effort: Effort of thinking in the words of the server, such as `low` or `high`; None leaves it to the model.
        stop: Texts that end a reply; None for none.
        prefill: The beginning of every reply, which the model continues; None for none.
        form: How the form of answers is bound: `json-schema`, `regex` or `grammar`; None leaves replies free.
    """

    temperature: float = 1.0
    top_p: float = 1.0
    max_tokens: int = 4096
    max_thinking: int | None = None
    effort: str | None = None
    stop: tuple[str, ...] | None = None
    prefill: str | None = None
    form: FormKind | None = None

    def freely(self) -> Sampling:
        """Return the sampling of a reply that is no answer, such as an opinion: nothing binds or begins or ends it."""
        if (self.stop, self.prefill, self.form) == (None, None, None):
            return self
        return replace(self, stop=None, prefill=None, form=None)


@dataclass(slots=True)
class Meter:
    """Cost of one call so far: the model writes it during the call, the session reads it at the end.

    So the cost of a cancelled call is known too.

    Attributes:
        waiting: Whether the call waits for its turn on our side: nothing has been sent yet.
        counted: Whether the model keeps the counts below; else they are estimated when a call is cancelled.
        exact: Whether the counts of the present try come from the model rather than from estimates.
        lost_exact: Likewise for the lost ones.
        prompt_tokens: Of the present try.
        completion_tokens: Of the present try, so far.
        lost_prompt_tokens: Of earlier, failed tries of this call.
        lost_completion_tokens: Likewise.
        queue_seconds: Time spent waiting for its turn on our side.
        retries: Tries before the present one.
    """

    waiting: bool = False
    counted: bool = False
    exact: bool = True
    lost_exact: bool = True
    prompt_tokens: int = 0
    completion_tokens: int = 0
    lost_prompt_tokens: int = 0
    lost_completion_tokens: int = 0
    queue_seconds: float = 0.0
    retries: int = 0

    def lose_try(self) -> None:
        """Count the present try as failed: its cost is lost."""
        if self.prompt_tokens or self.completion_tokens:
            self.lost_exact = self.lost_exact and self.exact
            self.lost_prompt_tokens += self.prompt_tokens
            self.lost_completion_tokens += self.completion_tokens
        self.prompt_tokens = self.completion_tokens = 0
        self.exact = True


@dataclass(frozen=True, slots=True)
class Request:
    """Request for one reply.

    Attributes:
        messages: The conversation so far; the last turn is the user's.
        sampling: Sampling of the reply.
        seed: 63 bits, different for every sample of a run and recorded with it.
        instance: The instance that the conversation is about. Only the embedded models read it, because
            they take problems rather than prompts: `classical` as data, `tiny`
            (examples/tiny_models) in a compact encoding.
        faults: The faults that the last user turn names; empty for feedback of one bit.
        sample: Number of the sample on the conversation's opening, from 0. With `round` it identifies
            recorded replies; every other model goes by the seed.
        round: Number of earlier replies in this chain, from 0.
        racing: Whether the call may be cancelled as soon as a sibling is right: then it should
            be one that can be stopped alone.
        form: The form that the reply must have; None where it is free.
        meter: The model counts the cost of the call here while it is active.
    """

    messages: tuple[Message, ...]
    sampling: Sampling
    seed: int
    instance: Instance
    faults: tuple[Fault, ...] = ()
    sample: int = 0
    round: int = 0
    racing: bool = False
    form: BoundForm | None = None
    meter: Meter = field(default_factory=Meter, compare=False, repr=False)


TRUNCATED = frozenset({"length", "max_tokens", "MAX_TOKENS", "model_length"})
"""Finish reasons of replies that a token limit cut off: of the OpenAI protocol, and of Anthropic, Google and Mistral behind it."""


@dataclass(frozen=True, slots=True)
class Completion:
    """A reply and its cost.

    Attributes:
        text: The reply without its thinking; empty when the call failed.
        prompt_tokens: As counted by the model. Replies that share one request share its prompt
            tokens evenly, so that their sum is the amount paid.
        completion_tokens: As counted by the model, thinking included.
        seconds: From sending to receiving, with retries, without waiting for its turn.
        finish_reason: `stop`, `length`, `content_filter`, `context_length` (the prompt does not fit:
            a failed call), or the server's own; `error` when it failed otherwise.
        error: Why the call failed for good, or None.
        retries: Number of repetitions of the call.
        estimated: Whether the token counts are estimates.
        cached_tokens: Of the prompt tokens, those that the model had computed before.
        reasoning_tokens: Of the completion tokens, those of thinking.
        lost_prompt_tokens: Spent on failed tries, in no other count.
        lost_completion_tokens: Likewise.
        queue_seconds: Time spent waiting for its turn on our side, before it was sent.
        first_token_seconds: From sending the try that succeeded to its first token; None when unknown.
        decode_seconds: From its first token to its last; None when unknown.
        choice: Number of the reply among those to one request, from 0; they share the request's seed.
        reasoning: The thinking, where the model shows it.
        logprob: Sum of the log-probabilities of the reply's tokens under the model itself
            (temperature 1, nothing cut off), in nats; None when unknown.
    """

    text: str
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    finish_reason: str = "stop"
    error: str | None = None
    retries: int = 0
    estimated: bool = False
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    lost_prompt_tokens: int = 0
    lost_completion_tokens: int = 0
    queue_seconds: float = 0.0
    first_token_seconds: float | None = None
    decode_seconds: float | None = None
    choice: int = 0
    reasoning: str = ""
    logprob: float | None = None

    @property
    def truncated(self) -> bool:
        """Whether the token limit cut the reply off; what it says is then not what the model would have said."""
        return self.error is None and self.finish_reason in TRUNCATED


class Model(Protocol):
    """Anything that completes conversations. One object serves many concurrent calls.

    A model may have an attribute `identity` (a dict of JSON values): everything that decides its replies besides the request.
    Replies are stored under it; see `models.identity`. It may have `async def objection(self, sampling: Sampling) -> str`,
    which says why it cannot draw with a sampling (see `objection_of`); without it, it takes every sampling.
    """

    @property
    def name(self) -> str:
        """Name in the run's manifest and reports."""
        ...

    async def complete(self, request: Request) -> Completion:
        """Return one reply. A failure that retries did not mend is a Completion with an error, not an exception."""
        ...

    async def close(self) -> None:
        """Release connections, threads and memory."""
        ...


Arrive = Callable[[int, Completion], None]
"""Called once for each request of a batch, with its position, as soon as its completion is there."""


class BatchModel(Model, Protocol):
    """A model that can give several replies to one prompt in one request."""

    @property
    def most_choices(self) -> int:
        """Most replies per request, now; 1 when the server turned out to give one only."""
        ...

    async def complete_many(self, requests: Sequence[Request], arrive: Arrive) -> None:
        """Complete each request; they differ in sample and seed alone, and the first one's seed is sent.

        Returns when all have arrived. Cancelling it cancels those that have not.
        """
        ...


def as_batches(model: Model) -> BatchModel | None:
    """Return the model as one that gives several replies in one request; None where it cannot.

    The test is a single attribute: it runs for every instance, and checking the whole protocol takes as
    long as a cheap call.
    """
    return cast(BatchModel, model) if hasattr(model, "complete_many") else None


async def objection_of(model: Model, sampling: Sampling) -> str:
    """Return why a model cannot draw with a sampling, before anything is asked of it; empty when it can."""
    objection = getattr(model, "objection", None)
    return "" if objection is None else str(await objection(sampling))


def failed(error: str, seconds: float = 0.0, retries: int = 0, meter: Meter | None = None) -> Completion:
    """Return the completion of a call that failed for good; with a meter, including the cost of its tries."""
    if meter is None:
        return Completion("", 0, 0, seconds, "error", error, retries)
    return Completion(
        "", 0, 0, seconds, "error", error, retries, not meter.lost_exact,
        lost_prompt_tokens=meter.lost_prompt_tokens, lost_completion_tokens=meter.lost_completion_tokens,
    )  # fmt: skip


def estimate_tokens(text: str) -> int:
    """Return an estimate of a text's tokens: a rule of thumb for English."""
    return -(-len(text.encode(errors="replace")) // BYTES_PER_TOKEN)


BYTES_PER_TOKEN = 4


def whole_text(text: str) -> str:
    """Replace lone surrogates, which JSON can carry but files and databases cannot, by U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
