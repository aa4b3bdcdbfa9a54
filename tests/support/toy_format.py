"""A file format of another package: problems of the toy task as `total: number number …`."""

from __future__ import annotations

from toy_task import ToyProblem

from assay.tasks.datasets.file_formats import FileFormat


class ToyFormat(FileFormat):
    suffix = ".toy"
    task = "toy"

    def read(self, text: str) -> ToyProblem:
        total, _, numbers = text.partition(":")
        return ToyProblem(tuple(map(int, numbers.split())), int(total))

    def write(self, problem: ToyProblem, name: str) -> str:
        return f"{problem.total}: {' '.join(map(str, problem.numbers))}\n"
