"""The replies of a model in a row, whichever API or harness wrote it.

Sources of the layouts: the Chat Completions, Responses and Batch APIs of OpenAI; the Message Batches API of Anthropic; the
batch mode of the Gemini API; `log_samples` of lm-evaluation-harness; logs of Inspect; conversational data sets of TRL and
ShareGPT; results of reasoning-gym-eval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...tasks.core.strict_json import kind_of

Reply = str | None
"""What a model said; None where the log says that it said nothing."""

FIELDS = (
    "response", "responses", "completion", "completions", "full_model_response", "model_response", "model_output",
    "generated_text", "generation", "generations", "prediction", "predictions", "output", "outputs",
)  # fmt: skip
"""Names under which a row has replies; the first that is there and not null counts."""
TURNS = ("messages", "conversation", "conversations")
"""Names under which a row has a conversation; its last turn of the assistant is the reply."""
_ASSISTANT = ("assistant", "gpt", "model", "bot", "ai", "chatgpt")
_TEXTS = ("output_text", "text", "generated_text", "full_model_response", "response", "completion", "value")
_LISTS = ("choices", "candidates", "outputs")
_UNSPOKEN = ("reasoning", "thinking", "redacted_thinking", "tool_use", "tool_call", "function_call")
"""Parts of a message that are not its text."""


def replies_in(row: Mapping[str, Any], field: str = "") -> list[Reply]:
    """Return the replies in a row, in their order.

    Args:
        field: The field that holds them, with dots between the keys of nested objects; found by its name if empty.

    Raises:
        ValueError: There is none, or the request failed; the message says what the row has instead.
    """
    if field:
        return replies_of(dig(row, field), field)
    if is_batch(row):
        return _of_batch(row)
    if isinstance(row.get("resps"), list):
        return replies_of([text for group in row["resps"] for text in (group if isinstance(group, list) else [group])])
    if is_sample(row):
        return _of_sample(row)
    named = [name for name in FIELDS if name in row]
    for name in named:
        if row[name] is not None:
            return replies_of(row[name], name)
    if any(name in row for name in _LISTS):
        return replies_of(row)
    for name in TURNS:
        if isinstance(row.get(name), list):
            return replies_of(row[name], name)
    if named:
        return [None]
    raise ValueError(f"response: expected a string, got nothing; {found(row)}")


def found(row: Mapping[str, Any]) -> str:
    """Say which keys a row has, and where a reply would be found."""
    keys = _keys(row)
    return (
        f"the row has {f'the keys {keys}' if row else 'no keys'}; a reply is read from response, completion(s), "
        "messages, choices, resps, output, or from --response-field"
    )


def replies_of(value: Any, name: str = "response") -> list[Reply]:
    """Return the replies that a value holds: a text, a message, a list of turns, a reply of an API, or a list of these.

    Raises:
        ValueError: It is nothing of the kind; the message names the field.
    """
    if value is None or isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return _of_object(value, name)
    if not isinstance(value, list):
        raise ValueError(f"{name}: expected a string, got {kind_of(value)}")
    if not value:
        raise ValueError(f"{name}: expected a reply, got an empty list")
    if _is_turns(value):
        return [_last_turn(value, name)]
    if all(isinstance(part, Mapping) and "type" in part for part in value):
        return [_joined(value)]
    return [reply for one in value for reply in replies_of(one, name)]


def dig(row: Mapping[str, Any], field: str) -> Any:
    """Return the value at a path of keys, with dots between them.

    Raises:
        ValueError: There is no such value; the message names the keys that are there.
    """
    if field in row:
        return row[field]
    value: Any = row
    for place, key in enumerate(path := field.split(".")):
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isascii() and key.isdecimal() and int(key[:9]) < len(value):
            value = value[int(key)]
        else:
            keys = _keys(value) if isinstance(value, Mapping) else kind_of(value)
            where = ".".join(path[:place]) or "the row"
            raise ValueError(f"--response-field: no {field[:80]!r} in this row; {where} has {keys or 'nothing'}")
    return value


def is_batch(row: Mapping[str, Any]) -> bool:
    """Return whether a row is one of a batch API: what was asked has a name of the user, and what came is an object."""
    return ("custom_id" in row or "key" in row) and (
        isinstance(row.get("response"), Mapping)
        or isinstance(row.get("result"), Mapping)
        or ("error" in row and row.get("error") is not None)
    )


def is_sample(row: Mapping[str, Any]) -> bool:
    """Return whether a row is a sample of an Inspect log."""
    return "epoch" in row and isinstance(row.get("output"), Mapping)


def _of_batch(row: Mapping[str, Any]) -> list[Reply]:
    if row.get("error") is not None:
        raise _failed(row["error"])
    answer = row.get("response") if row.get("response") is not None else row.get("result")
    assert isinstance(answer, Mapping)
    if answer.get("type") in ("errored", "canceled", "expired"):
        raise _failed(answer.get("error") or answer["type"])
    code = answer.get("status_code", 200)
    body = answer.get("body", answer)
    if code != 200:
        error = body.get("error") if isinstance(body, Mapping) else None
        raise _failed(error or f"status {code}")
    return replies_of(answer.get("message", body))


def _of_sample(row: Mapping[str, Any]) -> list[Reply]:
    output = row["output"]
    failure = row.get("error") or output.get("error")
    if not output.get("choices") and not output.get("completion"):
        if failure:
            raise _failed(failure)
        return [None]
    pasted = row.get("attachments")
    texts = replies_of(output if output.get("choices") else output["completion"], "output")
    return [_unpacked(text, pasted if isinstance(pasted, Mapping) else {}) for text in texts]


def _unpacked(text: Reply, pasted: Mapping[str, Any]) -> Reply:
    """Inspect moves long texts to the attachments of a sample and leaves `attachment://…`."""
    inside = pasted.get(text[len("attachment://") :]) if text and text.startswith("attachment://") else None
    return inside if isinstance(inside, str) else text


def _failed(error: Any) -> ValueError:
    if isinstance(error, Mapping):
        nested = error.get("error")
        inner = nested if isinstance(nested, Mapping) else error
        parts = [str(inner[name]) for name in ("code", "type", "message") if inner.get(name)]
        error = ": ".join(parts) or "no reason given"
    return ValueError(f"the request failed: {str(error)[:300]}")


def _of_object(value: Mapping[str, Any], name: str) -> list[Reply]:
    if value.get("error") and not any(value.get(key) for key in _LISTS):
        raise _failed(value["error"])
    for key in _LISTS:
        if isinstance(value.get(key), list) and value[key]:
            return [reply for one in value[key] for reply in replies_of(one, f"{name}.{key}")]
    if isinstance(value.get("output"), list):  # the Responses API
        said = [one for one in value["output"] if isinstance(one, Mapping) and one.get("type") == "message"]
        return [_last_turn(said, name) if said else None]
    for key in ("message", "body"):
        if key in value:
            return replies_of(value[key], f"{name}.{key}")
    if "content" in value or "parts" in value:
        return [_content(value, name)]
    for key in _TEXTS:
        if key in value:
            return replies_of(value[key], f"{name}.{key}")
    keys = _keys(value)
    raise ValueError(f"{name}: expected a string or a reply of an API, got an object with the keys {keys or '(none)'}")


def _keys(value: Mapping[str, Any]) -> str:
    """Return the first keys of an object, for a message of one line."""
    shown = [key if key.isprintable() else ascii(key) for key in map(str, list(value)[:12])]
    return ", ".join(shown)[:300] + (" …" if len(value) > 12 else "")


def _is_turns(value: Sequence[Any]) -> bool:
    return all(isinstance(turn, Mapping) and isinstance(turn.get("role", turn.get("from")), str) for turn in value)


def _last_turn(turns: Sequence[Mapping[str, Any]], name: str) -> Reply:
    """Return the last turn of the assistant; None when the user spoke after it."""
    unanswered = False
    for turn in reversed(turns):
        role = str(turn.get("role", turn.get("from"))).lower()
        if role in _ASSISTANT:
            return None if unanswered else _content(turn, name)
        unanswered = unanswered or role in ("user", "human")
    raise ValueError(f"{name}: expected a turn of the assistant, got {len(turns)} of others")


def _content(message: Mapping[str, Any], name: str) -> Reply:
    value = next((message[key] for key in ("content", "value", "parts") if message.get(key) is not None), None)
    if isinstance(value, Mapping):  # Gemini: {"content": {"parts": […]}}
        return _content(value, name)
    if isinstance(value, list):
        return _joined(value)
    if value is None or isinstance(value, str):
        return value
    raise ValueError(f"{name}: expected a string as content, got {kind_of(value)}")


def _joined(parts: Sequence[Any]) -> Reply:
    """Return the text of a message in parts, without what the model thought."""
    said: list[str] = []
    for part in parts:
        if isinstance(part, str):
            said.append(part)
        elif isinstance(part, Mapping) and part.get("type") not in _UNSPOKEN and not part.get("thought"):
            text = part.get("text")
            said += [text] if isinstance(text, str) else []
    return "".join(said) if said else None
