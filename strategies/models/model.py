"""What a model is: something that answers a conversation, and says what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypedDict

from ...tasks import Instance
from ...verifiers.verdict import Fault


class Message(TypedDict):
    """One turn of a conversation, as chat templates and chat servers take it."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a model draws a reply."""

    temperature: float = 1.0
    top_p: float = 1.0
    max_tokens: int = 4096


@dataclass(frozen=True, slots=True)
class Request:
    """One reply asked for.

    Attributes:
        messages: The conversation so far; the last turn is the user's.
        sampling: How to draw.
        seed: 63 bits, different for every sample of a run and recorded with it.
        instance: What the conversation is about. Only the embedded classical model looks
            at it, because it reads problems rather than text.
        told: The faults that the last user turn told of; empty for feedback of one bit.
        sample: Which draw on the conversation's opening this is, from 0. With `round`, what
            recorded replies are found by; every other model goes by the seed.
        round: How many replies of this chain came before, from 0.
    """

    messages: tuple[Message, ...]
    sampling: Sampling
    seed: int
    instance: Instance
    told: tuple[Fault, ...] = ()
    sample: int = 0
    round: int = 0


@dataclass(frozen=True, slots=True)
class Completion:
    """A reply and its cost.

    Attributes:
        text: The reply; empty when the call failed.
        prompt_tokens: As counted by the model.
        completion_tokens: As counted by the model, thinking included.
        seconds: From sending to receiving, retries included.
        finish_reason: `stop`, `length`, or what the server said; `error` when it failed.
        error: Why the call failed for good, or None.
        retries: How often the call was repeated.
        estimated: Whether the token counts are guesses, because nobody counted.
    """

    text: str
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    finish_reason: str = "stop"
    error: str | None = None
    retries: int = 0
    estimated: bool = False


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


def failed(error: str, seconds: float = 0.0, retries: int = 0) -> Completion:
    """The completion of a call that failed for good."""
    return Completion("", 0, 0, seconds, "error", error, retries)


def whole_text(text: str) -> str:
    """The text with lone surrogates, which JSON can carry and no file or database can, made U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
