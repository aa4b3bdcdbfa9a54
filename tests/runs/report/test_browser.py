"""Pages in a real browser: nothing is complained of, tables sort and filter, links unfold what they name."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from run_support import begin

from assay.runs.analysis.comparison import compare_runs
from assay.runs.directory import read_run
from assay.runs.report.comparison_page import render_comparison
from assay.runs.report.report import make_report
from assay.runs.report.run_page import write_page

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium is installed")

ACT = """<script>
const table = document.getElementById("all-instances"), head = [...table.tHead.rows[0].cells];
const column = (i) => [...table.tBodies[0].rows].map((row) => row.cells[i].textContent);
const told = {};
head.at(-1).click(); told.up = column(head.length - 1);
head.at(-1).click(); told.down = column(head.length - 1);
head[0].click(); told.names = column(0);
const filter = document.querySelector("input.filter");
filter.value = "wrong l1"; filter.dispatchEvent(new Event("input"));
told.shown = [...table.tBodies[0].rows].filter((row) => !row.hidden).map((row) => row.textContent);
const link = document.querySelector("#all-instances a");
location.hash = link.getAttribute("href");
setTimeout(() => {
  const target = document.getElementById(link.getAttribute("href").slice(1));
  told.linked = target !== null;
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  told.heights = [...document.querySelectorAll("svg.chart, .picture svg")].map((one) => one.getBoundingClientRect().height);
  told.wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  document.title = JSON.stringify(told);
}, 50);
</script></body>"""


def browse(page: Path, profile: Path, *options: str) -> tuple[str, str]:
    """The document after its scripts ran, and what the console said."""
    command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom",
               "--virtual-time-budget=3000", f"--user-data-dir={profile}", *options, page.as_uri()]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("pages")
    begin(home / "best", instances=12)  # enough to extrapolate from
    begin(home / "refine", instances=12, strategy="refine:rounds=3")
    with read_run(home / "best") as one, read_run(home / "refine") as two:
        write_page(make_report(one), home / "report.html")
        write_page(make_report(two), home / "refine.html")
        (home / "compare.html").write_text(render_comparison(compare_runs([one, two])))
    return home


@pytest.mark.parametrize("name", ["report.html", "refine.html", "compare.html"])
def test_the_script_runs_under_the_policy_and_nothing_is_complained_of(folder: Path, name: str, tmp_path: Path) -> None:
    document, console = browse(folder / name, tmp_path)
    assert console == ""
    assert re.search(r'<th[^>]* tabindex="0"', document), "the script did not run"


def test_tables_sort_and_filter_and_all_fits(folder: Path, tmp_path: Path) -> None:
    import html
    import json

    text = (folder / "report.html").read_text()
    acting = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*/>', "", text).replace("</body>", ACT)
    (folder / "acting.html").write_text(acting)
    document, console = browse(folder / "acting.html", tmp_path, "--window-size=420,900")
    told = json.loads(html.unescape(re.search(r"<title>(.*?)</title>", document).group(1)))  # type: ignore[union-attr]
    numbers = [float(text.replace(",", "")) for text in told["up"]]
    assert console == "" and numbers == sorted(numbers) and len(numbers) == 24 and len(set(numbers)) > 1
    assert [float(text.replace(",", "")) for text in told["down"]] == sorted(numbers, reverse=True)
    assert told["names"] == sorted(told["names"])
    assert 0 < len(told["shown"]) < 24 and all("wrong" in row and ":L1:" in row for row in told["shown"])
    assert "Extrapolated beyond n = 4" in text and told["linked"] and min(told["heights"]) > 20 and told["wide"] <= 0
