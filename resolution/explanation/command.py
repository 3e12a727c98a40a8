"""`kg explain`: why two records are one entity or not, what holds an entity together, what became of an id.

Explanations name levels, bits and ids, and no name or number of anybody; that somebody looked is in the audit all
the same.
"""

from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Final

import orjson
import typer

from kg.access.purposes import Role, read_intent
from kg.errors import RequestError
from kg.model.vocabulary import Purpose
from resolution.explanation.clusters import can_be_drawn, draw_cluster
from resolution.explanation.history import IdHistory
from resolution.explanation.lookup import look_at_cluster, look_at_id, look_at_pair, open_explaining
from resolution.explanation.waterfall import draw_evidence
from resolution.explanation.words import say_cluster, say_pair
from resolution.settings import ResolutionSettings

_CASE: Final = typer.Option(help="Case reference; goes into the audit.")
_PURPOSE: Final = typer.Option(help="Why you look.")
_ROLE: Final = typer.Option(help="In which role you look.")
_PARTY: Final = "Record: SOURCE/RECORD_KEY, SOURCE/RECORD_KEY#MENTION, or a party id."

app = typer.Typer(help="Why records are one entity, or not; what became of an id.", no_args_is_help=True)


class Form(StrEnum):
    """How an explanation is shown."""

    TEXT = "text"
    JSON = "json"
    SVG = "svg"
    HTML = "html"


@app.command()
def pair(
    left: Annotated[str, typer.Argument(help=_PARTY)],
    right: Annotated[str, typer.Argument(help=_PARTY)],
    case: Annotated[str, _CASE],
    purpose: Annotated[Purpose, _PURPOSE] = Purpose.IDENTITY_REVIEW,
    role: Annotated[Role, _ROLE] = Role.CLERK,
    form: Annotated[
        Form, typer.Option("--format", "-f", help="Pictures show the evidence as a waterfall.")
    ] = Form.TEXT,
) -> None:
    """Explain two records: joined by which path, or kept apart by what; level by level, with the bits of each.

    Example: kg explain pair resident/resident:17 customer/customer:K9 --case 2026-17 -f html > pair.html
    """
    with open_explaining(role, read_intent(purpose, case)) as (connection, looks):
        joining, evidence = look_at_pair(connection, looks, (left, right))
    threshold = ResolutionSettings().get_threshold_bits(joining.left_kind)
    if form is Form.TEXT:
        typer.echo("\n".join(say_pair(joining, evidence, threshold)))
    elif form is Form.JSON:
        found = {"joining": asdict(joining), "evidence": asdict(evidence) if evidence else None}
        typer.echo(orjson.dumps(found | {"threshold_bits": threshold}, option=orjson.OPT_INDENT_2).decode())
    elif evidence is None:
        raise RequestError("One side states nothing to compare: there is nothing to draw.")
    else:
        picture = draw_evidence(evidence, threshold)
        typer.echo(picture.html if form is Form.HTML else picture.svg)


@app.command()
def cluster(
    entity: Annotated[str, typer.Argument(help="Id of an entity: e_… or p_….")],
    case: Annotated[str, _CASE],
    purpose: Annotated[Purpose, _PURPOSE] = Purpose.IDENTITY_REVIEW,
    role: Annotated[Role, _ROLE] = Role.CLERK,
    form: Annotated[
        Form, typer.Option("--format", "-f", help="Pictures show the mentions and what joins them, bridges in red.")
    ] = Form.TEXT,
) -> None:
    """List everything that joins two records of an entity, and mark what alone holds it together.

    Example: kg explain cluster e_5x… --case 2026-17 -f html > cluster.html
    """
    with open_explaining(role, read_intent(purpose, case)) as (connection, looks):
        found = look_at_cluster(connection, looks, entity)
    if form is Form.TEXT:
        typer.echo("\n".join(say_cluster(found.steps)))
    elif form is Form.JSON:
        typer.echo(orjson.dumps([asdict(step) for step in found.steps]).decode())
    elif not can_be_drawn(found):
        raise RequestError(
            f"{len(found.mentions):,} mentions are too many for a picture.",
            way_out="`kg explain pair` shows the path between two of them; -f text lists every step.",
        )
    else:
        picture = draw_cluster(found, entity)
        typer.echo(picture.html if form is Form.HTML else picture.svg)


@app.command("id")
def explain_id(
    entity: Annotated[str, typer.Argument(help="Any id that was ever given: e_… or p_….")],
    case: Annotated[str, _CASE],
    purpose: Annotated[Purpose, _PURPOSE] = Purpose.IDENTITY_REVIEW,
    role: Annotated[Role, _ROLE] = Role.CLERK,
    as_json: Annotated[bool, typer.Option("--json", help="A machine's answer on standard output.")] = False,
) -> None:
    """Tell what became of an id: merges, splits and moves with their reasons, and who answers for it now.

    Example: kg explain id e_5x… --case 2026-17
    """
    with open_explaining(role, read_intent(purpose, case)) as (connection, looks):
        history = look_at_id(connection, looks, entity)
    typer.echo(orjson.dumps(asdict(history)).decode() if as_json else "\n".join(_say_history(history)))


def _say_history(history: IdHistory) -> Iterator[str]:
    for one in history.happenings:
        other = f" {one.other_entity_id}" if one.other_entity_id else ""
        yield f"{one.recorded_at:%Y-%m-%d} {one.entity_id} {one.event}{other} ({one.reason.replace('_', ' ')})"
    if history.is_in_use:
        yield "It is in use."
    else:
        yield f"Now answers: {', '.join(history.answers) or 'nobody, its records are gone'}."
