"""What a model is: something that answers a conversation, and says what it cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypedDict, cast

from ...tasks import Instance
from ...verifiers.verdict import Fault


class Message(TypedDict):
    """One turn of a conversation, as chat templates and chat servers take it."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a model draws a reply.

    Attributes:
        max_tokens: Most tokens of a reply, thinking included.
        max_thinking: Most tokens of thinking, after which it is closed by force; None leaves it to
            the model. Only models in this process can do so; others are told or refuse.
    """

    temperature: float = 1.0
    top_p: float = 1.0
    max_tokens: int = 4096
    max_thinking: int | None = None


@dataclass(slots=True)
class Meter:
    """What one call has cost so far: the model writes it while it works, the session reads it at the end.

    It is how a call that is given up still says what it spent.

    Attributes:
        waiting: Whether the call waits for its turn on our side: nothing has been asked yet.
        counted: Whether the model keeps the counts below; else they are guessed when a call is given up.
        exact: Whether the counts of the try under way come from the model rather than from guesses.
        lost_exact: Likewise for the lost ones.
        prompt_tokens: Of the try under way.
        completion_tokens: Of the try under way, so far.
        lost_prompt_tokens: Of earlier tries of this call that came to nothing.
        lost_completion_tokens: Likewise.
        queue_seconds: Time spent waiting for its turn on our side.
        retries: Tries before the one under way.
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
        """The try under way came to nothing: what it cost is lost."""
        if self.prompt_tokens or self.completion_tokens:
            self.lost_exact = self.lost_exact and self.exact
            self.lost_prompt_tokens += self.prompt_tokens
            self.lost_completion_tokens += self.completion_tokens
        self.prompt_tokens = self.completion_tokens = 0
        self.exact = True


@dataclass(frozen=True, slots=True)
class Request:
    """One reply asked for.

    Attributes:
        messages: The conversation so far; the last turn is the user's.
        sampling: How to draw.
        seed: 63 bits, different for every sample of a run and recorded with it.
        instance: What the conversation is about. Only the embedded models look at it, because they
            read problems rather than prompts: `classical` as data, `tiny` in shorthand.
        told: The faults that the last user turn told of; empty for feedback of one bit.
        sample: Which draw on the conversation's opening this is, from 0. With `round`, what
            recorded replies are found by; every other model goes by the seed.
        round: How many replies of this chain came before, from 0.
        racing: Whether the call may be given up as soon as a sibling is right: then it should
            be one that can be stopped alone.
        meter: Where the model notes what the call costs while it is under way.
    """

    messages: tuple[Message, ...]
    sampling: Sampling
    seed: int
    instance: Instance
    faults: tuple[Fault, ...] = ()
    sample: int = 0
    round: int = 0
    racing: bool = False
    meter: Meter = field(default_factory=Meter, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Completion:
    """A reply and its cost.

    Attributes:
        text: The reply without its thinking; empty when the call failed.
        prompt_tokens: As counted by the model. Replies that share one request share its prompt
            tokens evenly, so that sums are what was paid for.
        completion_tokens: As counted by the model, thinking included.
        seconds: From sending to receiving, retries included, waiting for its turn not.
        finish_reason: `stop`, `length`, `content_filter`, `context_length` (the prompt does not fit:
            no reply, and none to be had), or what the server said; `error` when it failed.
        error: Why the call failed for good, or None.
        retries: How often the call was repeated.
        estimated: Whether the token counts are guesses, because nobody counted.
        cached_tokens: Of the prompt tokens, those that the model had computed before.
        reasoning_tokens: Of the completion tokens, those of thinking.
        lost_prompt_tokens: Spent on tries that came to nothing, in no other count.
        lost_completion_tokens: Likewise.
        queue_seconds: Time spent waiting for its turn on our side, before it was sent.
        first_token_seconds: From sending the try that succeeded to its first token; None when unknown.
        decode_seconds: From its first token to its last; None when unknown.
        choice: Which of the replies to one request this is, from 0; they share the request's seed.
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


class Model(Protocol):
    """Anything that completes conversations. One object serves many concurrent calls."""

    @property
    def name(self) -> str:
        """What the run's manifest and reports call it."""
        ...

    async def complete(self, request: Request) -> Completion:
        """One reply. A failure that retries did not mend is a Completion with an error, not an exception."""
        ...

    async def close(self) -> None:
        """Releases connections, threads and memory."""
        ...


Arrive = Callable[[int, Completion], None]
"""Called once for each request of a batch, with its position, as soon as its completion is there."""


class BatchModel(Model, Protocol):
    """A model that can draw several replies to one prompt in one request."""

    @property
    def most_choices(self) -> int:
        """Replies that one request draws at most, now; 1 when the server turned out not to."""
        ...

    async def complete_many(self, requests: Sequence[Request], arrive: Arrive) -> None:
        """One reply to each request; they differ in sample and seed alone, and the first one's seed is sent.

        Returns when all have arrived. Cancelling it gives up those that have not.
        """
        ...


def as_batches(model: Model) -> BatchModel | None:
    """The model as one that draws several replies in one request; None where it cannot.

    Asked for every instance, where a check of the whole protocol takes as long as a cheap call.
    """
    return cast(BatchModel, model) if hasattr(model, "complete_many") else None


def failed(error: str, seconds: float = 0.0, retries: int = 0, meter: Meter | None = None) -> Completion:
    """The completion of a call that failed for good; with a meter, what its tries cost."""
    if meter is None:
        return Completion("", 0, 0, seconds, "error", error, retries)
    return Completion(
        "", 0, 0, seconds, "error", error, retries, not meter.lost_exact,
        lost_prompt_tokens=meter.lost_prompt_tokens, lost_completion_tokens=meter.lost_completion_tokens,
    )  # fmt: skip


def estimate_tokens(text: str) -> int:
    """About how many tokens a text has, where nobody counted: a rule of thumb for English."""
    return -(-len(text.encode(errors="replace")) // BYTES_PER_TOKEN)


BYTES_PER_TOKEN = 4


def whole_text(text: str) -> str:
    """The text with lone surrogates, which JSON can carry and no file or database can, made U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
