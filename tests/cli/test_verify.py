"""Verdicts on streams: one object per line, in order, whatever the lines hold."""

from __future__ import annotations

import gzip
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from assay_command import assay, finish, start
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from assay.harness.answer_logs.files import kind_of_head
from assay.tasks import get_task
from assay.tasks.datasets.records import instance_to_record

ID = "toy:v1:L1:7:0"  # pick some of (70, 47, 37) that add up to 47
RIGHT = json.dumps({"id": ID, "response": "<answer>47</answer>"})


def _verdicts(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def _lines(*rows: Any) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_each_line_has_its_verdict_in_order() -> None:
    rows = [{"id": ID, "response": text} for text in ("<answer>47</answer>", "<answer>70</answer>", "hm", "47")]
    result = assay("verify", "-", stdin=_lines(*rows))
    assert result.exit_code == 0
    verdicts = _verdicts(result.stdout)
    assert [v["status"] for v in verdicts] == ["correct", "wrong", "unparsed", "correct"]
    assert [v["score"] for v in verdicts] == [1.0, 0.0, 0.0, 1.0]
    assert [v["answer"] for v in verdicts] == [[47], [70], None, [47]]
    assert verdicts[1]["faults"] == [{"kind": "wrong_sum", "place": {}, "detail": {"sum": 70}}]
    assert all(list(v) == ["id", "status", "score", "answer", "faults"] for v in verdicts)
    assert result.stderr == "assay: 4 verdicts: 2 correct, 1 wrong, 1 unparsed\n"


@pytest.mark.parametrize(
    "line, told",
    [
        (b"{", "not JSON"),
        (b"[1]", "a JSON object, got a list"),
        (b"null", "got null"),
        (b'"text"', "got a string"),
        (b'{"id": "toy:v1:L1:7:0"}', "response: expected a string, got nothing"),
        (b'{"id": "toy:v1:L1:7:0", "response": []}', "got an empty list"),
        (b'{"id": "toy:v1:L1:7:0", "response": [47]}', "got a number"),
        (b'{"id": "toy:v1:L1:7:0", "response": {"a": 1}}', "got an object with the keys a"),
        (b'{"id": "toy:v1:L1:7:0", "response": 47}', "got a number"),
        (b'{"id": "toy:v1:L1:7:0", "response": "70", "response": "47"}', "'response' is given twice"),
        (b'{"response": "47"}', "expected an id"),
        (b'{"id": 5, "response": "47"}', "id: expected a string, got a number"),
        (b'{"id": "toy:v1:L1:7", "response": "47"}', "id: expected task:version"),
        (b'{"id": "toy:v1:L1:7:00", "response": "47"}', "index"),
        (b'{"id": "toy:v1:numbers=99:7:0", "response": "47"}', "2 to 12"),
        (b'{"id": "none:v1:L1:7:0", "response": "47"}', "task: unknown name"),
        (b'{"task": "none", "problem": {}, "response": "47"}', "task: unknown name"),
        (b'{"task": 1, "problem": {}, "response": "47"}', "task: expected the name"),
        (b'{"task": "toy", "problem": [], "response": "47"}', "problem: expected an object"),
        (b'{"task": "toy", "problem": {"total": 1}, "response": "47"}', "numbers: expected whole numbers, got None"),
        (b'{"task": "toy", "problem": {"total": 1, "numbers": 3}, "response": "47"}', "numbers: expected"),
        (b'{"task": "toy", "problem": {"total": 1, "numbers": [47, "a"]}, "response": "47"}', "numbers: expected"),
        (b'{"id": "toy:v1:L1:7:0", "response": "47", "x": NaN}', "NaN"),
        (b'{"id": "toy:v1:L1:7:0", "response": "47", "x": 1e999}', "out of range"),
        (b'{"id": "toy:v1:L1:7:0", "response": "47", "x": ' + b"9" * 5000 + b"}", "5000 digits"),
        (b'{"id": "toy:v1:L1:7:0", "response": "\xff"}', "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"\x00", "not JSON"),
    ],
)
def test_a_malformed_line_is_told_and_does_not_stop_the_rest(line: bytes, told: str) -> None:
    data = RIGHT.encode() + b"\n" + line + b"\n" + RIGHT.encode() + b"\n"
    result = assay("verify", "-", stdin=data)
    assert result.exit_code == 1
    first, broken, last = _verdicts(result.stdout)
    assert first["status"] == last["status"] == "correct"
    assert (broken["status"], broken["score"], broken["line"]) == ("error", 0.0, 2)
    assert told in broken["error"]
    assert result.stderr.startswith("assay: answers line 2: ")
    assert told in result.stderr


def test_forms_of_lines_that_do_not_matter() -> None:
    data = (
        b"\xef\xbb\xbf" + RIGHT.encode() + b"\r\n\n  \r\n" + RIGHT.encode()
    )  # mark, CRLF, blank lines, no last newline
    result = assay("verify", "-", stdin=data)
    assert (result.exit_code, len(_verdicts(result.stdout))) == (0, 2)
    broken = assay("verify", "-", stdin=data + b"\n\n{")
    assert _verdicts(broken.stdout)[-1]["line"] == 6


def test_a_lone_surrogate_in_a_response_is_just_text() -> None:
    line = '{"id": "toy:v1:L1:7:0", "response": "\\ud800 47", "x": "\\ud800"}\n'
    result = assay("verify", "-", stdin=line)
    assert (result.exit_code, _verdicts(result.stdout)[0]["status"]) == (0, "unparsed")
    assert assay("verify", "-", stdin='{"id": "\\ud800", "response": "47"}').exit_code == 1


def test_nothing_is_no_verdict() -> None:
    result = assay("verify", "-", stdin="")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "assay: 0 verdicts\n")


@pytest.mark.parametrize("responses, status", [(["47"], 0), (["47", "70"], 3), (["hm"], 3)])
def test_strict_tells_by_the_exit_status(responses: list[str], status: int) -> None:
    lines = _lines(*({"id": ID, "response": text} for text in responses))
    assert assay("verify", "-", "--strict", "-q", stdin=lines).exit_code == status
    assert assay("verify", "-", "-q", stdin=lines).exit_code == 0


def test_a_problem_in_the_line_wins_over_its_id() -> None:
    row = {"id": ID, "task": "toy", "problem": {"numbers": [1, 2], "total": 3}, "response": "1 2"}
    (verdict,) = _verdicts(assay("verify", "-", stdin=_lines(row)).stdout)
    assert verdict["status"] == "correct"


def test_a_claimed_truth_is_not_believed() -> None:
    problem = {"numbers": [1, 2], "total": 3}
    row = {"task": "toy", "problem": problem, "truth": {"status": "satisfiable", "solution": [2]}, "response": "2"}
    (verdict,) = _verdicts(assay("verify", "-", stdin=_lines(row)).stdout)
    assert (verdict["id"], verdict["status"]) == (None, "wrong")


@pytest.fixture
def instances(tmp_path: Path) -> list[dict[str, Any]]:
    found = [instance_to_record(i) for i in get_task("toy").generate(2, seed=3, count=700)]
    (tmp_path / "plain.jsonl").write_text(_lines(*found))
    (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress(_lines(*found).encode()))
    assert (
        assay("generate", "toy", "-l", "2", "-n", "700", "-s", "3", "-o", tmp_path / "columns.parquet").exit_code == 0
    )
    return found


def _answers(instances: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two rounds over the instances, the first right, the second all numbers."""
    right = [{"id": r["id"], "response": str(r["truth"]["solution"])[1:-1]} for r in instances]
    return right + [{"id": r["id"], "response": str(r["problem"]["numbers"])[1:-1]} for r in reversed(instances)]


def test_every_form_of_instances_and_answers_gives_the_same(tmp_path: Path, instances: list[dict[str, Any]]) -> None:
    import pyarrow
    import pyarrow.parquet

    rows = _answers(instances)
    (tmp_path / "answers.jsonl").write_text(_lines(*rows))
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "answers.parquet")
    alone = assay("verify", tmp_path / "answers.jsonl").stdout
    statuses = [v["status"] for v in _verdicts(alone)]
    assert statuses[:700] == ["correct"] * 700
    assert 600 < statuses[700:].count("wrong") < 700
    for name in ("plain.jsonl", "packed.jsonl.gz", "columns.parquet"):
        for answers in ("answers.jsonl", "answers.parquet"):
            assert assay("verify", tmp_path / name, tmp_path / answers, "--threads", "2").stdout == alone
    assert assay("verify", "-", tmp_path / "answers.jsonl", stdin=_lines(*instances)).stdout == alone


def test_verdicts_in_columns(tmp_path: Path) -> None:
    import pyarrow.parquet

    path = tmp_path / "verdicts.parquet"
    result = assay("verify", "-", "-o", path, stdin=RIGHT + "\n{\n")
    assert (result.exit_code, result.stdout) == (1, "")
    first, second = pyarrow.parquet.read_table(path).to_pylist()
    assert first == {
        "id": ID,
        "status": "correct",
        "score": 1.0,
        "answer": "[47]",
        "faults": "[]",
        "line": None,
        "error": None,
        "sample": None,
    }
    assert (second["status"], second["line"]) == ("error", 2)


def test_a_set_of_instances_alone_says_what_an_id_means(tmp_path: Path) -> None:
    easy = {"numbers": [1], "total": 1}
    path = tmp_path / "instances.jsonl"
    path.write_text(_lines({"id": "mine", "task": "toy", "problem": {"numbers": [1, 2], "total": 3}}))
    rows = [
        {"id": "mine", "response": "1 2"},
        {"id": "mine", "task": "toy", "problem": easy, "response": "1"},
        {"id": ID, "response": "47"},
        {"task": "toy", "problem": easy, "response": "1"},
    ]
    result = assay("verify", path, "-", stdin=_lines(*rows))
    assert [v["status"] for v in _verdicts(result.stdout)] == ["correct", "wrong", "error", "error"]
    assert "not among the instances" in result.stderr


@pytest.mark.parametrize(("task", "suffix"), [("tsp", ".tsp"), ("3sat", ".cnf")])
def test_a_folder_of_files_is_a_set_of_instances(tmp_path: Path, task: str, suffix: str) -> None:
    folder = tmp_path / "set"
    assert assay("generate", task, "--level", "1", "-n", "3", "--seed", "5", "-o", f"{folder}/").exit_code == 0
    records = [json.loads(line) for line in (folder / "instances.jsonl").read_text().splitlines()]
    answers = [get_task(task).write(i.problem, get_task(task).truth_answer(i.problem, i.truth))
               for i in get_task(task).generate("L1", seed=5, count=3)]  # fmt: skip
    by_id = _lines(*({"id": row["id"], "response": text} for row, text in zip(records, answers, strict=True)))
    assert [v["status"] for v in _verdicts(assay("verify", folder, "-", stdin=by_id).stdout)] == ["correct"] * 3
    (folder / "instances.jsonl").unlink()
    stems = [row["id"].replace(":", "_") for row in records]
    for names in (stems, [stem + suffix for stem in stems]):
        rows = _lines(*({"id": name, "response": text} for name, text in zip(names, answers, strict=True)))
        assert [v["status"] for v in _verdicts(assay("verify", folder, "-", stdin=rows).stdout)] == ["correct"] * 3
    (folder / f"broken{suffix}").write_text("nothing\n")
    result = assay("verify", folder, "-", stdin=by_id)
    assert f"broken{suffix}" in result.stderr
    (empty := tmp_path / "empty").mkdir()
    assert "neither instances.jsonl nor files" in assay("verify", empty, "-", stdin=by_id).stderr


def test_several_replies_of_a_row_are_numbered() -> None:
    rows = [{"id": ID, "responses": ["47", "70"]}, {"id": ID, "response": "47"}]
    verdicts = _verdicts(assay("verify", "-", stdin=_lines(*rows)).stdout)
    assert [v.get("sample") for v in verdicts] == [0, 1, None]


def test_malformed_instances_are_told(tmp_path: Path) -> None:
    path = tmp_path / "instances.jsonl"
    other = {"id": ID, "task": "toy", "problem": {"numbers": [1], "total": 1}}
    path.write_text(_lines({"id": ID, "task": "toy"}, other, {"id": ID, "task": "toy"}, {"task": "toy"}) + "{\n")
    result = assay("verify", path, "-", stdin=RIGHT)
    assert result.exit_code == 1
    assert _verdicts(result.stdout)[0]["status"] == "correct"
    for number, told in (
        (2, "id: toy:v1:L1:7:0 stands for another instance"),
        (4, "id: expected a string"),
        (5, "not JSON"),
    ):
        assert f"line {number}: {told}" in result.stderr


def test_the_filter_replies_to_each_line_at_once(tmp_path: Path) -> None:
    for arguments in (["-"], ["-", "-"]):
        process = start(tmp_path, "verify", *arguments)
        assert process.stdin and process.stdout
        guard = threading.Timer(60, process.kill)
        guard.start()
        for line, status in ((RIGHT, "correct"), ("{", "error"), (RIGHT.replace("47", "70"), "wrong")):
            process.stdin.write(line.encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["status"] == status
        process.stdin.close()
        assert process.wait(60) == 1
        guard.cancel()


def test_broken_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_text("no")
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(RIGHT.encode() * 50)[:-20])
    for name in ("a.parquet", "a.jsonl.gz"):
        result = assay("verify", tmp_path / name)
        assert result.exit_code == 2
        assert name in result.stderr


def test_a_failure_leaves_no_verdicts(tmp_path: Path) -> None:
    done = finish(tmp_path, "verify", "absent.jsonl", "-o", "verdicts.jsonl")
    assert done.returncode == 2
    assert not list(tmp_path.glob("*verdicts*"))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
rows = st.fixed_dictionaries(
    {},
    optional={
        "id": st.just(ID) | json_values,
        "task": st.just("toy") | json_values,
        "problem": st.fixed_dictionaries({"numbers": json_values, "total": json_values}) | json_values,
        "truth": json_values,
        "response": st.sampled_from(["47", "hm"]) | json_values,
    },
)
lines = rows.map(lambda row: json.dumps(row).encode()) | st.binary(max_size=40).filter(lambda data: b"\n" not in data)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(lines, max_size=6))
def test_any_lines_give_one_object_each(lines: list[bytes]) -> None:
    # What begins like an array, an archive or a Parquet file is one, and has tests of its own.
    assume(kind_of_head(b"\n".join(lines)) in ("lines", "other"))
    assume(not b"\n".join(lines).startswith(b"\x1f\x8b"))
    expected = sum(1 for line in lines if line.strip())
    result = assay("verify", "-", "-q", stdin=b"\n".join(lines))
    verdicts = _verdicts(result.stdout)
    assert len(verdicts) == expected
    assert result.exit_code == int(any(v["status"] == "error" for v in verdicts))
