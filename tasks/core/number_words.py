"""Numbers in words."""

from __future__ import annotations

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBER_WORDS = {word: i for i, word in enumerate(_ONES)} | {
    (f"{ten} {_ONES[one]}" if one else ten): 10 * i + one for i, ten in enumerate(_TENS, 2) for one in range(10)
}
"""`zero` to `ninety nine`, with a space between tens and ones."""
