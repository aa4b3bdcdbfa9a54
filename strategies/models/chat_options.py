"""Options of a chat server's spec, its key, and further fields of every request."""

from __future__ import annotations

import os
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ...tasks.core.strict_json import parse_value
from ..engine.base_options import Options, require
from .server_kinds import KindName

GENERAL_KEY = "ASSAY_API_KEY"
"""Environment variable of the key for whatever server is asked, where its own is not set."""
KEY_OF_HOST = {
    "api.anthropic.com": "ANTHROPIC_API_KEY",
    "api.openai.com": "OPENAI_API_KEY",
    "openrouter.ai": "OPENROUTER_API_KEY",
}
"""Environment variables of the keys of providers, by host."""


@dataclass(frozen=True)
class OpenAIOptions(Options):
    """Options of a chat server.

    Attributes:
        model: Name of the model; then the URL is the whole base. By default the name follows
            `/v1/` in the URL.
        concurrency: Most active replies, over several runs of one model; a run has its own
            bound. An overloaded server lowers it for a while.
        n: Most replies per request; 1 never shares one.
        stream: `auto` streams until the server refuses; `off` never does.
        retries: Most repetitions of a request.
        timeout: Seconds for one try, from sending to the last byte.
        connect: Seconds to reach the server. The default is above the second of TCP's first repetition, and so
            short that a wrong address is reported within three.
        first: Seconds to the first token; 0 is as `read`.
        read: Seconds without a byte; without a stream servers send none before the reply is complete.
        limit: The field that carries the token limit; the other one is used when the server refuses it.
        seed: Form of the seeds that are sent: `auto` sends 63 bits, fewer or none where the server refuses them;
            `31bit` sends the last 31; `off` sends none, and the server draws by its own chance.
        body: A JSON file with an object of further fields for every request, such as `top_k`,
            `reasoning_effort` or `chat_template_kwargs`.
        server: Kind of the server, which decides the fields that bind a form, bound thinking or continue a turn:
            `vllm`, `sglang`, `llamacpp`, `openai`, `openrouter`, `ollama` or `other`; `auto` tells it by the
            address or by the server's list of models.
    """

    model: str = ""
    concurrency: int = 1024
    n: int = 16
    stream: Literal["auto", "off"] = "auto"
    retries: int = 6
    timeout: float = 1800.0
    connect: float = 2.5
    first: float = 0.0
    read: float = 1800.0
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    seed: Literal["auto", "31bit", "off"] = "auto"
    body: str = ""
    server: KindName = "auto"

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: An option is out of range.
        """
        require(1 <= self.concurrency <= 10_000, "concurrency", self.concurrency, "1 to 10000")
        require(1 <= self.n <= 1024, "n", self.n, "1 to 1024")
        require(0.0 <= self.first < 1e7, "first", self.first, "seconds from 0")
        require(0 <= self.retries <= 100, "retries", self.retries, "0 to 100")
        for name in ("timeout", "connect", "read"):
            value = getattr(self, name)
            require(0.0 < value < 1e7, name, value, "a positive number of seconds")


def environment_keys() -> list[str]:
    """Return all keys that the environment holds."""
    return [key for name in (GENERAL_KEY, *KEY_OF_HOST.values()) if (key := os.environ.get(name, "").strip())]


def key_of(base: str) -> str:
    """Return the key for a server, or an empty text.

    That is the key of its provider, else ASSAY_API_KEY, else OPENAI_API_KEY, which programs also give to servers of
    their own; the key of one provider never goes to another.

    Args:
        base: Address of the server.

    Raises:
        ValueError: The key contains characters that a header cannot hold.
    """
    own = KEY_OF_HOST.get(urllib.parse.urlsplit(base).hostname or "")
    for name in (own, GENERAL_KEY) if own else (GENERAL_KEY, "OPENAI_API_KEY"):
        if key := os.environ.get(name, "").strip():
            if not (key.isascii() and key.isprintable()):
                raise ValueError(f"{name}: expected printable ASCII characters only")
            return key
    return ""


def key_headers(base: str) -> dict[str, str]:
    """Return the header that carries the key for a server, if there is one (`key_of`).

    Args:
        base: Address of the server.

    Raises:
        ValueError: The key contains characters that a header cannot hold.
    """
    return {"Authorization": f"Bearer {key}"} if (key := key_of(base)) else {}


def read_fields(path: str) -> dict[str, Any]:
    """Read further fields of every request from a file; none without one.

    Raises:
        ValueError: The file cannot be read, or sets a field that belongs to the client.
    """
    if not path:
        return {}
    try:
        extra = parse_value(Path(path).expanduser().read_bytes())
    except OSError as error:
        raise ValueError(f"body: cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise ValueError(f"body: expected a file with a JSON object, got {path} ({error})") from None
    taken = {"model", "messages", "seed", "n", "stream", "stream_options"}
    require(isinstance(extra, dict) and not taken & set(extra), "body", path, f"an object without {sorted(taken)}")
    return dict(extra)
