"""Right answers changed in meaning and told in many forms: the verdict follows the construction."""

from __future__ import annotations

import pytest
from depth import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import LANGUAGES, replies

from assay.tasks import get_task


@pytest.mark.parametrize("name", list(LANGUAGES))
@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_the_verdict_follows_the_meaning(name: str, data: st.DataObject) -> None:
    task = get_task(name)
    instance, reply, right, back = data.draw(replies(name))
    verdict = task.verify(instance.problem, reply, instance.truth)
    assert verdict.correct == right, (str(instance.id), reply, verdict)
    restored = task.verify(instance.problem, back, instance.truth)
    assert restored.correct, (str(instance.id), back, restored)
