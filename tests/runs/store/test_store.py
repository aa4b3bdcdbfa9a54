"""The store: whatever a model said comes back, and damage is told, not hidden."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from run_support import begin, config, go_on, resume

from assay.runs.directory import create_run, read_run, resume_run
from assay.runs.store.errors import RunError, StoreError
from assay.runs.store.opening import STORE, create_store, open_store
from assay.strategies.engine.cache import Reply, ReplyKey
from assay.strategies.engine.strategy import Outcome
from assay.strategies.models.model import Completion
from assay.verifiers.verdict import Fault, correct, unparsed, wrong

VERDICTS = [
    correct([1, 2]),
    wrong({"a": None}, Fault("wrong_sum", {"clause": 3}, {"sum": 1.5}), score=0.25),
    unparsed(Fault("no_answer")),
]
TEXTS = st.text(st.characters(exclude_categories=[]), max_size=40) | st.just("\0\ud800</script>")


def _reply(sample: int, text: str = "hello", error: str | None = None) -> Reply:
    completion = Completion(text, 10, 20, 0.25, "stop", error, 1, estimated=True)
    return Reply(ReplyKey("toy:v1:L1:7:0", "ab", sample, 0), 2**62 + sample, completion, VERDICTS[sample % 3])


@settings(max_examples=examples(25))
@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_attempts_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    directory = tmp_path_factory.mktemp("store")
    store = create_store(directory, "name")
    replies = [_reply(i, text) for i, text in enumerate(texts)]
    for reply in replies:
        store.record(reply)
    store.close()
    again = open_store(directory, "name")
    assert [again.find(reply.key) for reply in replies] == replies
    assert list(again.replies()) == replies
    again.close()


def test_a_failed_call_is_replaced_and_both_are_counted(tmp_path: Path) -> None:
    store = create_store(tmp_path, "name")
    store.record(_reply(0, "", error="server gone \ud800\0"))
    assert store.find(_reply(0).key) is None
    assert store.count_calls() == (0, 1)
    store.record(_reply(0))
    assert store.find(_reply(0).key) == _reply(0)
    assert store.count_calls() == (1, 1)
    store.close()


def test_an_outcome_with_a_failed_call_is_not_finished(tmp_path: Path) -> None:
    store = create_store(tmp_path, "name")
    good, bad = _reply(0), _reply(1, "", error="server gone")
    store.record(good)
    store.record(bad)
    store.record_failure(good.key.instance, "s", "ValueError: no", "trace")
    store.record_outcome(good.key.instance, "s", Outcome(good, (good, bad), tied=2), [0, None], cancelled=3)
    assert store.finished("s") == set() and store.failures("s") == []
    store.record_outcome(good.key.instance, "s", Outcome(good, (good,)), [0])
    assert store.finished("s") == {good.key.instance} and store.finished("other") == set()
    (outcome,) = store.outcomes("s")
    assert outcome.chosen == 0 and [stored.reply for stored in outcome.replies] == [good]
    store.close()


def test_an_outcome_of_unrecorded_attempts_is_refused_whole(tmp_path: Path) -> None:
    store = create_store(tmp_path, "name")
    with pytest.raises(StoreError, match="never recorded"):
        store.record_outcome("toy:v1:L1:7:0", "s", Outcome(None, (_reply(0),)), [None])
    assert list(store.outcomes("s")) == []
    store.close()


def test_values_that_json_or_sqlite_do_not_know_lose_no_call(tmp_path: Path) -> None:
    import numpy as np

    store = create_store(tmp_path, "name")
    completion = Completion("x", 2**80, -5, 0.0)
    reply = Reply(_reply(0).key, 1, completion, wrong([np.int64(3)], Fault("f", {"at": np.float64(0.5)})))
    store.record(reply)
    found = store.find(reply.key)
    assert found is not None and found.verdict == wrong([3], Fault("f", {"at": 0.5}))
    assert (found.completion.prompt_tokens, found.completion.completion_tokens) == (2**62, 0)
    store.close()


def test_a_second_writer_is_refused_and_a_reader_is_not(tmp_path: Path) -> None:
    with create_run(tmp_path / "run", config()) as run:
        with pytest.raises(RunError, match=r"written by another process \(process \d+\)"):
            resume_run(tmp_path / "run")
        with pytest.raises(RunError, match="is a run already"):
            create_run(tmp_path / "run", config())
        go_on(run)
        with read_run(tmp_path / "run") as reader:
            assert len(reader.store.finished(run.config.strategy)) == 8
    resume(tmp_path / "run")


def test_only_an_empty_directory_becomes_a_run(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(RunError, match="not empty"):
        create_run(tmp_path, config())
    with pytest.raises(RunError, match="not a run"):
        resume_run(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_run_killed_before_its_manifest_was_written_can_be_begun_again(tmp_path: Path) -> None:
    create_store(tmp_path, "half-made").close()
    (tmp_path / "lock").touch()
    assert begin(tmp_path).finished == 8


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    with create_run(tmp_path, config(instances=200)) as run:
        pages = run.store._connection.execute("PRAGMA page_count").fetchone()[0]
        run.store._connection.execute(f"PRAGMA max_page_count = {pages + 40}")
        with pytest.raises(StoreError, match="the disk is full"):
            go_on(run)
        kept = len(list(run.store.replies()))
        assert kept > 50
    with read_run(tmp_path) as run:
        assert len(list(run.store.replies())) == kept
    progress = resume(tmp_path)
    assert progress.finished == 400 and progress.calls == 1600 - kept


@pytest.mark.parametrize("damage", ["missing", "empty", "truncated", "garbage", "header", "another run"])
def test_damage_is_one_clear_error(tmp_path: Path, damage: str) -> None:
    begin(tmp_path / "run", instances=20)
    path = tmp_path / "run" / STORE
    data = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "another run":
        begin(tmp_path / "other", seed=8)
        shutil.copy(tmp_path / "other" / STORE, path)
    else:
        path.write_bytes({
            "empty": b"", "truncated": data[: len(data) // 2], "garbage": b"x" * 5000,
            "header": data[:200] + bytes(8000) + data[8200:],
        }[damage])  # fmt: skip
    for open_run in (resume_run, read_run):
        with pytest.raises(StoreError, match=STORE) as caught:
            open_run(tmp_path / "run")
        assert "\n" not in str(caught.value)
