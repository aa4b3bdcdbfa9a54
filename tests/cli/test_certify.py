"""`assay certify` and `assay check-certificate`: written, read back, and refused when touched."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from assay_command import assay
from task_facts import tasks_with_hook

from assay.tasks import get_task
from assay.tasks.datasets.certificates import read_certificate, write_certificate
from assay.verifiers.certificate import Refused

OURS = tasks_with_hook("certify")


@pytest.mark.parametrize("name", OURS)
def test_a_certificate_is_written_checked_and_refused_for_another_claim(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "proof"
    written = assay("certify", f"{name}:v1:L1:7:1", "-o", str(folder))
    assert written.exit_code == 0, written.stderr
    checked = assay("check-certificate", str(folder))
    assert checked.exit_code == 0 and checked.stdout.startswith("proved: ")
    (folder / "SHA256SUMS").unlink()
    assert assay("check-certificate", str(folder)).stdout == checked.stdout
    head = json.loads((folder / "certificate.json").read_text())
    for claim in ({}, {"status": "nonsense"}):
        (folder / "certificate.json").write_text(json.dumps(head | {"claim": claim}))
        assert assay("check-certificate", str(folder)).exit_code == 1


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("parameters", ["L1", "L1,infeasible=1"])
def test_one_changed_bit_in_any_file_is_refused(name: str, parameters: str, tmp_path: Path) -> None:
    if not hasattr(get_task(name).levels[1], "infeasible"):
        parameters = "L1"
    (instance,) = get_task(name).generate(parameters, seed=7)
    write_certificate(get_task(name).certify(instance.problem, instance.truth or {}), tmp_path)
    get_task(name).check_certificate(read_certificate(tmp_path))
    rng = random.Random(1)
    for path in sorted(tmp_path.iterdir()):
        whole = path.read_bytes()
        for place in [0, len(whole) - 1, *(rng.randrange(len(whole)) for _ in range(20))]:
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << rng.randrange(8)]) + whole[place + 1 :])
            with pytest.raises((Refused, ValueError, OSError)):
                read_certificate(tmp_path)
        path.write_bytes(whole)
    get_task(name).check_certificate(read_certificate(tmp_path))


def test_a_changed_comment_is_refused_on_the_command_line(tmp_path: Path) -> None:
    assert assay("certify", "tsp:v1:L1:7:1", "-o", str(tmp_path)).exit_code == 0
    tour = tmp_path / "tour.tour"
    tour.write_bytes(tour.read_bytes().replace(b"NAME", b"NAMe", 1))
    result = assay("check-certificate", str(tmp_path))
    assert result.exit_code == 1
    assert result.stdout == "refused: SHA256SUMS: tour.tour is not the file that was written\n"


def test_what_is_no_certificate_is_told_in_one_line(tmp_path: Path) -> None:
    head = tmp_path / "certificate.json"
    for content in (
        "",
        "[]",
        "{}",
        '{"task": "tsp", "problem": {}, "claim": {}, "files": ["../x"]}',
        '{"task": "none", "problem": {}, "claim": {}, "files": []}',
    ):
        head.write_text(content)
        result = assay("check-certificate", str(tmp_path))
        assert result.exit_code == 2 and result.stderr.count("\n") == 1
    assert assay("check-certificate", str(tmp_path / "absent")).exit_code == 2
    assert assay("certify", "toy:v1:L1:7:1", "-o", str(tmp_path / "x")).exit_code == 2


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    assert assay("certify", "tsp:v1:L1:7:1", "-o", str(tmp_path / "proof")).exit_code == 0
    return tmp_path / "proof"


@pytest.mark.parametrize("name", ["..", ".", "", "../outside", "/etc/hostname", "sub/file", "a\\b", "c:d", "x\0y"])
def test_names_that_leave_the_folder_are_refused(name: str, proof: Path) -> None:
    (proof.parent / "outside").write_text("not mine")
    head = json.loads((proof / "certificate.json").read_text())
    (proof / "certificate.json").write_text(json.dumps(head | {"files": [name]}))
    (proof / "SHA256SUMS").unlink()
    result = assay("check-certificate", str(proof))
    assert result.exit_code == 2 and "files: expected a list of plain file names" in result.stderr


def _link(path: Path) -> None:
    path.replace(path.parent.parent / "moved")
    path.symlink_to(path.parent.parent / "moved")


def _dangling_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parent / "nothing")


def _endless(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
@pytest.mark.parametrize("put", [_link, _dangling_link, _endless, _pipe, _folder])
@pytest.mark.parametrize("name", ["certificate.json", "tour.tour", "SHA256SUMS"])
def test_only_plain_files_are_read_and_written_over(put: Callable[[Path], None], name: str, proof: Path) -> None:
    put(proof / name)
    checked = assay("check-certificate", str(proof))
    assert checked.exit_code == 2 and checked.stderr.count("\n") == 1 and f"proof/{name}: " in checked.stderr
    again = assay("certify", "tsp:v1:L1:7:1", "-o", str(proof))
    assert again.exit_code == 2 and again.stderr.count("\n") == 1 and f"proof/{name}: " in again.stderr
