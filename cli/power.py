"""`assay power`: how many instances and draws it takes to see a difference."""

from __future__ import annotations

from typing import Annotated

import typer

DRAWS = (1, 2, 4, 8, 16, 32)


def power(
    difference: Annotated[
        float | None, typer.Option("--difference", "-d", help="Of the two accuracies; asks how many instances show it.")
    ] = None,
    instances: Annotated[
        int | None, typer.Option("--instances", "-n", min=2, help="Asks for the smallest difference these show.")
    ] = None,
    accuracy: Annotated[float, typer.Option(help="Of the first of the two, above 0 and below 1.")] = 0.5,
    draws: Annotated[
        list[int] | None, typer.Option("--draws", help="Per instance and model; repeat. [1 to 32]")
    ] = None,
    variation: Annotated[
        float,
        typer.Option(help="How unequally hard instances are: 0 all alike, 1 each solved always or never."),
    ] = 0.5,
    correlation: Annotated[float, typer.Option(help="Of the two models' chances over the instances.")] = 0.7,
    alpha: Annotated[float, typer.Option(help="Chance of a false finding, two-sided.")] = 0.05,
    chance: Annotated[float, typer.Option("--power", help="Chance to find the difference when it is there.")] = 0.8,
    as_json: Annotated[bool, typer.Option("--json", help="One object per number of draws, as JSON lines.")] = False,
) -> None:
    """Say how many instances and draws it takes to see a difference between two models.

    Both answer the same instances. More draws per instance help until the instances themselves are what
    varies. Give either --difference or --instances.

    \b
    Examples:
      assay power --difference 0.05 --accuracy 0.4
      assay power --instances 500 --draws 1 --draws 5

    Formula and source: docs/statistics.md.
    """
    from ..strategies.estimation.power import detectable_difference, instances_needed, supposed_spread
    from ..tasks.core.strict_json import write_object

    if (difference is None) == (instances is None):
        raise ValueError("power: expected one of --difference and --instances")
    second = accuracy + (difference or 0.0)
    spread = supposed_spread(accuracy, second, variation, correlation)
    rows = []
    for count in draws or DRAWS:
        if difference is not None:
            needed = instances_needed(difference, spread, count, alpha, chance)
            rows.append({"draws": count, "instances": needed, "difference": difference, "calls": 2 * count * needed})
        elif instances is not None:
            seen = detectable_difference(instances, spread, count, alpha, chance)
            row = {"draws": count, "instances": instances, "difference": round(seen, 4), "calls": 2 * count * instances}
            rows.append(row)
    if as_json:
        typer.echo("\n".join(map(write_object, rows)))
        return
    typer.echo(f"accuracy {accuracy:g} against {second:g}, variation {variation:g}, correlation {correlation:g},")
    typer.echo(f"false findings {alpha:g}, power {chance:g}; calls are those of both models\n")
    typer.echo("draws  instances  difference      calls")
    for row in rows:
        typer.echo(f"{row['draws']:>5}  {row['instances']:>9,}  {row['difference']:>10.4f}  {row['calls']:>9,}")
