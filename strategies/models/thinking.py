"""Thinking models: where thinking ends in a reply, and ending it by force after a limit of tokens.

The tags are those that the open thinking models share (`<think>`, `</think>`), as token
sequences of the model's own tokenizer. A reply thinks when it begins with the opening tag or
the prompt ended with it. (Budget forcing: Muennighoff et al., "s1", 2025.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

OPEN, CLOSE = "<think>", "</think>"


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags as token ids.

    Attributes:
        open: The opening tag.
        close: The closing tag.
        blank: Line breaks, which may stand between the opening tag and the end of a prompt.
    """

    open: tuple[int, ...]
    close: tuple[int, ...]
    blank: tuple[int, ...] = ()

    def begins(self, prompt: Sequence[int], reply: Sequence[int]) -> bool:
        """Return whether a reply begins with thinking, or its prompt opened it."""
        ended = list(prompt)
        while ended and ended[-1] in self.blank:
            ended.pop()
        return tuple(ended[-len(self.open) :]) == self.open or tuple(reply[: len(self.open)]) == self.open

    def split(self, prompt: Sequence[int], reply: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
        """Return the tokens of thinking, tags included, and those of the answer."""
        if not self.begins(prompt, reply):
            return (), reply
        width = len(self.close)
        for i in range(len(reply) - width + 1):
            if tuple(reply[i : i + width]) == self.close:
                return reply[: i + width], reply[i + width :]
        return reply, ()


def find_tags(tokenizer: Any) -> Tags:
    """Return the tags in a tokenizer's own tokens, with the line breaks that some templates put after the opening one."""
    opened, closed = (tuple(tokenizer(text, add_special_tokens=False)["input_ids"]) for text in (OPEN, CLOSE))
    breaks = [tokenizer(text, add_special_tokens=False)["input_ids"] for text in ("\n", "\n\n")]
    return Tags(opened, closed, tuple(ids[0] for ids in breaks if len(ids) == 1))


class EndThinking:
    """Logits processor that closes thinking after a limit of tokens, row by row."""

    def __init__(self, tags: Tags, prompts: Sequence[Sequence[int]], width: int, most: int) -> None:
        """Create a processor for rows with these prompts, padded to `width` tokens."""
        self._tags, self._prompts, self._width, self._most = tags, prompts, width, most
        self._closed = [False] * len(prompts)

    def __call__(self, ids: Any, scores: Any) -> Any:
        """Return the scores; where thinking must end, only the next token of the closing tag stays possible."""
        close, length = self._tags.close, ids.shape[1] - self._width
        head, tail = max(len(self._tags.open), self._most), len(close)
        # Only the beginning and the last few tokens decide; they are few.
        for row, prompt in enumerate(self._prompts):
            if self._closed[row]:
                continue
            last = tuple(ids[row, -tail:].tolist()) if length >= tail else ()
            if last == close:
                self._closed[row] = True
            elif length >= self._most:
                begun = ids[row, self._width : self._width + head].tolist()
                if not self._tags.begins(prompt, begun):
                    self._closed[row] = True
                    continue
                forced = close[_matched(ids[row, self._width :].tolist()[-tail:], close, length - self._most)]
                scores[row] = float("-inf")
                scores[row, forced] = 0.0
        return scores


def _matched(last: Sequence[int], close: tuple[int, ...], since: int) -> int:
    """Return the number of tokens of the closing tag at the end already; no more than were forced since."""
    for count in range(min(len(close) - 1, since), 0, -1):
        if tuple(last[-count:]) == close[:count]:
            return count
    return 0


class Logprobs:
    """Logits processor that sums the log-probabilities of the generated tokens under the unmodified model.

    It holds one step's distribution at a time: memory does not grow with the reply.
    """

    def __init__(self, rows: int, ends: Sequence[int]) -> None:
        self._ends, self._rows = set(ends), rows
        self._last: Any = None
        self.sums = [0.0] * rows
        self._ended = [False] * rows

    def __call__(self, ids: Any, scores: Any) -> Any:
        """Return the scores unchanged."""
        import torch

        self.take(ids)
        self._last = torch.log_softmax(scores.float(), dim=-1)
        return scores

    def take(self, ids: Any) -> None:
        """Add the last generated token; call once more after the last step."""
        if self._last is None:
            return
        drawn = ids[:, -1]
        for row, (value, token) in enumerate(
            zip(self._last.gather(1, drawn[:, None])[:, 0].tolist(), drawn.tolist(), strict=True)
        ):
            if not self._ended[row]:
                self.sums[row] += value
                self._ended[row] = token in self._ends
        self._last = None
