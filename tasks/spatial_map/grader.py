"""The grader of SpatialMap. Its text is sent elsewhere, so it imports the standard library alone."""

from typing import Any


def grade_spatial_map(text: str, problem: dict[str, Any], truth: dict[str, Any]) -> bool:
    """Return whether it is the only answer that the text entails."""

    def plain(value: str) -> str:
        return " ".join(value.lower().split())

    right = truth["answer"]
    if isinstance(right, list):
        said = [plain(name) for name in text.split(",")] if plain(text) != "none" else []
        return len(set(said)) == len(said) and sorted(said) == sorted(plain(name) for name in right)
    return plain(text) == plain(str(right))
