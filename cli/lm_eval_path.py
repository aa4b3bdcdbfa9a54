"""`assay lm-eval-path`: print the folder of tasks for lm-evaluation-harness."""

from __future__ import annotations

import typer


def lm_eval_path() -> None:
    """Print the folder with the tasks for lm-eval.

    \b
    Examples:
      assay lm-eval-path
      lm-eval run --include_path "$(assay lm-eval-path)" --tasks assay_tsp \\
        --metadata '{"level": 4, "n": 100, "seed": 7}' --model hf --model_args pretrained=NAME
    """
    from ..harness.lm_eval import task_folder

    typer.echo(str(task_folder()))
