"""Facts about 3SAT for the tests of all tasks; see tests/support/task_facts.py."""

from __future__ import annotations

OFFERS_EVERY_HOOK = True
