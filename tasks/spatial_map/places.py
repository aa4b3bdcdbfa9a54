"""Invented place names: one word of each list. No name contains another, a direction or a number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_WORDS: Final = _words("""
    Amber Ashen Autumn Beaded Blithe Bramble Brindle Bronze Candle Cedar Cinder Clover Cobalt Copper Coral Cotton
    Crimson Crystal Daisy Dapple Dusty Ebony Emerald Fabled Feather Fennel Foxglove Gentle Ginger Golden Granite
    Hazel Heather Hollow Indigo Ivory Jasper Juniper Lantern Laurel Lilac Linen Lonely Marble Meadow Mellow Merry
    Misty Mossy Nimble Noble Olive Opal Painted Pebble Pepper Plum Poppy Quiet Raven Ruby Russet Saffron Sable
    Scarlet Silver Sleepy Thistle Velvet Violet Walnut Willow
""")
SECOND_WORDS: Final = _words("""
    Abbey Acre Alcove Anvil Arbour Arcade Bakery Barn Basin Beacon Bluff Bridge Brook Camp Canal Castle Causeway
    Cellar Chapel Cliff Cloister Common Cottage Court Cove Croft Dairy Dale Depot Dock Dune Farm Ferry Fjord Ford
    Forge Fountain Garden Gate Glade Glen Grange Grotto Grove Hamlet Harbour Heath Hermitage Hill Inn Jetty Kiln
    Knoll Lagoon Lane Library Lodge Manor Market Marsh Mill Mine Museum Orchard Palace Park Pier Pond Quarry Quay
    Rapids Ridge
""")


def names(codes: Iterable[int]) -> tuple[str, ...]:
    """The names with these codes: first word times the number of second words, plus second word."""
    size = len(SECOND_WORDS)
    return tuple(f"{FIRST_WORDS[code // size]} {SECOND_WORDS[code % size]}" for code in codes)
