"""Forms, beginnings and ends of replies of models in this process, on a tiny random model."""

from __future__ import annotations

import asyncio
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from assay_command import COMMAND
from tiny_calls import ask, request

from assay.strategies.models import open_model
from assay.strategies.models.bound_form import BoundForm
from assay.strategies.models.model import Request, Sampling, objection_of
from assay.tasks.core.answer_form import AnswerForm, Characters, Repeated, one_of, row

pytest.importorskip("torch", reason='needs torch: pip install "assay-reasoning[hf]"')
pytest.importorskip("transformers", reason='needs transformers: pip install "assay-reasoning[hf]"')

pytestmark = pytest.mark.usefixtures("one_thread")
FORM = AnswerForm(one_of(row("x=", Repeated(Characters("TF"), 1, 3)), "none"))


def bound(kind: str, seed: int) -> Request:
    sampling = Sampling(1.0, 1.0, 80, form=kind)  # type: ignore[arg-type]
    return replace(request(seed=seed, sampling=sampling), form=BoundForm(FORM, kind))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["grammar", "regex", "json-schema"])
def test_random_weights_answer_in_form(chat: Path, kind: str) -> None:
    import json
    import re

    pytest.importorskip("llguidance", reason='needs llguidance: pip install "assay-reasoning[form]"')
    replies, _ = ask(chat, [bound(kind, seed) for seed in range(6)], ",wait=0.05")
    for reply in replies:
        assert reply.error is None and reply.finish_reason == "stop", reply
        if kind == "json-schema":
            assert re.fullmatch(FORM.regex, json.loads(reply.text)["answer"])
        else:
            assert re.fullmatch(FORM.reply_regex(), reply.text)
    assert len({reply.text for reply in replies}) > 1


def test_beginning_stands_in_prompt_and_reply(chat: Path) -> None:
    plain = request(seed=3)
    begun = request(seed=3, sampling=Sampling(1.0, 1.0, 12, prefill="<answer>"))
    (one, other), _ = ask(chat, [plain, begun])
    assert other.error is None and other.text.startswith("<answer>")
    assert other.prompt_tokens > one.prompt_tokens


def test_pictures_efforts_and_forms_without_a_place_are_refused(chat: Path) -> None:
    turn = {"role": "user", "content": "Look.", "images": ["data:image/png;base64,AA=="]}
    seen = replace(request(), messages=(turn,))  # type: ignore[arg-type]
    ((reply,), sizes) = ask(chat, [seen])
    assert sizes == [] and "sees no pictures" in str(reply.error)

    async def said() -> str:
        model = open_model(f"transformers:{chat},device=cpu")
        try:
            return await objection_of(model, Sampling(effort="low"))
        finally:
            await model.close()

    assert "--max-thinking" in asyncio.run(said())


def test_quiet_run_prints_no_warning_of_the_engine(chat: Path, tmp_path: Path) -> None:
    words = ("-t", "tsp", "-l", "1", "-n", "1", "--strategy", "best-of-n:n=2", "--max-tokens", "8")
    command = [*COMMAND, "run", "-q", "-m", f"transformers:{chat},device=cpu", "-o", str(tmp_path / "run"), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert "arning" not in done.stderr + done.stdout and "deprecated" not in done.stderr
