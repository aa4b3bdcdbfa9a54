"""Take the dressing off one candidate: markup around the whole of it, sentences, labels, numbers of lines, JSON objects.

Everything here means the same for every task, so that the same sentence is read alike by all of them.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

LONGEST: Final = 100_000
"""A longer object is left to the readers of the tasks."""
_ANSWERS = frozenset(("answer", "finalanswer"))
_ANSWERS_ALONE = frozenset(("final", "output", "response", "submission"))
"""Keys that hold the answer where no other does."""
_REMARKS = frozenset((
    "analysis", "confidence", "explanation", "justification", "notes", "rationale", "reason", "reasoning", "steps",
    "thinking", "thought", "thoughts",
))  # fmt: skip
_CALL = frozenset(("name", "arguments"))
_SLIP = re.compile(r"""("(?:[^"\\\n]|\\.)*")|(//[^\n]*|/\*[^*]{0,2000}\*/|\#[^\n]*)""")
_LAST_COMMA = re.compile(r"""("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])""")
_SECOND_THOUGHT = re.compile(r"\b(?:or|maybe|perhaps|alternatively|either|not|unless|instead)\b", re.IGNORECASE)


def answer_in_object(text: str) -> str:
    """Return the text under the one key *answer* or *final_answer* of a JSON object; any other text as it is.

    Beside it may stand remarks (`explanation`, `confidence` …), which are passed over. A call
    of a tool is read by its arguments. A key that stands twice or is unknown leaves the
    object as it is: whoever reads it next decides.
    """
    if not (text[:1] == "{" and text[-1:] == "}" and len(text) <= LONGEST):
        return text
    try:
        value = json.loads(text, object_pairs_hook=_unique)
        if isinstance(value, dict) and value.keys() == _CALL:
            value = value["arguments"]
            value = json.loads(value, object_pairs_hook=_unique) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return text
    if not isinstance(value, dict):
        return text
    named = [key for key in value if _bare(key) in _ANSWERS] or [key for key in value if _bare(key) in _ANSWERS_ALONE]
    known = all(key.casefold() in _REMARKS for key in value if key not in named)
    if len(named) != 1 or not known or not isinstance(value[named[0]], str):
        return text
    return str(value[named[0]]).strip()


def _bare(key: str) -> str:
    return key.casefold().replace("_", "").replace("-", "").replace(" ", "")


def mended_object(text: str) -> str:
    """Return a JSON object without comments and last commas, which models write; any other text as it is.

    A comment that takes something back (`// or …`) leaves the object as it is.
    """
    if not (text[:1] == "{" and text[-1:] == "}" and len(text) <= LONGEST) or _is_json(text):
        return text
    comments = [found[1] for found in _SLIP.findall(text) if found[1]]
    if any(_SECOND_THOUGHT.search(comment) for comment in comments):
        return text
    mended = _LAST_COMMA.sub(r"\1", _SLIP.sub(r"\1", text))
    return mended if _is_json(mended) else text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


_WRAPPED = re.compile(
    r"<(b|strong|i|em|p|code|pre|tool_call|span|div|center|solution|result|output|response)>(?P<html>.*)</\1>|(?P<line>.*)<br ?/?>"
    r"|```(?:text|txt|plaintext|markdown|md|xml|html|json|jsonc|json5)\n(?P<fence>[^`]*)```"
    r"|<!\[CDATA\[(?P<data>.*)\]\]>|<{2,3}(?P<angles>(?:->|[^<>])*)>{2,3}|\[\[(?P<brackets>[^\[\]]*)\]\]",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_BOX_MARKS = re.compile(r"<\|(?:begin|end)_of_box\|>")
_LONGEST_SENTENCE: Final = 200_000
"""A longer candidate is never a sentence around an answer."""

ANSWER_NOUNS: Final = (
    r"answer|solution|result|réponse|reponse|solución|solucion|solução|solucao|soluzione|resultado|risultato|résultat|antwort|lösung|loesung"
    r"|ergebnis|respuesta|resposta|risposta|antwoord|odpowiedź|odpověď|răspuns|cevap|svaret|svar|vastaus|jawaban|đáp án|câu trả lời"
)
"""*Answer* in the languages of prompts, and in those that models slip into."""
ELSEWHERE: Final = (
    r"(?:(?:所以|因此|故|综上|最终|最終|最後|最后|正确|正解|的|な|,)[, ]{0,2}){0,4}(?:答案|答え|回答)(?:是|为|は)?"
    r"|(?:(?:итак|значит),? )?(?:(?:итоговый|окончательный|правильный) )?ответ|(?:остаточна )?відповідь"
    r"|(?:(?:따라서|최종) ?){0,2}(?:정답|답)(?:은)?|अंतिम उत्तर|उत्तर|(?:الإجابة|الجواب)(?: النهائية| النهائي)?"
)
"""*Answer* in scripts in which words are joined or have other letters."""
WEAK_NOUNS: Final = (
    r"ans|output|response|reply|submission|verdict|conclusion|conclusione|conclusión|conclusão|fazit|schlussfolgerung"
    r"|結論|结论|결론|вывод"
)
"""Words that often stand before an answer, and as often before other text."""
IS: Final = r"ist|is|lautet|est|es|è|é|är|er|jest|(?:would|should|must|will|has to|can only) be"
"""*Is* in the same languages; *should be* at the end of a derivation says the same."""
LEAD: Final = (
    r"(?:and )?(?:(?:so|thus|hence|therefore|then|finally|consequently|overall|clearly|obviously|evidently|now|ok|okay|donc|ainsi|así"
    r"|entonces|quindi|portanto),? "
    r"|(?:also|daher|somit|damit|folglich|したがって|よって),?(?: ist| lautet)? ?"
    r"|(?:in (?:conclusion|summary)|to (?:conclude|summarize)|as a result"
    r"|(?:after|based on|given|since|because(?: of)?|with|from|by) [^,.;:?!\n]{1,80}), "
    r"|(?:i|we)(?: am|'m| are|'re| can| may)?(?: now)? (?:believe|think|conclude|find|confident|say|state|infer)(?: that)? "
    r"|it follows that |(?:this|that|which) (?:means|implies|shows|proves)(?: that)? |meaning(?: that)? )?"
)
"""A word that draws a conclusion."""
ARTICLE: Final = r"(?:(?:the|my|our|die|das|meine|unsere|la|le|ma|notre|el|mi|il|a|o|het|de) |l['’])?"
"""An article before *answer*."""
KIND: Final = (
    r"(?:(?:final|correct|right|actual|best|complete|only(?: possible)?|unique|endgültige|richtige|finale|bonne) )?"
)
"""An adjective before *answer*."""
AFTER: Final = (
    r"(?: (?:finale?|final|correcte?|correcta|correta|corretta))?"
    r"(?: (?:to|for|of) (?:the|this|your|my|our)(?: [a-z]{1,20}){1,3}?(?= ?[:=]| (?:is|would|should|must|will)\b))?"
)
"""An adjective after *answer*, or what it answers."""

_SENTENCE = re.compile(
    rf"(?:{LEAD}{ARTICLE}{KIND}(?:{ANSWER_NOUNS}|response){AFTER} (?:{IS})\b"
    rf"|(?:{ELSEWHERE})(?<=[是为は은])|i(?:'ll| will|'d| would)? (?:go with|choose|pick|answer|submit|select)\b)"
    r"(?:,? (?:therefore|thus|then|also|donc|as follows|the following))?[ ]?:?[ ]*(?=\S)"
    r"(?!(?:not|no longer|nicht|kein|pas|either|one of|between|n'est|among)\b)",
    re.IGNORECASE,
)
SEPARATOR: Final = r"(?:[:=](?![=:])|->|=>|-(?=[ ]))"
"""What stands between *answer* and the answer."""
_LABEL = re.compile(
    rf"(?:\[|【)?[\"']?{LEAD}{ARTICLE}{KIND}(?:(?:final[_-])?(?:{ANSWER_NOUNS}|{ELSEWHERE}|{WEAK_NOUNS}){AFTER}|final)[\"']?"
    rf"(?:[ ]?{SEPARATOR}|(?:\]|】):?)[ ]*(?=\S)|(?-i:A):[ ](?=\S[^\n]*\Z)|(?:therefore|thus|hence|so|∴|\\therefore)[ ]?[:,]?[ ](?=\S)",
    re.IGNORECASE,
)
_IS_THE_ANSWER = re.compile(
    r",? (?:is|ist|est) (?:the|my|die|la) (?:final |correct |right )?(?:answer|solution|antwort|réponse)[.!]?\Z"
)
_END_OF_SENTENCE = re.compile(r"[ ]?(?:です|입니다|이다)[。.]?\Z")
_HOPE = re.compile(r"[.!]?\s{1,4}I hope (?:it|this|that) (?:is correct|helps)[.!]?\Z", re.ASCII | re.IGNORECASE)
_VERIFIED = re.compile(r" \((?:verified|checked|confirmed|valid|correct|optimal|final)\)[.!]?\Z", re.IGNORECASE)
_HEADING = re.compile(r"#{1,6}[ \t]{0,4}(?=[^\s#])")
_BULLET = re.compile(r"^[ \t]{0,8}[\u2022\u25e6\u25aa\u2023][ \t]{1,4}", re.MULTILINE)
_EMPHASIS = re.compile(r"(?P<sign>\*\*\*?|__|\$\$?|`)(?P<inside>[^*_$`\n]{1,4000})(?P=sign)[.!]?")
_QUOTED = re.compile(r'"(?P<inside>[^"\n]{1,4000})"[.!,;]?')
_NUMBERED = re.compile(r"[ \t]{0,8}\(?([0-9]{1,5})[.)][ \t]{1,8}(?=\S)", re.ASCII)
_REMARK = re.compile(r"(?P<claim>[^()]{2,100}?) ?\((?P<remark>[^()]{4,300})\)[.!]?", re.DOTALL)
_HEDGES = re.compile(
    r"\b(?:or|maybe|perhaps|possibly|probably|unless|if|except|but|otherwise|alternatively|not sure|unsure|wrong|false|guess|else|"
    r"likely|either|could|might|may|oder|ou|vielleicht|peut-être|instead|although|though|isn't|incorrect|kidding)\b|[0-9?]"
    r"|\bnot\b(?! (?:connected|reachable|enough|free|available|possible|determined|satisfiable|fixed|given|linked|joined))",
    re.IGNORECASE,
)
_REASONS = frozenset((
    "blocked", "walled", "disconnected", "unconnected", "isolated", "enclosed", "separated", "unreachable", "impossible", "infeasible",
    "conflict", "conflicts", "contradiction", "contradictory", "unsatisfiable", "unsat", "inconsistent", "underdetermined",
    "undetermined", "unrelated", "busy", "overlapping", "booked",
))  # fmt: skip
"""Remarks of one word that give the reason of a claim."""
_DRESSED = frozenset("<`#\\")


def undressed(candidate: str) -> str:
    """Return the inside of HTML emphasis, a fence, a JSON object, a label or a sentence around the whole candidate."""
    candidate = _unwrapped(candidate)
    if "_of_box|>" in candidate:
        candidate = _BOX_MARKS.sub("", candidate).strip()
    if candidate[:1] == "#" and (match := _HEADING.match(candidate)):
        candidate = candidate[match.end() :]
    if not candidate.isascii():
        candidate = _BULLET.sub("- ", candidate)
    candidate = mended_object(candidate)
    stated = without_sentence(candidate)
    if stated[:1] == "<" and stated != candidate:
        stated = _unwrapped(stated.rstrip(".!"))
    return answer_in_object(stated)


def _unwrapped(candidate: str) -> str:
    for _ in range(3):
        if not (match := _WRAPPED.fullmatch(candidate)):
            break
        candidate = (match[match.lastgroup or 0] or "").strip()
    return candidate


def without_sentence(text: str) -> str:
    """Return what a sentence such as *So the answer is R.* states, and the items of a numbered list without numbers."""
    if len(text) > _LONGEST_SENTENCE or text[:1] == "{":
        return text
    before = text
    text = _END_OF_SENTENCE.sub("", _HOPE.sub("", text))
    text = _VERIFIED.sub("", text) if text.rstrip(".!")[-1:] == ")" else text
    for _ in range(3):
        bare = text.strip(" \t*_") if text[:1] in "*_ \t" and ":" in text[:40] else text
        if not (match := _SENTENCE.match(bare) or _LABEL.match(bare)):
            break
        text = bare[match.end() :].strip()
        text = text[2:].strip() if text.startswith("**") and text.count("**") == 1 else text
    text = _IS_THE_ANSWER.sub("", text) if "\n" not in text else text
    if text is not before and (match := _EMPHASIS.fullmatch(text)):
        text = match["inside"].strip()
    if text[:1] == '"' and (match := _QUOTED.fullmatch(text)):
        text = match["inside"].strip()
    return without_line_numbers(text) or text


def without_line_numbers(text: str) -> str | None:
    """Return a list whose lines are numbered 1, 2, 3 … without these numbers; None for any other text."""
    if not text[:1] or text.lstrip(" \t(\n")[:1] != "1" or "\n" not in text:
        return None
    lines = [line for line in text.split("\n") if line.strip()]
    found = []
    for number, line in enumerate(lines, 1):
        match = _NUMBERED.match(line)
        if match is None or match.group(1) != str(number):
            return None
        found.append(line[match.end() :])
    return "\n".join(found) if len(found) > 1 else None


def without_remark(text: str) -> tuple[str, str] | None:
    """Return a claim and the remark in brackets after it, as in *no path (S is walled in)*; None without one.

    A remark has neither hedges nor numbers, and two words at least or one that gives a reason.
    """
    match = _REMARK.fullmatch(text.strip(" \t\n*_`"))
    if match is None or _HEDGES.search(match["remark"]):
        return None
    if len(match["remark"].split()) < 2 and match["remark"].lower() not in _REASONS:
        return None
    return match["claim"].strip(" \t\n*_`"), match["remark"]
