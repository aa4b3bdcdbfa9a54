"""A stored reply belongs to everything that was sent: server, model, prompt, sampling and every further field."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_openai import FakeServer
from run_support import config

from assay.runs.directory import create_run, read_run, resume_run
from assay.runs.engine import execute_async
from assay.runs.manifest import MANIFEST
from assay.runs.progress import Progress
from assay.runs.store.errors import RunError
from assay.strategies import parse_strategy
from assay.strategies.engine.cache import source_hash
from assay.strategies.models import open_model
from assay.strategies.models.identity import identity_of
from assay.strategies.models.model import Sampling

FIELDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "effort": ({"reasoning_effort": "low"}, {"reasoning_effort": "high"}),
    "grammar": ({}, {"grammar": 'root ::= "x"'}),
    "template": ({"chat_template_kwargs": {"thinking": False}}, {"chat_template_kwargs": {"thinking": True}}),
    "stop": ({"stop": ["a"]}, {"stop": ["a", "b"]}),
    "top_k": ({"top_k": 1}, {"top_k": 2}),
}
"""Pairs of files for `body=` that differ in one field."""


class Served:
    """A fake server that lives as long as the test's event loop needs it: every run gets the same address."""

    def __init__(self, directory: Path) -> None:
        self.directory, self.fake = directory, FakeServer()

    def runs(self, *made: tuple[str, dict[str, Any]], between: Callable[[str], None] | None = None) -> list[int]:
        """Execute runs one after the other on one server; return the number of requests of each."""

        async def go() -> list[int]:
            counts = []
            async with self.fake.running():
                for name, fields in made:
                    if between is not None:
                        between(name)
                    before = len(self.fake.bodies)
                    written = {
                        k: v.replace("URL", self.fake.url) if isinstance(v, str) else v for k, v in fields.items()
                    }
                    with create_run(self.directory / name, config(levels=[1], instances=2, **written)) as run:
                        model = open_model(run.config.model)
                        await execute_async(run, model, parse_strategy(run.config.strategy))
                    counts.append(len(self.fake.bodies) - before)
            return counts

        return asyncio.run(go())


def _files(folder: Path, name: str) -> tuple[Path, Path]:
    paths = folder / "one.json", folder / "other.json"
    for path, fields in zip(paths, FIELDS[name], strict=True):
        path.write_text(json.dumps(fields))
    return paths


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("place", ["from", "samples", "cascade", "judge"])
def test_replies_to_other_fields_are_never_taken(tmp_path: Path, field: str, place: str) -> None:
    one, other = _files(tmp_path, field)
    first, second = (f"openai:URL/m,body={path},n=1" for path in (one, other))
    served, shared = Served(tmp_path), str(tmp_path / "shared.sqlite")
    if place == "from":
        taken = [str(tmp_path / "a")]
        counts = served.runs(
            ("a", {"model": first, "strategy": "single"}),
            ("b", {"model": second, "strategy": "single", "taken_from": taken}),
            ("c", {"model": first, "strategy": "single", "taken_from": taken}),
        )
        assert counts == [2, 2, 0]
    elif place == "samples":
        same = {"strategy": "single", "samples": shared}
        counts = served.runs(
            ("a", {"model": first, **same}), ("b", {"model": second, **same}), ("c", {"model": first, **same})
        )
        assert counts == [2, 2, 0]
    elif place == "cascade":
        served.fake.reply = lambda body: "no answer"
        spec = f"cascade:first=[single:model=[{first}]],then=[single:model=[{second}]]"
        assert served.runs(("a", {"strategy": spec})) == [4]
        names = set().union(*FIELDS[field])
        sent = [{name: value for name, value in body.items() if name in names} for body in served.fake.bodies]
        assert all(sent.count(fields) == 2 for fields in FIELDS[field])
    else:
        served.fake.reply = lambda body: f"<answer>{re.findall('[0-9]+', body['messages'][0]['content'])[0]}</answer>"
        same = {"model": first, "strategy": "best-of-n:n=1", "taken_from": []}
        counts = served.runs(
            ("a", {**same, "verifier": f"judge:model=[{first}]"}),
            ("b", {**same, "verifier": f"judge:model=[{second}]", "taken_from": [str(tmp_path / "a")]}),
        )
        assert counts == [4, 2]  # the replies are taken over, the opinions are asked for anew


def test_two_servers_with_one_name_for_their_models_share_nothing(tmp_path: Path) -> None:
    served, other = Served(tmp_path), Served(tmp_path)
    shared = str(tmp_path / "shared.sqlite")
    fields = {"model": "openai:URL/default,n=1", "strategy": "single", "samples": shared}
    assert served.runs(("a", fields)) == [2]
    assert other.runs(("b", fields)) == [2]


def test_a_file_that_was_edited_is_noticed(tmp_path: Path) -> None:
    path, _ = _files(tmp_path, "effort")
    served = Served(tmp_path)

    async def again() -> None:
        with resume_run(tmp_path / "a") as run:
            await execute_async(run, open_model(run.config.model), parse_strategy(run.config.strategy))

    served.runs(("a", {"model": f"openai:URL/m,body={path},n=1", "strategy": "single"}))
    asyncio.run(again())
    kept = json.loads((tmp_path / "a" / MANIFEST).read_text())["models"]
    assert kept[""]["sent"] == {"model": "m", "reasoning_effort": "low"}
    path.write_text(json.dumps({"reasoning_effort": "high"}))
    with pytest.raises(RunError, match=r"sent\.reasoning_effort of .* was 'low' when the run began and is 'high' now"):
        asyncio.run(again())


def test_keys_are_kept_in_no_manifest(tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text(json.dumps({"api_key": "sk-0123456789abcdef", "top_k": 3}))
    Served(tmp_path).runs(("a", {"model": f"openai:URL/m,body={tmp_path / 'body.json'},n=1", "strategy": "single"}))
    text = (tmp_path / "a" / MANIFEST).read_text()
    assert "0123456789abcdef" not in text and '"top_k": 3' in text


@pytest.mark.parametrize(
    "changed", [{"temperature": 0.5}, {"top_p": 0.5}, {"max_tokens": 9}, {"max_thinking": 4}], ids=str
)
def test_every_field_of_the_sampling_is_in_the_source(changed: dict[str, Any]) -> None:
    identity = identity_of(open_model("classical"))
    assert source_hash(identity, Sampling(**changed)) != source_hash(identity, Sampling())


def test_a_model_without_an_identity_is_known_by_its_spec() -> None:
    class Plain:
        name = "plain"

    assert identity_of(Plain(), "plain:p=0.1") != identity_of(Plain(), "plain:p=0.2")  # type: ignore[arg-type]


def _as_version_0_1(directory: Path) -> None:
    """Rewrite a run as version 0.1 left it: keys of the model's name, and no identities in the manifest."""
    path = directory / MANIFEST
    fields = json.loads(path.read_text())
    names = fields.pop("models")
    path.write_text(json.dumps(fields))
    with resume_run(directory) as run:
        for source, sampling in run.store.samplings().items():
            spec, name = run.store.sources()[source]
            assert source == source_hash(names[spec], sampling)
            run.store.rename_source(source, source_hash(name, sampling))


def test_runs_of_version_0_1_are_resumed_and_reused_without_a_call(tmp_path: Path) -> None:
    served = Served(tmp_path)
    fields = {"model": "openai:URL/m,n=1", "strategy": "best-of-n:n=2"}
    old, again = tmp_path / "a", tmp_path / "copy"

    def age(name: str) -> None:
        if name == "b":
            _as_version_0_1(old)
            shutil.copytree(old, again)

    counts = served.runs(
        ("a", fields), ("b", {**fields, "strategy": "best-of-n:n=3", "taken_from": [str(old)]}), between=age
    )
    assert counts == [4, 2]
    connection = sqlite3.connect(again / "store.sqlite")
    with connection:
        for table in ("outcome_attempt", "outcome"):
            connection.execute(f"DELETE FROM {table}")
    connection.close()

    async def resume() -> Progress:
        with resume_run(again) as run:
            return await execute_async(run, open_model(run.config.model), parse_strategy(run.config.strategy))

    progress = asyncio.run(resume())
    assert (progress.calls, progress.finished) == (0, 2)
    with read_run(again) as run:
        assert len(run.store.sources()) == 1 and run.config.models
