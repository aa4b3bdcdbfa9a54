"""The parameters of a batch of SpatialMap, their limits, and the names of invented places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from ...verifiers.claim import Evidence, require_evidence
from ...verifiers.spatial_map.problem import KINDS
from ..core.parameters import TaskParameters, require

VOCABULARIES = ("intercardinal", "cardinal", "mixed")
QUESTIONS = (*KINDS, "mixed")
GUARDED_ATTEMPTS = {"own": 200, "shared": 600}
"""Maps that are drawn for a question that misleads thoughtless readings, before any question will do."""

FIRST_WORDS: Final = (
    "Amber", "Ashen", "Autumn", "Beaded", "Blithe", "Bramble", "Brindle", "Bronze", "Candle", "Cedar", "Cinder",
    "Clover", "Cobalt", "Copper", "Coral", "Cotton", "Crimson", "Crystal", "Daisy", "Dapple", "Dusty", "Ebony",
    "Emerald", "Fabled", "Feather", "Fennel", "Foxglove", "Gentle", "Ginger", "Golden", "Granite", "Hazel",
    "Heather", "Hollow", "Indigo", "Ivory", "Jasper", "Juniper", "Lantern", "Laurel", "Lilac", "Linen", "Lonely",
    "Marble", "Meadow", "Mellow", "Merry", "Misty", "Mossy", "Nimble", "Noble", "Olive", "Opal", "Painted",
    "Pebble", "Pepper", "Plum", "Poppy", "Quiet", "Raven", "Ruby", "Russet", "Saffron", "Sable", "Scarlet",
    "Silver", "Sleepy", "Thistle", "Velvet", "Violet", "Walnut", "Willow",
)  # fmt: skip
SECOND_WORDS: Final = (
    "Abbey", "Acre", "Alcove", "Anvil", "Arbour", "Arcade", "Bakery", "Barn", "Basin", "Beacon", "Bluff", "Bridge",
    "Brook", "Camp", "Canal", "Castle", "Causeway", "Cellar", "Chapel", "Cliff", "Cloister", "Common", "Cottage",
    "Court", "Cove", "Croft", "Dairy", "Dale", "Depot", "Dock", "Dune", "Farm", "Ferry", "Fjord", "Ford", "Forge",
    "Fountain", "Garden", "Gate", "Glade", "Glen", "Grange", "Grotto", "Grove", "Hamlet", "Harbour", "Heath",
    "Hermitage", "Hill", "Inn", "Jetty", "Kiln", "Knoll", "Lagoon", "Lane", "Library", "Lodge", "Manor", "Market",
    "Marsh", "Mill", "Mine", "Museum", "Orchard", "Palace", "Park", "Pier", "Pond", "Quarry", "Quay", "Rapids",
    "Ridge",
)  # fmt: skip
"""Invented places are called by one word of each list. No name contains another, a direction or a number."""


@dataclass(frozen=True)
class SpatialMapParameters(TaskParameters):
    """Parameters of a batch of SpatialMap.

    Attributes:
        places: Number of places, 4 to 512.
        statements: Number of statements, from `places - 1` (they connect all places) to one for
            every pair (with `cardinal`, two).
        relations: `intercardinal` (NE NW SE SW), `cardinal` (N E S W) or `mixed`.
        question: `direction`, `which`, `count` or `mixed`.
        depth: Statements that the longest chain of a settled question has at least.
        infeasible: Share of questions whose right answer is "cannot be determined".
        evidence: `required`: that answer must come with two maps that prove it.
        scenes: `shared`: the three kinds of question ask about one map where everything else is
            the same; each is chosen by itself. It takes one kind, not `mixed`.
    """

    places: int = 6
    statements: int = 8
    relations: Literal["intercardinal", "cardinal", "mixed"] = "intercardinal"
    question: Literal["direction", "which", "count", "mixed"] = "mixed"
    depth: int = 2
    infeasible: float = 0.1
    evidence: Evidence = "none"
    scenes: Literal["own", "shared"] = "own"

    def validate(self) -> None:
        require(4 <= self.places <= 512, "places", self.places, "4 to 512")
        require(self.relations in VOCABULARIES, "relations", self.relations, f"one of {', '.join(VOCABULARIES)}")
        require(self.question in QUESTIONS, "question", self.question, f"one of {', '.join(QUESTIONS)}")
        pairs = self.places * (self.places - 1) // 2
        most = 2 * pairs if self.relations == "cardinal" else pairs
        expected = f"{self.places - 1} to {most} for {self.places} places"
        require(self.places - 1 <= self.statements <= most, "statements", self.statements, expected)
        if self.statements == most and self.depth > 1:
            raise ValueError(
                f"statements: expected fewer than {most} for depth={self.depth}, got {self.statements}: "
                "where every pair is stated no question takes more than one statement; about two a place are best"
            )
        require(1 <= self.depth < self.places, "depth", self.depth, f"1 to {self.places - 1}")
        require(0.0 <= self.infeasible <= 1.0, "infeasible", self.infeasible, "0 to 1")
        require_evidence(self.evidence)
        require(self.scenes in GUARDED_ATTEMPTS, "scenes", self.scenes, "own or shared")
        if self.scenes == "shared":
            require(self.question != "mixed", "question", self.question, "one kind of question for scenes=shared")


def names(codes: Iterable[int]) -> tuple[str, ...]:
    """The names with these codes: first word times the number of second words, plus second word."""
    size = len(SECOND_WORDS)
    return tuple(f"{FIRST_WORDS[code // size]} {SECOND_WORDS[code % size]}" for code in codes)
