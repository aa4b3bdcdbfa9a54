"""Search through words: the model proposes steps, the exact step oracle says which can still come right."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from lessons import vocabulary

from assay.strategies.models.tiny import END, prompt_words, reply_text
from assay.tasks import get_task


@dataclass
class Search:
    """One instance under way: living prefixes with their log-probabilities, and what was drawn so far."""

    instance: object
    prompt: list[int]
    oracle: object
    beams: list[tuple[float, tuple[str, ...]]]
    tokens: int = 0
    reply: str | None = None


@torch.inference_mode()
def beam(model, name, made, width=2, fan=2, longest=32, seed=0):
    """A reply to each instance with the tokens drawn for it; None where no prefix was left.

    Every living prefix draws `fan` next words; those that the oracle calls dead are dropped, and
    of the others the `width` most likely prefixes go on. The first whole right answer ends the search.
    """
    task = get_task(name)
    words = vocabulary(task)
    number = {word: i for i, word in enumerate(words)}
    torch.manual_seed(seed)
    searches = [
        Search(i, [number[w] for w in prompt_words(task, i.problem)], task.steps(i.problem), [(0.0, ())]) for i in made
    ]
    for _ in range(longest):
        asked = [(search, chance, prefix) for search in searches for chance, prefix in search.beams]
        if not asked:
            break
        logs = next_words(model, [search.prompt + [number[w] for w in prefix] for search, _, prefix in asked])
        drawn = torch.multinomial(logs.exp(), fan, replacement=True)
        found = {id(search): {} for search in searches}
        for (search, chance, prefix), row, logp in zip(asked, drawn.tolist(), logs, strict=True):
            for token in row:
                search.tokens += 1
                found[id(search)][(*prefix, words[token])] = chance + float(logp[token])
        for search in searches:
            search.beams = survivors(task, search, found[id(search)], width)
    return [(search.reply, search.tokens) for search in searches]


def survivors(task, search, found, width):
    """The prefixes that go on; none once a right answer is whole."""
    shorthand, problem = task.shorthand(), search.instance.problem
    living = []
    for prefix, chance in sorted(found.items(), key=lambda item: -item[1]):
        if prefix[-1] == END:
            reply = reply_text(task, problem, prefix[:-1])
            if search.reply is None and task.verify(problem, reply, search.instance.truth).correct:
                search.reply = reply
        elif len(steps := shorthand.steps(problem, prefix)) == len(prefix) and alive(search.oracle, steps):
            living.append((chance, prefix))
    return [] if search.reply is not None else living[:width]


def alive(oracle, steps):
    """Whether steps can be completed to a right answer; what is no prefix at all cannot."""
    try:
        return bool(oracle.extendable([steps])[0])
    except ValueError:
        return False


def next_words(model, rows, batch=512):
    """Log-probabilities of the next word after each row; shape (rows, words)."""
    found = []
    for start in range(0, len(rows), batch):
        part = rows[start : start + batch]
        lengths = torch.tensor([len(row) for row in part])
        ids = torch.tensor([row + [0] * (int(lengths.max()) - len(row)) for row in part])
        hidden = model.transformer(ids, attention_mask=torch.ones_like(ids)).last_hidden_state
        found.append(model.lm_head(hidden[torch.arange(len(part)), lengths - 1]).log_softmax(-1))
    return torch.cat(found)
