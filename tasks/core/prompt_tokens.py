"""How long is a prompt for a model? With its tokenizer, or by an estimate that needs none."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

_PIECES = re.compile(r" ?[^\W\d_]+|\d{1,3}| ?([^\s\w])\1{0,7}|_+|\s")


def estimate_tokens(text: str) -> int:
    """About how many tokens a text has: the pieces into which common tokenizers first cut it.

    Pieces are words with the space before them, up to three digits, runs of one sign (eight at
    most) and single blanks, after the patterns of GPT-4's and Llama 3's tokenizers. There a rare
    word is several tokens, and a usual pair of signs one: the estimate errs both ways.
    """
    return sum(1 for _ in _PIECES.finditer(text))


def token_counter(tokenizer: str | None) -> Callable[[str], int]:
    """What counts the tokens of a text.

    Args:
        tokenizer: A `tokenizer.json` (extra `tokenizers`), a name or folder that
            `transformers.AutoTokenizer` knows, or None for `estimate_tokens`.

    Raises:
        ValueError: The library for it is not installed, or the tokenizer cannot be opened.
    """
    if tokenizer is None:
        return estimate_tokens
    try:
        opened = _open(tokenizer)
    except ModuleNotFoundError as error:
        raise ValueError(f"tokenizer: {error.name} is needed for {tokenizer!r}: pip install {error.name}") from None
    except Exception as error:  # whatever the libraries raise for what they cannot read
        raise ValueError(f"tokenizer: {tokenizer!r} cannot be opened: {error}") from error
    return opened


def _open(tokenizer: str) -> Callable[[str], int]:
    if Path(tokenizer).is_file():
        read: Any = importlib.import_module("tokenizers").Tokenizer.from_file(tokenizer)
        return lambda text: len(read.encode(text, add_special_tokens=False).ids)
    from transformers import AutoTokenizer

    known: Any = AutoTokenizer.from_pretrained(tokenizer)
    return lambda text: len(known.encode(text, add_special_tokens=False))
