"""`assay power`: compute how many instances and samples show a difference."""

from __future__ import annotations

from typing import Annotated

import typer

SAMPLES = (1, 2, 4, 8, 16, 32)


def power(
    difference: Annotated[
        float | None,
        typer.Option(
            "--difference", "-d", help="Difference of the two accuracies. Prints the number of instances that show it."
        ),
    ] = None,
    instances: Annotated[
        int | None,
        typer.Option(
            "--instances", "-n", min=2, help="Number of instances. Prints the smallest difference that they show."
        ),
    ] = None,
    accuracy: Annotated[float, typer.Option(help="Accuracy of the first model, above 0 and below 1.")] = 0.5,
    samples: Annotated[
        list[int] | None,
        typer.Option("--samples", help="Samples per instance and model. Repeatable. [default: 1 to 32]"),
    ] = None,
    variation: Annotated[
        float,
        typer.Option(help="How much instances differ in difficulty: 0 not at all, 1 each is solved always or never."),
    ] = 0.5,
    correlation: Annotated[
        float, typer.Option(help="Correlation over the instances of the two models' chances to be correct.")
    ] = 0.7,
    alpha: Annotated[float, typer.Option(help="Probability of a false positive, two-sided.")] = 0.05,
    chance: Annotated[float, typer.Option("--power", help="Probability of finding a difference that exists.")] = 0.8,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object per number of samples and line.")
    ] = False,
) -> None:
    """Compute how many instances show a difference.

    Two models are compared, with one or more samples per instance. Both models answer the same instances. More samples per instance help only as long as the
    samples vary more than the instances. Give either --difference or --instances.

    \b
    Examples:
      assay power --difference 0.05 --accuracy 0.4
      assay power --instances 500 --samples 1 --samples 5

    docs/statistics.md has the formula and its source.
    """
    from ..strategies.estimation.power import detectable_difference, instances_needed
    from ..tasks.core.strict_json import write_object
    from .text_table import print_rows, print_text

    if (difference is None) == (instances is None):
        raise ValueError("power: expected either --difference or --instances")
    second = accuracy + (difference or 0.0)
    rows = []
    for count in samples or SAMPLES:
        if difference is not None:
            needed = instances_needed(accuracy, second, variation, correlation, count, alpha, chance)
            rows.append(
                {
                    "samples": count,
                    "draws": count,
                    "instances": needed,
                    "difference": difference,
                    "calls": 2 * count * needed,
                }
            )
        elif instances is not None:
            seen = detectable_difference(instances, accuracy, variation, correlation, count, alpha, chance)
            row = {
                "samples": count,
                "draws": count,
                "instances": instances,
                "difference": round(seen, 4),
                "calls": 2 * count * instances,
            }
            rows.append(row)
    if as_json:
        typer.echo("\n".join(map(write_object, rows)))
        return
    print_text(f"accuracy {accuracy:g} against {second:g}, variation {variation:g}, correlation {correlation:g},")
    print_text(f"false positives {alpha:g}, power {chance:g}; calls are those of both models\n")
    head = ("samples", "instances", "difference", "calls")
    print_rows(
        head,
        [
            [f"{row['samples']}", f"{row['instances']:,}", f"{row['difference']:.4f}", f"{row['calls']:,}"]
            for row in rows
        ],
        ranks={"difference" if difference is not None else "instances": 1},
        hint="--json",
    )
