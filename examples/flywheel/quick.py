"""How often sampled replies are right, without the machinery of a run: for a look while training."""

from __future__ import annotations

import torch
from assay_tiny_models import prompt_words, reply_text
from lessons import vocabulary

from assay.tasks import get_task


@torch.inference_mode()
def sampled(model, name, made, each=1, seed=0, longest=32, batch=512):
    """`each` sampled replies to each instance, in words; shape (instances, each)."""
    task = get_task(name)
    words = vocabulary(task)
    number = {word: i for i, word in enumerate(words)}
    prompts = [[number[w] for w in prompt_words(task, instance.problem)] for instance in made for _ in range(each)]
    torch.manual_seed(seed)
    model.eval()
    replies = []
    for start in range(0, len(prompts), batch):
        part = prompts[start : start + batch]
        width = max(map(len, part))
        ids = torch.tensor([[0] * (width - len(p)) + p for p in part])
        mask = torch.tensor([[0] * (width - len(p)) + [1] * len(p) for p in part])
        drawn = model.generate(
            input_ids=ids,
            attention_mask=mask,
            do_sample=True,
            top_k=0,
            max_new_tokens=longest,
            pad_token_id=0,
            eos_token_id=1,
        )
        for row in drawn[:, width:].tolist():
            end = row.index(1) if 1 in row else len(row)
            replies.append([words[i] for i in row[:end]])
    return [replies[i : i + each] for i in range(0, len(replies), each)]


def right(name, made, replies):
    """Which replies are right; a list of lists of bool."""
    task = get_task(name)
    return [
        [task.verify(i.problem, reply_text(task, i.problem, words), i.truth).correct for words in several]
        for i, several in zip(made, replies, strict=True)
    ]
