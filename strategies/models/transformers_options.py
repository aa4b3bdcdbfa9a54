"""Options of a `transformers:` model spec."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..engine.base_options import Options, require


@dataclass(frozen=True)
class TransformersOptions(Options):
    """Device, precision and batching of a model in this process.

    Attributes:
        device: `auto` (the GPU when there is one), `cpu`, `cuda`, `cuda:1` …
        dtype: `auto` is bfloat16 on a GPU (float16 on one that cannot) and float32 elsewhere.
        max_batch: Most replies generated together.
        wait: Seconds to wait for more requests before a batch that is not full begins.
        engine: `batch` generates batch after batch; `continuous` admits a new request as soon as one
            ends, over a paged cache that shares prompts: better where replies differ much in
            length, on a GPU above all (needs transformers 5).
        logprobs: Whether the log-probability of each reply is computed.
        thinking: Whether the chat template enables thinking; `auto` leaves it to the template.
    """

    device: str = "auto"
    dtype: Literal["auto", "bfloat16", "float16", "float32"] = "auto"
    max_batch: int = 32
    wait: float = 0.005
    engine: Literal["batch", "continuous"] = "batch"
    logprobs: bool = False
    thinking: Literal["auto", "on", "off"] = "auto"

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: An option is out of range.
        """
        require(1 <= self.max_batch <= 65536, "max_batch", self.max_batch, "1 to 65536")
        require(0.0 <= self.wait <= 60.0, "wait", self.wait, "0 to 60 seconds")
