"""Export and rejudge from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from assay_command import assay

from assay.harness.foreign import eureka
from assay.tasks import get_task, load


def test_export_writes_rows_and_the_grader_beside_them(tmp_path: Path) -> None:
    data, out = tmp_path / "tsp.jsonl", tmp_path / "items.jsonl"
    assert assay("generate", "tsp", "--level", "1", "-n", "2", "--seed", "7", "-o", data).exit_code == 0
    assert assay("export", data, "--to", "openai-grader", "-o", out).exit_code == 0
    assert len(out.read_text().splitlines()) == 2
    assert json.loads((tmp_path / "items.grader.json").read_text())["type"] == "python"
    assert len(assay("export", data, "--to", "chat").stdout.splitlines()) == 2


def test_export_tells_what_it_leaves_out(tmp_path: Path) -> None:
    data = tmp_path / "maze.jsonl"
    assay("generate", "maze", "--level", "1", "-n", "1", "--seed", "7", "-o", data)
    result = assay("export", data, "--to", "eureka")
    assert result.exit_code == 1 and result.stdout == "" and "line 1: form: expected" in result.stderr
    for arguments, told in ((("--to", "x"), "--to: expected one of"), (("--to", "datasets"), "expected a folder")):
        refused = assay("export", data, *arguments)
        assert refused.exit_code == 2 and told in refused.stderr


def test_rejudge_shows_where_verdicts_differ(tmp_path: Path) -> None:
    instance = load("tsp:v1:L1:7:0")
    assert instance.truth is not None
    task, row = get_task("tsp"), eureka.row(instance)
    right = f"<final_answer>{task.write(instance.problem, task.truth_answer(instance.problem, instance.truth))}</final_answer>"
    rows = [
        {**row, "model_output": right, "NPHardTSPMetric_result": "incorrect"},
        {**row, "model_output": "no idea", "NPHardTSPMetric_result": "correct"},
        {**row, "model_output": right, "NPHardTSPMetric_result": "correct"},
    ]
    log, both, ours = tmp_path / "log.jsonl", tmp_path / "both.jsonl", tmp_path / "ours.jsonl"
    log.write_text("".join(json.dumps(one) + "\n" for one in rows))
    result = assay("rejudge", "eureka", log, "-o", both)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:3] == [
        "task  answers  right by theirs  right by ours  agree  false accept  false reject",
        "tsp         3                2              2      1             1             1",
        "all         3                2              2      1             1             1",
    ]
    assert f"{log}:2: false accept (read as no answer" in result.stdout
    assert [json.loads(line)["outcome"] for line in both.read_text().splitlines()] == [
        "false reject",
        "false accept",
        "agree",
    ]
    assert json.loads(assay("rejudge", "eureka", log, "--json").stdout)[-1]["false accept"] == 1
    assert assay("rejudge", "eureka", log, "--instances", ours).exit_code == 0
    assert assay("verify", ours, "-", stdin="").exit_code == 0
    record = json.loads(ours.read_text().splitlines()[0])
    assert record["id"] == "eureka:tsp:v1:L1:7:0" and record["problem"]["weights"] == row["weight_matrix"]


def test_rejudge_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text('{"x": 1}\n')
    assert assay("rejudge", "eureka", log).exit_code == 1
    refused = assay("rejudge", "nothing", log)
    assert refused.exit_code == 2 and "source: expected one of eureka" in refused.stderr


def test_the_folder_of_lm_eval_has_a_file_per_task() -> None:
    folder = Path(assay("lm-eval-path").stdout.strip())
    assert {file.name for file in folder.glob("*.yaml")} == {
        "assay.yaml",
        "assay_task.yaml",
        *(
            f"assay_{t}{end}.yaml"
            for t in ("3sat", "tsp", "maze", "spatial_map", "calendar")
            for end in ("", "_samples")
        ),
    }
