"""`assay proxy`: give verified answers to any client of a chat server."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated, Any

import typer

from .briefing_options import (
    EffortOption,
    FormOption,
    InstructionsOption,
    LanguageOption,
    PrefillOption,
    RenderingOption,
    ShotsOption,
    StopOption,
    SystemOption,
    TemplateOption,
    TracesOption,
    make_bounds,
    make_briefing,
)
from .options import read_prompting

GRACE = 8.0
"""Seconds from Ctrl-C or SIGTERM to the end of the process: 2 for open replies, and time for closing."""


def proxy(
    upstream: Annotated[
        str,
        typer.Option(
            help="An OpenAI-compatible server: http://HOST:PORT/v1, or openai, openrouter, anthropic, vllm, sglang, ollama, llamacpp, also vllm@HOST:PORT."
        ),
    ],
    strategy: Annotated[
        str, typer.Option("--strategy", help="The strategy that answers recognised requests.")
    ] = "first-verified:n=16",
    budget: Annotated[str | None, typer.Option(help="Limit per answer, such as tokens=100000,calls=64.")] = None,
    total_budget: Annotated[str | None, typer.Option(help="Limit for all answers together, in the same form.")] = None,
    instances: Annotated[
        list[str] | None,
        typer.Option("--instances", "-i", help="A data set whose prompts the proxy recognises. Repeatable."),
    ] = None,
    host: Annotated[
        str, typer.Option(help="Address to listen on. Any other than this machine needs a token.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", "-p", min=0, max=65535, help="Port to listen on; 0 chooses a free one.")
    ] = 8767,
    token_file: Annotated[
        Path | None, typer.Option(help="A file with the token that clients must send. ASSAY_TOKEN does the same.")
    ] = None,
    seed: Annotated[
        str | None, typer.Option(help="Seed of the samples of requests without a seed. [default: a fresh one]")
    ] = None,
    seconds: Annotated[float, typer.Option(help="Time limit per answer.")] = 1800.0,
    body_mib: Annotated[float, typer.Option(help="Largest request body, in MiB.")] = 8.0,
    waiting: Annotated[int, typer.Option(help="Requests that may wait. The proxy refuses more with status 503.")] = 256,
    concurrency: Annotated[int, typer.Option(help="Most calls of the upstream server at the same time.")] = 256,
    max_thinking: Annotated[
        int | None, typer.Option("--max-thinking", min=0, help="Most thinking tokens per reply.")
    ] = None,
    effort: EffortOption = None,
    system: SystemOption = None,
    instructions: InstructionsOption = None,
    shots: ShotsOption = None,
    traces: TracesOption = None,
    prefill: PrefillOption = None,
    stop: StopOption = None,
    form: FormOption = None,
    rendering: RenderingOption = None,
    language: LanguageOption = None,
    template: TemplateOption = None,
    server: Annotated[
        str,
        typer.Option(
            "--server",
            help="Kind of the upstream server: vllm, sglang, llamacpp, openai, openrouter, ollama or other. [default: by its address or list of models]",
            show_default=False,
        ),
    ] = "auto",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no line per answer.")] = False,
) -> None:
    """Give verified answers to any OpenAI client.

    The proxy stands between the client and a chat server. The strategy answers a chat request that holds a tag such as [assay:tsp:v1:L2:7:0], names an
    id in the header X-Assay-Id, or holds a prompt of --instances. The proxy passes every other
    request on unchanged. docs/proxy.md has the details.

    \b
    Examples:
      assay proxy --upstream http://localhost:8000/v1 --strategy first-verified:n=32
      assay proxy --upstream openai --budget calls=8 --instances tsp.jsonl
      curl localhost:8767/v1/chat/completions -H 'content-type: application/json' \\
        -d '{"model": "NAME", "messages": [{"role": "user", "content": "[assay:tsp:v1:L2:7:0]"}]}'

    The key for the upstream server is that of its provider (OPENAI_API_KEY, OPENROUTER_API_KEY, ANTHROPIC_API_KEY) or ASSAY_API_KEY, or else the key that the
    client sends.
    """
    from ..harness.core.access import is_loopback
    from ..harness.proxy.settings import ProxySettings
    from ..strategies.engine.budget import Budget, parse_budget
    from ..strategies.models.providers import address_of

    token = token_file.read_text().strip() if token_file else os.environ.get("ASSAY_TOKEN") or None
    if token is None and not is_loopback(host):
        raise ValueError(f"--host: {host} can be reached from other machines, which needs --token-file or ASSAY_TOKEN")
    if seed is not None and not (seed.isascii() and seed.isdecimal() and len(seed) <= 39):
        raise ValueError(f"--seed: expected a whole number of at most 39 digits, got {seed!r}")
    kind: Any = server
    settings = ProxySettings(
        address_of(upstream), strategy, parse_budget(budget) if budget else Budget(),
        parse_budget(total_budget) if total_budget else Budget(), token, guarded=token is None,
        body_bytes=round(body_mib * 2**20), seconds=seconds, waiting=waiting, concurrency=concurrency,
        seed=secrets.randbits(63) if seed is None else int(seed), prompting=read_prompting(rendering, language, template),
        briefing=make_briefing(system=system, instructions=instructions, shots=shots, traces=traces), server=kind,
        bounds=make_bounds(max_thinking=max_thinking, effort=effort, stop=stop, prefill=prefill, form=form),
    )  # fmt: skip

    from ..harness.proxy.app import serve
    from ..harness.proxy.naming import Catalogue

    catalogue = Catalogue(instances or ())

    def ready(bound: int) -> None:
        known = f", {len(catalogue):,} known prompts" if len(catalogue) else ""
        typer.echo(f"assay: http://{host}:{bound}/v1 before {settings.base}, {settings.parsed().spec}{known}", err=True)

    def log(answered: dict[str, Any]) -> None:
        drawn, verified = answered["samples"], answered["verified"]
        typer.echo(
            f"{answered['id'] or answered['task']}: {verified} correct, {drawn} samples, "
            f"{answered['cancelled']} cancelled",
            err=True,
        )

    _run(serve(settings, catalogue, host, port, ready, None if quiet else log))


def _run(work: Any) -> None:
    """Run the proxy until Ctrl-C or SIGTERM, and end it cleanly."""
    import asyncio
    import signal

    from .deadline import end_within

    async def until_stopped() -> None:
        task = asyncio.ensure_future(work)

        def stop() -> None:
            end_within(GRACE)
            task.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop)
        try:
            await task
        except asyncio.CancelledError:
            pass

    asyncio.run(until_stopped())
