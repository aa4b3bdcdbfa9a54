"""Holding a model in this process to a form, by llguidance: tokens that leave the form have no probability."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import Any

import numpy as np

from .bound_form import BoundForm
from .thinking import OPEN, Tags

MISSING = 'form: a model in this process needs llguidance: pip install "assay-reasoning[form]"'


def can_bind() -> bool:
    """Return whether the library is installed."""
    return importlib.util.find_spec("llguidance") is not None


class FormBinder:
    """The tokenizer of a model in the form that llguidance takes, made at first use."""

    def __init__(self, model: Any, tokenizer: Any, tags: Tags, ends: Sequence[int]) -> None:
        """Take a model, its Hugging Face tokenizer, the tags of thinking and the tokens that end a reply."""
        self._ends, self._model, self._tokenizer, self._tags = ends, model, tokenizer, tags
        self._made: Any = None

    def processor(self, forms: Sequence[BoundForm], prompts: Sequence[Sequence[int]], width: int) -> BindForm:
        """Return the logits processor of a batch, one form for each row.

        Args:
            forms: The forms.
            prompts: The tokens of the prompts.
            width: Tokens of the padded prompts.

        Raises:
            ValueError: The library cannot compile a form.
        """
        import llguidance
        import llguidance.hf

        if self._made is None:
            rows = self._model.get_output_embeddings().weight.shape[0]
            self._made = llguidance.hf.from_tokenizer(self._tokenizer, n_vocab=max(rows, len(self._tokenizer)))
        matchers = [llguidance.LLMatcher(self._made, _compiled(form)) for form in forms]
        for matcher in matchers:
            if matcher.is_error():
                raise ValueError(f"form: {matcher.get_error()}")
        thinks = OPEN in str(self._tokenizer.chat_template or "")
        return BindForm(matchers, prompts, width, self._tags, self._ends, thinks)


def _compiled(form: BoundForm) -> str:
    """Return the form in llguidance's own notation."""
    import llguidance
    from llguidance.gbnf_to_lark import any_to_lark

    matcher: Any = llguidance.LLMatcher
    if form.kind == "json-schema":
        return str(matcher.grammar_from_json_schema(form.schema))
    if form.kind == "regex":
        return str(matcher.grammar_from_regex(form.regex))
    return str(matcher.grammar_from_lark(any_to_lark(form.grammar)))


class BindForm:
    """Logits processor that leaves a row's next token only what its form allows; thinking stays free until it ends."""

    def __init__(
        self,
        matchers: Sequence[Any],
        prompts: Sequence[Sequence[int]],
        width: int,
        tags: Tags,
        ends: Sequence[int],
        thinks: bool,
    ) -> None:
        """Create a processor for rows with these prompts, padded to `width` tokens.

        Args:
            matchers: The state of each row's form.
            prompts: The tokens of the prompts.
            width: Tokens of the padded prompts.
            tags: The tags of thinking.
            ends: Tokens that end a reply; one of them follows a whole form.
            thinks: Whether a reply may begin with thinking.
        """
        self._matchers, self._prompts, self._width, self._tags = matchers, prompts, width, tags
        self._ends, self._thinks = list(ends), thinks
        self._free = [True] * len(matchers)

    def __call__(self, ids: Any, scores: Any) -> Any:
        """Return the scores; tokens that leave the form get minus infinity."""
        import torch

        for row, matcher in enumerate(self._matchers):
            reply = ids[row, self._width :].tolist()
            if self._free[row]:
                thought, answer = self._tags.split(self._prompts[row], reply)
                closed = bool(thought) and tuple(thought[-len(self._tags.close) :]) == self._tags.close
                if self._tags.begins(self._prompts[row], reply) and not closed:
                    continue
                self._free[row] = False
                matcher.consume_tokens(list(answer))
            elif not matcher.is_stopped():
                matcher.consume_token(reply[-1])
            if matcher.is_stopped():
                scores[row] = float("-inf")
                scores[row, self._ends] = 0.0
                continue
            bits = np.unpackbits(np.frombuffer(matcher.compute_bitmask(), dtype=np.uint8), bitorder="little")
            allowed = torch.from_numpy(bits[: scores.shape[1]].astype(bool)).to(scores.device)
            if not reply and self._thinks:
                allowed[self._tags.open[0]] = True
                self._free[row] = True
            scores[row, : len(allowed)].masked_fill_(~allowed, float("-inf"))
            scores[row, len(allowed) :] = float("-inf")
        return scores
