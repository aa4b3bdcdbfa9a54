"""The answer of a response, for stand-alone graders; its text is sent elsewhere, so it imports nothing of ours."""

import re


def answer_of(text: str) -> str | None:
    """Return what stands in the only answer tag after any thinking; None when there is not exactly one."""
    if len(text) > 1_000_000:
        return None
    text = text.rpartition("</think>")[2]
    found: list[str] = re.findall(r"<answer>([^<]*)</answer>", text)
    return found[0].strip() if len(found) == 1 and text.count("<answer>") == 1 else None
