"""The promise of a set on its card: which commitment was published, and how it is opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def describe_promise(commitment: Mapping[str, Any], name: str) -> str:
    """The section of the card."""
    return (
        "## Commitment\n\nThe seed was drawn from the system's entropy when the set was made, and is withheld. It, the files "
        f"and the truth are promised by `{name}.commitment.json`, whose hash is\n\n```\n{commitment['commitment']}\n```\n\n"
        f"Once `{name}.opening.json` is published, everybody can check that this is the set that was promised and that it "
        f"comes from that seed:\n\n```\nassay fresh --verify {name}.commitment.json {name}.opening.json\n```"
    )
