"""Language models in this process, by Hugging Face transformers; on the GPU when there is one."""

from __future__ import annotations

import importlib.util
import logging
import os
from pathlib import Path
from typing import Any

from ..engine.base_options import require
from . import split_target
from .batching import Batcher, Closed
from .bind_form import MISSING, can_bind
from .continuous import Continuous
from .generation import EncodedPrompt, Generator
from .identity import file_digest, folder_digest
from .model import Completion, Message, Request, Sampling, failed
from .transformers_options import TransformersOptions

logger = logging.getLogger(__name__)


GGUF = ".gguf"
"""Ending of a file with one model in the format of llama.cpp, which transformers reads by the package gguf."""


class Transformers:
    """A causal language model; concurrent requests with equal sampling share one batch.

    `generation.Generator` describes how replies follow from seeds. A cancelled request stops at the next
    token, as soon as no other request of its batch continues.
    """

    def __init__(self, name: str, model: Any, tokenizer: Any, options: TransformersOptions, content: str = "") -> None:
        """Take a loaded model, in evaluation mode and on its device, and its tokenizer.

        Args:
            name: In manifests and reports.
            model: The model.
            tokenizer: Its tokenizer.
            options: The options of its spec.
            content: Hash of its files, or the commit on the hub.
        """
        self._name, self._tokenizer, self._options = name, tokenizer, options
        self.identity = {
            "name": name, "content": content, "dtype": str(getattr(model, "dtype", "")), "thinking": options.thinking,
            "logprobs": options.logprobs,
        }  # fmt: skip
        self._context = _context_length(model.config)
        self._generator = Generator(model, tokenizer, options.logprobs)
        self._continuous = Continuous(model, tokenizer, options) if options.engine == "continuous" else None
        self._batcher: Batcher[EncodedPrompt, Completion] = Batcher(
            self._generator.run, lambda prompt: (prompt.sampling, prompt.limit), options.max_batch, options.wait
        )

    @property
    def name(self) -> str:
        """Name in manifests and reports; see `Model.name`."""
        return self._name

    async def complete(self, request: Request) -> Completion:
        """Return one reply; its seconds are those of the batch, without waiting for it."""
        if said := await self.objection(request.sampling):
            return failed(said)
        if any(message.get("images") for message in request.messages):
            return failed("rendering: a text model in this process sees no pictures; ask a server with a vision model")
        try:
            tokens = self._tokens(request.messages, request.sampling.prefill)
        except Exception as error:  # noqa: BLE001 - templates are programs that may raise anything
            return failed(f"chat template: {type(error).__name__}: {error}")
        limit = request.sampling.max_tokens
        if self._context is not None:
            limit = min(limit, self._context - len(tokens))
        if limit < 1:
            return failed(f"a prompt of {len(tokens)} tokens leaves no room in a context of {self._context}")
        request.meter.waiting = True
        prompt = EncodedPrompt(tokens, request.sampling, limit, request.seed, request.form, request.meter)
        try:
            if self._continuous is not None:
                return await self._continuous.submit(prompt)
            return await self._batcher.submit(prompt)
        except Closed:
            return failed("the model is closed")

    async def close(self) -> None:
        """Release all resources; see `Model.close`."""
        await self._batcher.close()
        if self._continuous is not None:
            await self._continuous.close()
        self._generator.release()

    async def objection(self, sampling: Sampling) -> str:
        """Return why the model cannot draw with a sampling; empty when it can."""
        if sampling.effort is not None:
            return "effort: a model in this process has none; --max-thinking bounds its thinking"
        for name in ("form", "stop") if self._continuous is not None else ():
            if getattr(sampling, name) is not None:
                return f"{name}: the engine continuous has none; use engine=batch"
        return MISSING if sampling.form is not None and not can_bind() else ""

    def _tokens(self, messages: tuple[Message, ...], begun: str | None = None) -> tuple[int, ...]:
        if self._tokenizer.chat_template:
            thinking = {} if self._options.thinking == "auto" else {"enable_thinking": self._options.thinking == "on"}
            turns = [*messages, *([] if begun is None else [{"role": "assistant", "content": begun}])]
            goes_on = {"add_generation_prompt": True} if begun is None else {"continue_final_message": True}
            text = self._tokenizer.apply_chat_template(turns, tokenize=False, **goes_on, **thinking)
            return tuple(self._tokenizer(text, add_special_tokens=False)["input_ids"])
        return tuple(self._tokenizer(plain_prompt(messages) + (begun or ""))["input_ids"])


def plain_prompt(messages: tuple[Message, ...]) -> str:
    """Return a conversation as text for a model without a chat template: one turn verbatim, more with their roles."""
    if len(messages) == 1:
        return f"{messages[0]['content']}\n\n"
    turns = [f"{message['role'].capitalize()}: {message['content']}" for message in messages]
    return "\n\n".join([*turns, "Assistant:"])


def open_transformers(rest: str) -> Transformers:
    """Open a model in a folder or on the hub from the text after `transformers:`.

    Raises:
        ValueError: Packages are missing, the model cannot be loaded, the device does not
            exist, or an option is unknown or wrong.
    """
    target, written = split_target(rest)
    options = TransformersOptions.parse(written)
    require(bool(target), "path", target, "a folder or a name on the hub")
    if missing := [name for name in ("torch", "transformers") if importlib.util.find_spec(name) is None]:
        raise ValueError(f'needs {" and ".join(missing)}: pip install "assay-reasoning[hf]"')
    device = _device(options.device)
    model, tokenizer = _load(target, device, options.dtype)
    folder = Path(target).expanduser()
    known = folder_digest(folder) if folder.is_dir() else file_digest(folder) if folder.is_file() else ""
    content = known or str(getattr(model.config, "_commit_hash", None) or "")
    return Transformers(target.rstrip("/"), model, tokenizer, options, content)


def _device(wanted: str) -> Any:
    import torch

    if wanted == "auto":
        wanted = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(wanted)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise ValueError(f"device: {wanted!r} cannot be used: {_first_line(error)}") from None
    return device


def _load(target: str, device: Any, dtype: str) -> tuple[Any, Any]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

    folder = Path(target).expanduser()
    single = folder.is_file() and folder.suffix == GGUF
    local = folder.is_dir() or single
    outside = target.startswith((".", "/", "~")) or target.endswith(GGUF)
    require(local or not outside, "path", target, "a folder or a .gguf file that exists")
    source = os.fspath(folder.parent if single else folder) if local else target
    packed = {"gguf_file": folder.name} if single else {}
    if dtype == "auto":
        fine = device.type == "cuda" and torch.cuda.is_bf16_supported()
        dtype = "bfloat16" if fine else "float16" if device.type == "cuda" else "float32"
    try:
        tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=local, **packed)
        kind = {_dtype_argument(): getattr(torch, dtype)}
        model = AutoModelForCausalLM.from_pretrained(source, local_files_only=local, **kind, **packed).to(device)
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        raise ValueError(f"path: cannot load {target!r}: {type(error).__name__}: {_first_line(error)}") from None
    # The authors' recommendations besides the end tokens would change the requested distribution.
    model.generation_config = GenerationConfig(eos_token_id=model.generation_config.eos_token_id)
    # Padding is masked here; a model that knows its padding token warns of prompts without any.
    model.config.pad_token_id = None
    logger.info("loaded %s on %s as %s", target, device, dtype)
    return model.eval(), tokenizer


def _dtype_argument() -> str:
    """Return the name of the argument: transformers 4.56 renamed `torch_dtype`."""
    import transformers

    major, minor = transformers.__version__.split(".")[:2]
    return "dtype" if (int(major), int(minor)) >= (4, 56) else "torch_dtype"


def _context_length(config: Any) -> int | None:
    """Return the most tokens of prompt and reply together; None when the model does not say."""
    text_config = config.get_text_config() if hasattr(config, "get_text_config") else config
    for name in ("max_position_embeddings", "n_positions", "max_seq_len", "max_sequence_length"):
        value = getattr(text_config, name, None)
        if isinstance(value, int) and value > 0:
            return value
    return None


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0][:500]
