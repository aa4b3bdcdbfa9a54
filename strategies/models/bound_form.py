"""The form that binds one reply: what a server or a library is asked to hold the model to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from ...tasks.core.answer_form import AnswerForm

FormKind = Literal["json-schema", "regex", "grammar"]
"""How the form of a reply is written down."""
FORM_KINDS: tuple[FormKind, ...] = get_args(FormKind)


@dataclass(frozen=True, slots=True)
class BoundForm:
    """The form of a reply to one instance.

    Attributes:
        answers: The form of the answers to the instance.
        kind: How it is written down where the server takes several.
        thinks: Whether the model thinks aloud before it answers.
    """

    answers: AnswerForm
    kind: FormKind
    thinks: bool = False

    @property
    def regex(self) -> str:
        """A regular expression of whole replies."""
        return self.answers.reply_regex(thinks=self.thinks)

    @property
    def grammar(self) -> str:
        """A GBNF grammar of whole replies."""
        return self.answers.reply_grammar(thinks=self.thinks)

    @property
    def schema(self) -> dict[str, Any]:
        """A JSON schema of whole replies."""
        return self.answers.reply_schema(thinks=self.thinks)


def check_form(kind: str | None) -> None:
    """Check that a kind of form exists.

    Raises:
        ValueError: There is no such kind.
    """
    if kind is not None and kind not in FORM_KINDS:
        raise ValueError(f"form: expected one of {', '.join(FORM_KINDS)}, got {kind!r}")
