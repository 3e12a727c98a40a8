"""`kg resolution`: the learnt models that nights score with: train, show, export, import."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import orjson
import typer

from kg.engine.database import Connection, open_database
from kg.errors import ConfigurationError
from kg.home import Home
from kg.model.vocabulary import PartyKind
from kg.settings import GraphSettings
from resolution.models import MODELS
from resolution.pipeline import digest_model_code
from resolution.settings import ResolutionSettings
from resolution.standing_model import (
    export_model,
    find_model,
    import_model,
    name_frequency_file,
    read_last_night,
    train_model,
)
from resolution.trained_model import TrainedModel, is_usable, read_model

app = typer.Typer(
    no_args_is_help=True, help="How parties are resolved: the learnt models that every night scores with."
)
model_app = typer.Typer(no_args_is_help=True, help="The standing models: show, export, import.")
app.add_typer(model_app, name="model")
_BY_KIND = {model.kind: model for model in MODELS}


@app.command()
def train() -> None:
    """Learn both models anew from the parties of the last night. The next night scores all pairs with them.

    Example: kg resolution train
    """
    with _open_resolution() as connection:
        night = read_last_night(connection)
        for model in MODELS:
            trained = train_model(connection, model, ResolutionSettings(), night, digest_model_code())
            typer.echo(_describe(trained))


@model_app.command()
def show(
    as_json: Annotated[bool, typer.Option("--json", help="The models whole, on standard output.")] = False,
) -> None:
    """Say which models stand: when and from what they were learnt, and whether tonight can use them.

    Example: kg resolution model show --json
    """
    with _open_resolution(read_only=True) as connection:
        found = [trained for kind in PartyKind if (trained := find_model(connection, kind)) is not None]
    if as_json:
        typer.echo(orjson.dumps([trained.model_dump(mode="json") for trained in found]).decode())
        return
    for trained in found:
        usable = is_usable(trained, _BY_KIND[trained.party_kind], digest_model_code())
        typer.echo(_describe(trained) + ("" if usable else "\n  made by another version: the next night trains anew"))
    if not found:
        typer.echo("No model stands yet: the next night trains one.")


@model_app.command("export")
def export(
    kind: Annotated[PartyKind, typer.Argument(help="Which model.")],
    file: Annotated[Path, typer.Argument(help="JSON file to write.", dir_okay=False)],
) -> None:
    """Write a model as JSON, and beside it the frequencies of values that it goes with.

    Neither lists a personal value. The frequencies tell whoever knows a value how many share it, and are written for
    the owner's eyes only.

    Example: kg resolution model export person person.json
    """
    with _open_resolution(read_only=True) as connection:
        trained = export_model(connection, kind, file)
    typer.echo(f"{file} and {name_frequency_file(file)}: {trained.digest[:12]}")


@model_app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="JSON file of an export, with its frequencies beside it.")],
) -> None:
    """Make an exported model the standing one. A model made by another version is refused.

    Example: kg resolution model import person.json
    """
    if not file.is_file():
        raise ConfigurationError(f"{file} is not there.", way_out="Name the JSON file of an export.")
    model = _BY_KIND[read_model(file.read_bytes()).party_kind]
    with _open_resolution() as connection:
        typer.echo(_describe(import_model(connection, model, file, digest_model_code())))


def _describe(trained: TrainedModel) -> str:
    return (
        f"{trained.party_kind.value}: {trained.digest[:12]}, of {trained.trained_on}, learnt from "
        f"{trained.pooled.known_pairs:,} known and {trained.pooled.chance_pairs:,} random pairs of "
        f"{len(trained.source_pairs)} pairs of sources"
    )


@contextmanager
def _open_resolution(*, read_only: bool = False) -> Iterator[Connection]:
    settings = GraphSettings()
    path = Home(settings.home).resolution_database
    if not path.exists():
        raise ConfigurationError("Nothing was resolved yet.", way_out="Run `kg refresh` first.")
    with open_database(path, settings, read_only=read_only) as connection:
        yield connection
