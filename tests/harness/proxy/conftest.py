"""Tests that are coroutines run in an event loop of their own; back-off takes milliseconds; no key comes from outside."""

from __future__ import annotations

import asyncio
import inspect

import pytest

from assay.strategies.models import backoff


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    asyncio.run(asyncio.wait_for(pyfuncitem.obj(**arguments), 60))
    return True


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "FIRST", 0.002)
    for name in ("ASSAY_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
