"""`kg evaluate`: what the inspection classes come to. Seen by inspection roles only, and every look is audited (L6).

Nobody proves a role here: the account is trusted to say in which one it looks, and it stands in the audit with that.
"""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from kg.access.purposes import FieldGroup, Role, read_intent
from kg.errors import RequestError
from kg.evaluation.inspection.rules import read_draft
from kg.evaluation.reporting.distribution import Distribution, build_distribution, build_draft_distribution, read_nights
from kg.evaluation.reporting.explanation import Explanation, explain
from kg.evaluation.reporting.rendering import build_tables, render_explanation, render_heading
from kg.facts_commands.printing import build_console, print_json
from kg.home import Home
from kg.looks import open_looks
from kg.model.vocabulary import Purpose
from kg.settings import GraphSettings


def evaluate(
    against: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Night to compare with; default: the one before.")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="A draft point table: what it would change. Nothing is published.")
    ] = None,
    explained: Annotated[
        str | None, typer.Option("--explain", metavar="USCC", help="One firm's class with its reasons.")
    ] = None,
    role: Annotated[
        Role | None, typer.Option(help="In which role you look; to be stated for --explain, else regulator_inspector.")
    ] = None,
    case: Annotated[
        str | None, typer.Option(help="Case reference; goes into the audit; to be stated for --explain.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A machine's answer on standard output.")] = False,
) -> None:
    """Print how the firms are classed, what moved and why; `kg refresh` does the classing.

    Example: kg evaluate --rules draft.yaml   or   kg evaluate --explain 91660100… --role … --case 2026-17
    """
    if explained:
        _check_stated(role, case)
    settings = GraphSettings()
    home = Home(settings.home).ensure()
    nights = read_nights(home, settings)
    uscc = explained.upper() if explained else None
    found = explain(home, settings, uscc) if uscc else None
    question = {"against": against, "rules": rules, "uscc": uscc}
    intent = read_intent(Purpose.INSPECTION, case)
    with open_looks(home, role or Role.REGULATOR_INSPECTOR, intent, nights[-1].run_id) as looks:
        looks.record("kg evaluate", FieldGroup.EVALUATION, question, (found.entity_id,) if found else ())
    if explained:
        _print_explanation(found, as_json)
    elif rules:
        _print_distribution(build_draft_distribution(home, settings, read_draft(rules)), as_json)
    else:
        night: date | None = against.date() if against else None
        _print_distribution(build_distribution(home, settings, night), as_json)


def _check_stated(role: Role | None, case: str | None) -> None:
    if not (role and case):
        raise RequestError(
            "The class of a named firm is shown to whoever says in which role and for which case.",
            way_out="Add --role regulator_inspector --case CASE, where that is what you look as.",
        )


def _print_explanation(found: Explanation | None, as_json: bool) -> None:
    if found is None:
        raise RequestError("No firm of this credit code has been evaluated.", way_out="See that the code is right.")
    if as_json:
        print_json(asdict(found))
    else:
        typer.echo(render_explanation(found))


def _print_distribution(found: Distribution, as_json: bool) -> None:
    if as_json:
        print_json(asdict(found))
        return
    typer.echo(render_heading(found))
    console = build_console()
    for table in build_tables(found):
        console.print(table)
