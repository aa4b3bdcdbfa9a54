"""Models by name: the table of built-in ones and how a spec opens one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tasks.core.registry import Registry
from .redaction import hide_in_url

if TYPE_CHECKING:
    from .model import Model

__all__ = ["MODELS", "model_names", "open_model"]

MODELS = {
    # One line per model, sorted: name in a spec → module:function of what follows the colon.
    "anthropic": ".providers:open_anthropic",
    "classical": ".classical:open_classical",
    "llamacpp": ".providers:open_llamacpp",
    "ollama": ".providers:open_ollama",
    "openai": ".providers:open_named",
    "openrouter": ".providers:open_openrouter",
    "replay": ".replay:open_replay",
    "sglang": ".providers:open_sglang",
    "transformers": ".transformers:open_transformers",
    "vllm": ".providers:open_vllm",
}

ELSEWHERE = {
    # Models that have a package of their own: name in a spec → where that package is.
    "tiny": "assay-tiny-models: pip install ./examples/tiny_models in a checkout of Assay",
}

_REGISTRY = Registry("model", MODELS, __name__, "assay.models")


def model_names() -> list[str]:
    """Return the names of built-in models, sorted, then those of other packages (entry points `assay.models`)."""
    return _REGISTRY.names()


def open_model(spec: str) -> Model:
    """Open the model of a spec.

    Specs: `classical`, `classical:effort=8`, `replay:FILE.jsonl`,
    `transformers:PATH_OR_NAME,device=cuda,max_batch=16`,
    `openai:http://localhost:8000/v1/NAME,concurrency=64`, `openai:gpt-4o-mini`, `openrouter:VENDOR/NAME`,
    `anthropic:NAME`, `vllm:NAME`, `ollama:NAME@HOST:PORT` (see `providers`). The options are documented at each
    model's `Options`. An entry point of the group `assay.models` is called with the text after
    the colon.

    Raises:
        ValueError: The name or an option is unknown, a value is wrong, a file cannot be
            read, or packages that the model needs are not installed.
    """
    name = spec.partition(":")[0].strip()
    if name in ELSEWHERE and name not in model_names():
        raise ValueError(f"model {name!r}: needs the package {ELSEWHERE[name]}")
    opener, rest = _REGISTRY.find_spec(spec)
    try:
        model: Model = opener(rest)
    except ValueError as error:
        raise ValueError(hide_in_url(f"model {spec!r}: {error}")) from None
    return model


def split_target(rest: str) -> tuple[str, str]:
    """Split a spec's rest into target and options: `PATH,device=cpu` → (`PATH`, `device=cpu`).

    Options begin at the first comma after which only `name=value` items come.
    """
    items = rest.split(",")
    first = len(items)
    while first > 1 and "=" in items[first - 1] and items[first - 1].partition("=")[0].strip().isidentifier():
        first -= 1
    return ",".join(items[:first]).strip(), ",".join(items[first:])
