"""`assay verify` on the logs of other people: every layout of rows in every kind of file, right, wrong, unparsed, damaged."""

from __future__ import annotations

import gzip
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from assay_command import assay

from assay.tasks import load
from assay.tasks.core.strict_json import parse_object
from assay.tasks.datasets.records import instance_to_record

ID = "toy:v1:L1:7:0"  # pick some of (70, 47, 37) that add up to 47
SAID = {"correct": "<answer>47</answer>", "wrong": "<answer>70</answer>", "unparsed": "hm"}
ASKED = {"role": "user", "content": "Add up."}


def turn(text: str | None) -> dict[str, Any]:
    return {"role": "assistant", "content": text}


def chat(text: str | None) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": "chat.completion", "choices": [{"index": 0, "message": turn(text)}]}


def doc(**more: Any) -> dict[str, Any]:
    return {**instance_to_record(load(ID)), **more}


Layout = Callable[[str], dict[str, Any]]
LAYOUTS: dict[str, Layout] = {
    "own": lambda t: {"id": ID, "response": t},
    "openai batch": lambda t: {
        "id": "batch_req_1", "custom_id": ID, "response": {"status_code": 200, "body": chat(t)}, "error": None
    },
    "responses batch": lambda t: {
        "custom_id": ID,
        "response": {
            "status_code": 200,
            "body": {
                "output": [
                    {"type": "reasoning", "summary": []},
                    {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": t}]},
                ]
            },
        },
    },
    "anthropic batch": lambda t: {
        "custom_id": ID,
        "result": {
            "type": "succeeded",
            "message": {"content": [{"type": "thinking", "thinking": "<answer>1</answer>"}, {"type": "text", "text": t}]},
        },
    },
    "gemini batch": lambda t: {"key": ID, "response": {"candidates": [{"content": {"parts": [{"text": t}], "role": "model"}}]}},
    "lm-eval": lambda t: {
        "doc_id": 3, "doc": doc(), "target": "", "arguments": {"gen_args_0": {"arg_0": "p"}}, "resps": [[t]],
        "filtered_resps": ["x"], "filter": "none", "correct": 0.0,
    },
    "inspect sample": lambda t: {
        "id": 1, "epoch": 1, "input": "p", "messages": [ASKED, turn("<answer>1</answer>")], "metadata": {"record": doc()},
        "output": {"model": "m", "choices": [{"message": {"role": "assistant", "content": [
            {"type": "reasoning", "reasoning": "<answer>1</answer>"}, {"type": "text", "text": t}]}}], "completion": "x"},
    },
    "inspect attachment": lambda t: {
        "id": ID, "epoch": 1, "output": {"choices": [{"message": turn("attachment://a1")}]}, "attachments": {"a1": t}
    },
    "messages": lambda t: {"id": ID, "messages": [ASKED, turn("<answer>1</answer>"), ASKED, turn(t)]},
    "sharegpt": lambda t: {"id": ID, "conversations": [{"from": "human", "value": "p"}, {"from": "gpt", "value": t}]},
    "trl completion": lambda t: {"id": ID, "prompt": [ASKED], "completion": [turn(t)]},
    "completion": lambda t: {"id": ID, "completion": t},
    "completions": lambda t: {"id": ID, "completions": [t]},
    "completions of turns": lambda t: {"id": ID, "completions": [[turn(t)]]},
    "completions of objects": lambda t: {"id": ID, "completions": [{"model_answer": "1", "full_model_response": t}]},
    "response turns": lambda t: {"id": ID, "response": [ASKED, turn(t)]},
    "response message": lambda t: {"id": ID, "response": turn(t)},
    "response body": lambda t: {"id": ID, "response": chat(t)},
    "choices": lambda t: {**chat(t), "metadata": {"id": ID}},
    "choices of texts": lambda t: {"id": ID, "choices": [{"text": t}]},
    "vllm": lambda t: {"id": ID, "outputs": [{"text": t, "token_ids": [1, 2]}]},
    "metadata": lambda t: {"id": "run-1", "metadata": {"instance": ID}, "response": t, "custom_id": None},
    "extra_info": lambda t: {"extra_info": {"id": ID}, "output": t},
    "problem": lambda t: {**{k: v for k, v in doc().items() if k in ("task", "problem")}, "completion": t},
}  # fmt: skip


def statuses(result: Any) -> list[str]:
    return [json.loads(line)["status"] for line in result.stdout.splitlines()]


def rows(layout: Layout) -> list[dict[str, Any]]:
    return [layout(text) for text in SAID.values()]


def lines(items: list[Any]) -> bytes:
    return "".join(json.dumps(item) + "\n" for item in items).encode()


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_has_its_verdicts(name: str, tmp_path: Path) -> None:
    result = assay("verify", "-", stdin=lines(rows(LAYOUTS[name])))
    assert (result.exit_code, statuses(result)) == (0, list(SAID)), result.stderr
    instances = tmp_path / "set.jsonl"
    instances.write_bytes(lines([doc()]))
    (tmp_path / "log.jsonl").write_bytes(lines(rows(LAYOUTS[name])))
    result = assay("verify", instances, tmp_path / "log.jsonl")
    if name == "problem":  # where there is a set, it alone says what is asked
        assert result.exit_code == 1 and "id" in result.stderr
    else:
        assert (result.exit_code, statuses(result)) == (0, list(SAID)), result.stderr


def _parquet(path: Path, items: list[Any]) -> None:
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(items), path)


def _eval(path: Path, items: list[Any]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.json", "{}")
        for number, item in enumerate(items):
            archive.writestr(f"samples/{number}_epoch_1.json", json.dumps({**item, "events": [1]}))


FILES: dict[str, Callable[[Path, list[Any]], None]] = {
    "lines": lambda path, items: void(path.write_bytes(lines(items))),
    "lines without a name": lambda path, items: void(path.write_bytes(b"\xef\xbb\xbf" + lines(items).rstrip())),
    "array": lambda path, items: void(path.write_text(json.dumps(items))),
    "indented array": lambda path, items: void(path.write_text(json.dumps(items, indent=2))),
    "gzip lines": lambda path, items: void(path.write_bytes(gzip.compress(lines(items)))),
    "gzip array": lambda path, items: void(path.write_bytes(gzip.compress(json.dumps(items, indent=1).encode()))),
    "inspect json": lambda path, items: void(
        path.write_text(
            json.dumps({"version": 2, "eval": {"a": [1, "]"]}, "results": {}, "samples": items, "z": 1}, indent=2)
        )
    ),
    "results on one line": lambda path, items: void(path.write_text(json.dumps({"name": "x", "results": items}))),
    "long line": lambda path, items: void(
        path.write_text(json.dumps({"name": "x", "results": items, "y": "y" * 90_000}))
    ),
    "parquet": _parquet,
    "eval": _eval,
}


def void(value: object) -> None: ...


@pytest.mark.parametrize("layout", ["own", "messages", "completions", "openai batch", "inspect sample"])
@pytest.mark.parametrize("file", FILES)
def test_every_file_is_known_by_its_content(file: str, layout: str, tmp_path: Path) -> None:
    path = tmp_path / ("answers.data" if "name" in file else "answers.jsonl")
    FILES[file](path, rows(LAYOUTS[layout]))
    result = assay("verify", path)
    assert (result.exit_code, statuses(result)) == (0, list(SAID)), result.stderr


@pytest.mark.parametrize("file", [name for name in FILES if name != "lines without a name"])
@pytest.mark.parametrize("share", [0.31, 0.62, 0.93])
def test_a_damaged_file_is_an_error_and_never_a_short_log(file: str, share: float, tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    FILES[file](path, rows(LAYOUTS["messages"]) * 5)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    result = assay("verify", path)
    assert result.exit_code in (1, 2) and result.stderr.startswith("assay: ")
    assert {*statuses(result)} <= {*SAID, "error"}


def test_a_damaged_sample_of_an_inspect_log_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "log.eval"
    with zipfile.ZipFile(path, "w") as archive:
        for number, item in enumerate(rows(LAYOUTS["inspect sample"])):
            archive.writestr(f"samples/{number}_epoch_1.json", json.dumps(item))
    data = bytearray(path.read_bytes())
    place = data.find(b'"epoch"')
    data[place] = ord("X")
    path.write_bytes(data)
    result = assay("verify", path)
    assert (result.exit_code, statuses(result)) == (1, ["error", "wrong", "unparsed"])
    assert "samples/0_epoch_1.json" in result.stderr


def test_several_replies_of_a_row_have_a_verdict_each() -> None:
    row = {"id": ID, "completions": [SAID["correct"], [turn(SAID["wrong"])], None]}
    result = assay("verify", "-", stdin=lines([row]))
    assert (result.exit_code, statuses(result)) == (0, ["correct", "wrong", "unparsed"])
    twice = chat("hm")
    twice["choices"].append({"message": turn(SAID["correct"])})
    assert statuses(assay("verify", "-", stdin=lines([{"id": ID, "response": twice}]))) == ["unparsed", "correct"]


def test_rows_of_further_filters_of_lm_eval_are_not_counted_again() -> None:
    items = [{**row, "filter": name} for name in ("none", "strict") for row in rows(LAYOUTS["lm-eval"])]
    result = assay("verify", "-", stdin=lines(items))
    assert (result.exit_code, statuses(result)) == (0, list(SAID))


@pytest.mark.parametrize(
    "row",
    [
        {"id": ID, "response": None},
        {"id": ID, "completion": None},
        {"id": ID, "completions": [None]},
        {"id": ID, "messages": [ASKED, turn("x"), ASKED]},
        {"id": ID, "messages": [ASKED, {"role": "assistant", "content": None, "tool_calls": [{}]}]},
        {"id": ID, "response": chat(None)},
        {"custom_id": ID, "response": None, "error": None},
        {"id": ID, "epoch": 1, "output": {"choices": [], "completion": ""}},
        {"id": ID, "response": ""},
    ],
)
def test_a_reply_that_says_nothing_is_unparsed(row: dict[str, Any]) -> None:
    result = assay("verify", "-", stdin=lines([row]))
    assert (result.exit_code, statuses(result)) == (0, ["unparsed"])


@pytest.mark.parametrize(
    "row, told",
    [
        (
            {"custom_id": ID, "response": None, "error": {"code": "batch_expired", "message": "late"}},
            "batch_expired: late",
        ),
        (
            {"custom_id": ID, "response": {"status_code": 400, "body": {"error": {"message": "bad"}}}},
            "request failed: bad",
        ),
        ({"custom_id": ID, "response": {"status_code": 500, "body": None}}, "request failed: status 500"),
        ({"custom_id": ID, "result": {"type": "expired"}}, "request failed: expired"),
        ({"custom_id": ID, "result": {"type": "errored", "error": {"error": {"type": "overloaded"}}}}, "overloaded"),
        ({"id": ID, "epoch": 1, "output": {"choices": []}, "error": {"message": "boom"}}, "request failed: boom"),
        ({"id": ID, "response": {"error": {"message": "no"}}}, "request failed: no"),
        ({"id": ID, "messages": [ASKED]}, "messages: expected a turn of the assistant"),
        ({"id": ID, "resps": [[[-1.5, False]]]}, "response: expected a string, got a number"),
        (
            {"id": ID, "text": "x", "score": 1},
            "the row has the keys id, text, score; a reply is read from response, completion(s)",
        ),
        ({"id": ID, "response": {"words": "x"}}, "got an object with the keys words"),
        ({"id": ID, "completions": []}, "completions: expected a reply, got an empty list"),
        ({"prompt": "Add up.", "completion": "47"}, "give the file of the instances"),
        ({}, "the row has no keys"),
    ],
)
def test_a_row_without_a_reply_says_what_it_has(row: dict[str, Any], told: str) -> None:
    result = assay("verify", "-", stdin=lines([row, LAYOUTS["own"](SAID["correct"])]))
    assert (result.exit_code, statuses(result)) == (1, ["error", "correct"])
    assert told in result.stderr and len(result.stderr.splitlines()) == 2


@pytest.mark.parametrize(
    "content, told",
    [
        (b"id,response\na,b\n", "text that begins with 'id,response'"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "bytes that are no text"),
        (b"task: toy\n", "expected JSON lines, a JSON array, Parquet"),
        (b"PK\x05\x06" + bytes(18), "expected the log of Inspect"),
        (b"PK\x03\x04junk", "damaged zip file"),
        (b"PAR1junk", "answers.jsonl: "),
        (b"\x1f\x8bjunk", "damaged gzip data"),
    ],
)
def test_a_file_of_another_format_is_refused_in_one_line(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_bytes(content)
    result = assay("verify", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr and str(path) in result.stderr and len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "content, told",
    [
        (b'[{"id": 1, "id": 2}]', "'id' is given twice"), (b'[{"x": NaN}]', "NaN"), (b"[1]", "expected a JSON object, got 1"),
        (b'[{"id": "a"} {"id": "b"}]', "expected , or ] at byte 14"), (b'[{"id": "a"},]', "not JSON"), (b'[{"id": "a\\', "does not end"),
        (b'{\n"results": [{}], "results": []}', "'results' is given twice"), (b'{\n"samples": [{}], "a": NaN}', "NaN"),
        (b'{\n"samples": [{}]} x', "not JSON"), (b"[", "end of the file"), (b'{\n"a": }', "expected a value"),
    ],
)  # fmt: skip
def test_arrays_are_strict_json(content: bytes, told: str) -> None:
    result = assay("verify", "-", stdin=content)
    assert result.exit_code == 1 and told in result.stderr


def test_long_strings_and_escapes_over_the_pieces_of_a_stream(tmp_path: Path) -> None:
    """A text with brackets, quotes and backslashes at every offset of a piece of 1 MiB."""
    noise = '\\"]}[{,: ' * 150_000
    items = [{"id": ID, "noise": noise[shift:], "response": text} for shift, text in enumerate(SAID.values())]
    (tmp_path / "a.json").write_text(json.dumps(items))
    result = assay("verify", tmp_path / "a.json")
    assert (result.exit_code, statuses(result)) == (0, list(SAID))


def test_the_field_of_the_reply_can_be_named(tmp_path: Path) -> None:
    items = [{"id": ID, "response": "x", "a": {"b": [{"c": text}]}} for text in SAID.values()]
    for file in ("lines", "array", "parquet"):
        FILES[file](tmp_path / "x", items)
        result = assay("verify", tmp_path / "x", "--response-field", "a.b.0.c")
        assert (result.exit_code, statuses(result)) == (0, list(SAID)), result.stderr
    wrong = assay("verify", tmp_path / "x", "--response-field", "a.d")
    assert wrong.exit_code == 1 and "--response-field: no 'a.d' in this row; a has b" in wrong.stderr
    dotted = lines([{"id": ID, "a.b": "47"}])
    assert statuses(assay("verify", "-", "--response-field", "a.b", stdin=dotted)) == ["correct"]


@pytest.mark.parametrize(
    "row",
    [
        lambda p: {"prompt": p, "completion": "47"},
        lambda p: {
            "prompt": [{"role": "system", "content": "s"}, {"role": "user", "content": p}],
            "completion": [turn("47")],
        },
        lambda p: {"id": "chatcmpl-9", "messages": [{"role": "user", "content": p + "\r\n"}, turn("47")]},
        lambda p: {"id": "row-9", "prompt": f"\n{p}  ", "response": "47"},
        lambda p: {"id": 9, "epoch": 1, "input": [{"role": "user", "content": p}], "output": {"completion": "47"}},
        lambda p: {"doc_id": 1, "doc": {}, "arguments": {"gen_args_0": {"arg_0": p}}, "resps": [["47"]]},
        lambda p: {"question": p, "completions": [{"full_model_response": "47"}]},
        lambda p: {"messages": [{"role": "user", "content": [{"type": "text", "text": p}]}, turn("47")]},
    ],
)
@pytest.mark.parametrize("has_prompt", [True, False])
def test_a_row_without_an_id_is_found_by_its_prompt(row: Any, has_prompt: bool, tmp_path: Path) -> None:
    records = [instance_to_record(load(f"toy:v1:L1:7:{index}")) for index in range(3)]
    prompt = records[0]["prompt"]
    if not has_prompt:
        records = [{name: value for name, value in record.items() if name != "prompt"} for record in records]
    (tmp_path / "set.jsonl").write_bytes(lines(records))
    (tmp_path / "log.jsonl").write_bytes(lines([row(prompt)]))
    result = assay("verify", tmp_path / "set.jsonl", tmp_path / "log.jsonl")
    assert (result.exit_code, statuses(result)) == (0, ["correct"]), result.stderr
    (tmp_path / "log.jsonl").write_bytes(lines([row("something else")]))
    other = assay("verify", tmp_path / "set.jsonl", tmp_path / "log.jsonl")
    assert other.exit_code == 1 and ("no such prompt" in other.stderr or "not among the instances" in other.stderr)


def test_parquet_with_columns_of_any_type(tmp_path: Path) -> None:
    import datetime
    import decimal

    items = [
        {
            "id": ID,
            "messages": [ASKED, turn(text)],
            "at": datetime.datetime(2026, 1, 1),
            "cost": decimal.Decimal("1.5"),
            "raw": b"\xff",
        }
        for text in SAID.values()
    ]
    _parquet(tmp_path / "x.parquet", items)
    result = assay("verify", tmp_path / "x.parquet")
    assert (result.exit_code, statuses(result)) == (0, list(SAID)), result.stderr


def test_a_large_file_of_other_rows_gives_what_a_small_one_does(tmp_path: Path) -> None:
    """Large files of plain answers are judged in pieces; rows of other layouts among them are read there as well."""
    items = [LAYOUTS["own"](f"{'x' * 500} 47")] * 1500 + rows(LAYOUTS["messages"]) + rows(LAYOUTS["openai batch"])
    (tmp_path / "log.jsonl").write_bytes(lines(items))
    assert assay("verify", tmp_path / "log.jsonl", "-o", tmp_path / "v.jsonl", "--threads", "1").exit_code == 0
    found = [parse_object(line)["status"] for line in (tmp_path / "v.jsonl").read_bytes().splitlines()]
    assert found[-6:] == [*SAID, *SAID] and len(found) == 1506


def test_a_large_packed_file_under_a_plain_name_is_unpacked(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(700_000).hex()
    (tmp_path / "log.jsonl").write_bytes(gzip.compress(lines([{"id": ID, "response": "47", "noise": noise}])))
    assert (tmp_path / "log.jsonl").stat().st_size > 2**19
    result = assay("verify", tmp_path / "log.jsonl", "-o", tmp_path / "v.jsonl")
    assert result.exit_code == 0 and parse_object((tmp_path / "v.jsonl").read_bytes())["status"] == "correct"


def test_standard_input_cannot_be_parquet(tmp_path: Path) -> None:
    _parquet(tmp_path / "x", [LAYOUTS["own"]("47")])
    result = assay("verify", "-", stdin=(tmp_path / "x").read_bytes())
    assert result.exit_code == 2 and "must have a name" in result.stderr
