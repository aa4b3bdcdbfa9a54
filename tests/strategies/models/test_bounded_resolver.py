"""A name that no server resolves is a connection that is absent, soon, whatever the system's resolver does."""

from __future__ import annotations

import asyncio

import pytest

pytest.importorskip("aiohttp")

from aiohttp.resolver import DefaultResolver

from assay.strategies.models import bounded_resolver
from assay.strategies.models.bounded_resolver import BoundedResolver


def test_a_look_up_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object) -> list[object]:
        await asyncio.Event().wait()
        return []

    monkeypatch.setattr(DefaultResolver, "resolve", never)

    async def ask() -> None:
        resolver = BoundedResolver(0.01)
        with pytest.raises(OSError, match=r"no address of far\.example was found within 0\.01 s"):
            await resolver.resolve("far.example", 80)
        await resolver.close()

    asyncio.run(asyncio.wait_for(ask(), 60))


def test_a_name_is_resolved_as_before() -> None:
    async def ask() -> list[str]:
        resolver = BoundedResolver(bounded_resolver.LOOK_UP)
        found = await resolver.resolve("localhost", 80)
        await resolver.close()
        return [one["host"] for one in found]

    assert "127.0.0.1" in asyncio.run(ask())
