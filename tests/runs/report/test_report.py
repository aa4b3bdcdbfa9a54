"""The report: one page that no reply can break, and the same figures in every form."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_support import begin, config, go_on

from assay.runs.directory import create_run, read_run
from assay.runs.report.chart import amount_axis, doubling_axis
from assay.runs.report.export import COLUMNS, call_rows, write_jsonl, write_parquet
from assay.runs.report.report import make_report, report_json, report_markdown
from assay.runs.report.run_page import render_page, write_page
from assay.runs.report.templating import TEMPLATES, environment, visible

HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(1)></pre></details><!-- "
    '\x00\x07\x1b[31m\x7f\x85\u202eevil\u2028 \ud800 ]]> &lt; <svg onload=alert(1)> \'" style="x" {{7*7}}'
)
VOID = {"meta", "br", "hr", "path", "circle", "line", "polygon", "rect", "polyline", "link", "img", "input"}


class Reader(html.parser.HTMLParser):
    """Notes every tag and attribute, and that tags are closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.targets: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attributes}
        self.targets += [value or "" for name, value in attributes if name in ("href", "src", "xlink:href", "action")]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_hostile_reply_stays_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import noted_model

    from assay.strategies.models.model import Completion

    async def complete(self: object, request: object) -> Completion:
        return Completion(HOSTILE, 1, 1, 0.0, finish_reason=HOSTILE)

    monkeypatch.setattr(noted_model.Noted, "complete", complete)
    with create_run(tmp_path, config(model="noted")) as run:
        go_on(run)
        run.store.record_failure("toy:v1:L1:7:3", run.config.strategy, HOSTILE, HOSTILE)
        report = make_report(run)
        page = render_page(report)
        read = Reader(page)
        json.loads(report_json(report))
        report_markdown(report).encode()
        write_parquet(run, tmp_path / "calls.parquet")
        write_jsonl(run, tmp_path / "calls.jsonl")
        assert json.loads((tmp_path / "calls.jsonl").read_text().splitlines()[0])["response"] == HOSTILE
    assert not {"img", "iframe", "object", "form", "link"} & set(read.tags)
    ours = (TEMPLATES / "script.js").read_text("utf-8")
    assert read.tags.count("script") == 1 and page.count(f"<script>{ours}</script>") == 1
    digest = base64.b64encode(hashlib.sha256(ours.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in page and "script-src 'unsafe" not in page
    assert not {name for name in read.attributes if name.startswith("on")}
    assert all(target.startswith("#") for target in read.targets) and read.targets[0] == "#toy"
    assert "alert(1)" in read.text and "onerror" in read.text and "{{7*7}}" in read.text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028]", page)
    page.encode("utf-8")
    assert "http" not in re.sub(r'xmlns="http://www.w3.org/2000/svg"', "", page).replace("http-equiv", "")


@given(st.text(st.characters(exclude_categories=[])), st.text(st.characters(exclude_categories=[])))
def test_any_text_is_content_and_never_markup(text: str, value: str) -> None:
    page = environment().from_string('<p title="{{ value }}">{{ text }}</p>').render(text=text, value=value)
    read = Reader(page)
    assert read.tags == ["p"] and read.attributes == {"title"}
    assert "<" not in page[page.index(">") + 1 : -len("</p>")]
    assert read.text.replace("\r", "\n") == visible(text).replace("\r", "\n")


def test_every_template_escapes() -> None:
    env = environment()
    assert env.autoescape is True
    for name in env.list_templates(extensions=["html"]):
        source = (TEMPLATES / name).read_text("utf-8")
        assert not re.search(r"\|\s*safe|autoescape|Markup", source), name
        assert not re.search(r"=\s*\{\{", source), f"{name}: an attribute without quotes"


def test_the_page_shows_right_and_wrong_answers_drawn(tmp_path: Path) -> None:
    begin(tmp_path, instances=12)
    with read_run(tmp_path) as run:
        path = write_page(make_report(run))
        page = path.read_text()
        read = Reader(page)
    assert path == tmp_path / "report.html"
    front = re.findall(r'<summary><span class="(right|wrong)">[^<]*</span> · <code>', page)
    assert front.count("right") == 4 and 2 <= front.count("wrong") <= 4
    assert page.count("<title>toy</title>") >= len(front) and page.count("All 4 replies") == len(front)
    assert len(re.findall(r'<details class="reply (?:good|bad)">', page)) == 4 * len(front)
    assert (
        "wrong_sum: " in read.text
        and "Pick some of" in read.text
        and "On Toy, best-of-n with the perfect verifier submits" in read.text
    )
    assert "best-of-n, n = 4: " in read.text and "level 3: mean " in read.text
    assert len(page) < 1_000_000


def test_an_instance_that_cannot_be_drawn_does_not_lose_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from toy_task import Toy

    def fail(*_: object) -> None:
        raise RuntimeError("no <ink>")

    begin(tmp_path)
    monkeypatch.setattr(Toy, "picture", fail)
    with read_run(tmp_path) as run:
        assert "RuntimeError: no &lt;ink&gt;" in render_page(make_report(run))


@pytest.mark.parametrize("strategy", ["single", "refine:rounds=3", "first-verified:n=4,width=2", "majority:n=1"])
def test_every_strategy_has_a_page(tmp_path: Path, strategy: str) -> None:
    begin(tmp_path, strategy=strategy)
    with read_run(tmp_path) as run:
        report = make_report(run)
        Reader(render_page(report))
        assert len(json.loads(report_json(report))["table"]) == 2


def test_a_run_with_nothing_finished_has_a_page(tmp_path: Path) -> None:
    with create_run(tmp_path, config()) as run:
        report = make_report(run)
        assert "8 of 8 instances are not finished" in Reader(render_page(report)).text
        assert json.loads(report_json(report))["table"] == []
        assert "not finished" in report_markdown(report)


def test_two_runs_of_one_request_say_the_same_but_for_times(tmp_path: Path) -> None:
    said = []
    for name in ("one", "two"):
        begin(tmp_path / name)
        with read_run(tmp_path / name) as run:
            said.append(json.loads(report_json(make_report(run))))
    assert said[0].pop("timing") != said[1].pop("timing")
    for one in said:
        one["spending"] = {name: value for name, value in one["spending"].items() if not name.endswith("seconds")}
    assert said[0] == said[1] and len(said[0]["table"]) == 2 and len(said[0]["curves"]) == 2 * 4 * 4


def test_exports_hold_every_call(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    begin(tmp_path)
    with read_run(tmp_path) as run:
        rows = list(call_rows(run))
        write_parquet(run, tmp_path / "calls.parquet")
        write_jsonl(run, tmp_path / "calls.jsonl")
    assert len(rows) == 32 and list(rows[0]) == list(COLUMNS)
    assert [json.loads(line) for line in (tmp_path / "calls.jsonl").read_text().splitlines()] == rows
    table = pq.read_table(tmp_path / "calls.parquet").to_pylist()
    assert [row["id"] for row in table] == [row["id"] for row in rows]
    assert [json.loads(row["faults"]) for row in table] == [row["faults"] for row in rows]
    assert sum(row["chosen"] for row in table) == 8


@given(st.floats(0, 1e9))
def test_axes_reach_what_they_show(high: float) -> None:
    axis = amount_axis("tokens", high)
    assert axis.high >= high and 2 <= len(axis.ticks) <= 7
    most = max(1, int(high))
    ticks = doubling_axis("n", most).ticks
    assert ticks[0] == (1.0, "1") and ticks[-1][0] <= most and len(ticks) <= 7
