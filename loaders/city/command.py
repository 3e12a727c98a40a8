"""`kg city make`: a small city's files, for trying the whole way without anybody's data."""

from pathlib import Path
from typing import Annotated

import typer

from kg.progress import ConsoleReporter
from loaders.city.error_profiles import PROFILES, USUAL, read_error_profile
from loaders.city.pipeline import FEWEST_PERSONS, make_city

app = typer.Typer(name="city", help="A synthetic city whose numbers can belong to nobody.", no_args_is_help=True)


@app.callback()
def _city() -> None:
    """A synthetic city whose numbers can belong to nobody."""


@app.command()
def make(
    out: Annotated[Path, typer.Option("--out", help="Directory for night-1/, reference/ and truth/.")],
    persons: Annotated[int, typer.Option("--persons", min=FEWEST_PERSONS, help="Persons on the first night.")] = 2000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same bytes.")] = 1,
    nights: Annotated[int, typer.Option("--nights", min=1, help="How many nights of files.")] = 1,
    errors: Annotated[
        str, typer.Option("--errors", help=f"How dirty: {', '.join(PROFILES)}, or a YAML file with rates.")
    ] = USUAL.name,
) -> None:
    """Make the files of a city.

    Example: kg city make --persons 2000 --seed 7 --nights 2 --errors heavy --out city
    """
    profile = read_error_profile(errors)
    report = make_city(out, persons, seed, nights, ConsoleReporter(), errors=profile)
    typer.echo(
        f"{report.person_count:,} persons and {report.firm_count:,} registered entities, "
        f"{sum(report.row_counts.values()):,} rows over {len(report.nights)} night(s), "
        f"{report.mention_count:,} mentions with their truth, {report.dirt_count:,} dirty values "
        f"(errors: {profile.name}): {report.directory}"
    )
