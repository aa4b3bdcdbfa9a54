"""The words of a briefing in the languages of the prompts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...tasks.core.template import DEFAULT_LANGUAGE


@dataclass(frozen=True)
class BriefingWords:
    """The words of one language.

    Attributes:
        instructions: What `direct` and `think` say.
        as_json: How the reply is written as a JSON object.
        solved, solved_one: What stands before several worked examples, and before one.
        problem, reply: Headings of an example.
        now: What stands before the problem itself.
    """

    instructions: Mapping[str, str]
    as_json: str
    solved: str
    solved_one: str
    problem: str
    reply: str
    now: str


WORDS = {
    "en": BriefingWords(
        {
            "direct": "Give the final answer at once, in the form that is asked for, and write nothing else.",
            "think": (
                "First think step by step, as long as you need. Then give the final answer, in the form that is asked "
                "for."
            ),
        },
        'Write your reply as one JSON object; its field "answer" holds what would stand between the answer tags.',
        "Here are {count} solved problems of the same kind, each with a right reply.",
        "Here is a solved problem of the same kind, with a right reply.",
        "Problem {number}:",
        "Reply:",
        "Now comes the problem that you are to solve.",
    ),
    "de": BriefingWords(
        {
            "direct": "Gib sofort die endgültige Antwort in der verlangten Form, und schreibe sonst nichts.",
            "think": (
                "Denke zuerst Schritt für Schritt nach, so lange du willst. Gib dann die endgültige Antwort in der "
                "verlangten Form."
            ),
        },
        'Schreibe deine Antwort als ein JSON-Objekt; im Feld "answer" steht, was zwischen den Tags der Antwort stünde.',
        "Hier sind {count} gelöste Aufgaben derselben Art, jede mit einer richtigen Antwort.",
        "Hier ist eine gelöste Aufgabe derselben Art mit einer richtigen Antwort.",
        "Aufgabe {number}:",
        "Antwort:",
        "Nun kommt die Aufgabe, die du lösen sollst.",
    ),
    "fr": BriefingWords(
        {
            "direct": "Donne tout de suite la réponse finale, dans la forme demandée, et n'écris rien d'autre.",
            "think": (
                "Réfléchis d'abord étape par étape, aussi longtemps qu'il le faut. Donne ensuite la réponse finale, dans "
                "la forme demandée."
            ),
        },
        'Écris ta réponse comme un objet JSON ; son champ "answer" contient ce qui serait entre les balises de réponse.',
        "Voici {count} problèmes résolus du même genre, chacun avec une réponse juste.",
        "Voici un problème résolu du même genre, avec une réponse juste.",
        "Problème {number} :",
        "Réponse :",
        "Voici maintenant le problème à résoudre.",
    ),
}
"""The words by language."""


def words_of(language: str) -> BriefingWords:
    """Return the words of a language; English for one that has none."""
    return WORDS.get(language, WORDS[DEFAULT_LANGUAGE])
