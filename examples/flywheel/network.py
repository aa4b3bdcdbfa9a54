"""The network: a GPT-2 of a few small layers, its words, and how it learns."""

from __future__ import annotations

import copy
import re

import torch
from assay_tiny_models import END, PAD
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

CONTEXT = 160


def tokenizer_of(words):
    """Words split at spaces, one number each."""
    inner = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token=PAD))
    inner.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=inner, pad_token=PAD, eos_token=END)


def network_of(words, width=96, layers=3, heads=4, seed=0):
    """An untrained network. Words that are numbers begin near each other when the numbers are."""
    torch.manual_seed(seed)
    config = GPT2Config(
        vocab_size=len(words), n_positions=CONTEXT, n_embd=width, n_layer=layers, n_head=heads,
        activation_function="relu", resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, bos_token_id=None, eos_token_id=1,
    )  # fmt: skip
    model = GPT2LMHeadModel(config)
    with torch.no_grad():
        model.transformer.wte.weight += spelled(words, width) + counted(words, width)
    return model


def spelled(words, width, size=0.03):
    """Words begin as the sum of their letters, told apart by place: rows of a maze begin as their squares."""
    letters = {}
    for word in words:
        for place, letter in enumerate(word):
            letters.setdefault((letter, place), torch.randn(width) * size)
            letters.setdefault(letter, torch.randn(width) * size)
    return torch.stack([sum(letters[one] + letters[one, place] for place, one in enumerate(word)) for word in words])


def counted(words, width, size=0.04, enough=8):
    """Words that are numbers begin near each other when the numbers are: a line and two waves."""
    found, families = torch.zeros(len(words), width), {}
    for number, word in enumerate(words):
        if match := re.fullmatch(r"(\D+)(\d+)", word):
            families.setdefault(match[1], []).append((int(match[2]), number))
    for members in families.values():
        most = max(value for value, _ in members)
        shapes = torch.randn(5, width) * size
        for value, number in members if most >= enough else ():
            x = torch.tensor(value / most)
            waves = [f(torch.pi * x * k) for k in (1, 2) for f in (torch.sin, torch.cos)]
            found[number] = torch.stack([x - 0.5, *waves]) @ shapes
    return found


def loss_of(model, rows, asked, lengths):
    """Mean cross-entropy of the words of the replies."""
    width = int(lengths.max())
    rows = rows[:, :width]
    place = torch.arange(width - 1)[None]
    said = (place >= asked[:, None] - 1) & (place < lengths[:, None] - 1)
    # Padding stands at the end, where no word of the reply looks.
    hidden = model.transformer(rows[:, :-1], attention_mask=torch.ones_like(rows[:, :-1])).last_hidden_state[said]
    return torch.nn.functional.cross_entropy(model.lm_head(hidden), rows[:, 1:][said])


def learn(model, lessons, steps, batch, rate, seed=0, log=None, every=200, warmup=100):
    """AdamW over shuffled lessons with a cosine from `rate` to nothing; gives the losses."""
    rows, asked, lengths = (torch.from_numpy(a) for a in (lessons.rows, lessons.asked, lessons.lengths))
    shuffle = torch.Generator().manual_seed(seed)
    optimiser = torch.optim.AdamW(model.parameters(), rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: (
            min(1.0, (step + 1) / warmup) * 0.5 * (1.0 + float(torch.cos(torch.tensor(torch.pi * step / steps))))
        ),
    )
    model.train()
    losses, waiting = [], []
    for step in range(steps):
        waiting = waiting or batches_of(lengths, batch, shuffle)
        take = waiting.pop()
        loss = loss_of(model, rows[take], asked[take], lengths[take])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        schedule.step()
        losses.append(float(loss.detach()))
        if log and (step + 1) % every == 0:
            log(step + 1, sum(losses[-every:]) / len(losses[-every:]))
    return losses


def batches_of(lengths, batch, shuffle, window=16):
    """One pass over the lessons in batches of about equal length, the batches in random order."""
    order = torch.randperm(len(lengths), generator=shuffle)
    batches = []
    for part in order.split(window * batch):
        batches += [
            piece for piece in part[lengths[part].argsort()].split(batch) if len(piece) == min(batch, len(order))
        ]
    return [batches[i] for i in torch.randperm(len(batches), generator=shuffle)]


def save(model, words, folder):
    """Weights in float16, configuration and words, as `AutoModelForCausalLM` reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer_of(words).save_pretrained(folder)
    copy.deepcopy(model).half().save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)
