"""`kg facts bods` and `kg facts read-bods`: ownership out of and into the words of BODS 0.4."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from kg.access.purposes import FieldGroup, read_intent
from kg.errors import RequestError
from kg.facts.bods.comparing import DeclaredFirm, compare_declared
from kg.facts.bods.declared import build_declared
from kg.facts.bods.statements import read_statements
from kg.facts.bods.writing import Publication, write_ownership
from kg.facts_commands.looking import (
    AsJson,
    Believed,
    PersonsCase,
    SharesOn,
    StatedRole,
    build_day_option,
    build_times,
    look_at_parties,
)
from kg.facts_commands.printing import build_console, print_json
from kg.home import Home
from kg.looks import Look, note_look
from kg.model.ids import EntityId, Uscc
from kg.model.vocabulary import Purpose
from kg.settings import GraphSettings


def bods(  # noqa: PLR0913, PLR0917 - one parameter an option
    uscc: Annotated[str, typer.Argument(help="Credit code of the firm.")],
    on: SharesOn = None,
    believed: Believed = None,
    publisher: Annotated[str, typer.Option("--publisher", help="Who publishes the statements.")] = "Xintu",
    purpose: Annotated[Purpose | None, typer.Option("--purpose", help="Why persons are told; needed.")] = None,
    case: PersonsCase = None,
    role: StatedRole = None,
) -> None:
    """A firm's ownership as BODS 0.4 statements on standard output; persons by opaque id, without a name.

    Example: kg facts bods 91660100… --on 2025-12-31 --purpose supervision --case 2026-17 > ownership.json
    """
    times = build_times(on, believed)
    question = {"uscc": uscc.upper(), "on": times[0], "believed": times[1].date()}
    look = Look("kg facts bods", question, (FieldGroup.REGISTRATION,), role, read_intent(purpose, case))
    with look_at_parties(look) as looking:
        if not looking.natural_persons:
            raise RequestError(
                "A BODS file tells of natural persons; without them it would state that nobody holds what they hold.",
                way_out="Say why and for which case: --purpose and --case.",
            )
        publication = Publication(publisher, datetime.now(UTC).date())
        statements = write_ownership(looking.connection, Uscc(uscc.upper()), *times, publication)
        looking.note(EntityId(str(one["recordId"])) for one in statements if one["recordType"] != "relationship")
    print_json(statements)


def read_bods(
    file: Annotated[Path, typer.Argument(help="BODS 0.4 file.", dir_okay=False)],
    on: Annotated[
        datetime | None, build_day_option("--on", "Day on which interests were held; default: today.")
    ] = None,
    believed: Annotated[
        datetime | None, build_day_option("--believed", "Day up to which statements count; default: today.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What a BODS 0.4 file declares of owners, beside what follows from its shares; records by their ids alone.

    Example: kg facts read-bods declaration.json --on 2025-12-31
    """
    today = datetime.now(UTC).date()
    held_on, believed_on = on.date() if on else today, believed.date() if believed else today
    try:
        text = file.read_bytes()
    except OSError as error:
        raise RequestError(f"{file} cannot be read: {error.strerror}.") from error
    home = Home(GraphSettings().home).ensure()
    question = {"file": sha256(text).hexdigest(), "on": held_on, "believed": believed_on}
    note_look(home, "kg facts read-bods", question)
    firms = compare_declared(build_declared(read_statements(text), held_on, believed_on), held_on)
    if as_json:
        print_json(firms)
    else:
        console = build_console()
        for firm in firms:
            _print(console, firm)


def _print(console: Console, firm: DeclaredFirm) -> None:
    reasons = "".join(f"; not named: {reason}" for reason in firm.reasons)
    reasons += "".join(f"; declared and not counted: {interest}" for interest in firm.not_counted)
    listed = "; listed on an exchange" if firm.is_listed else ""
    console.print(f"{firm.record_id}: {firm.finding}; stated shares: {firm.share_state}{listed}{reasons}")
    if not firm.owners:
        return
    table = Table("record", "declared", "computed", "", "declared a beneficial owner", "by the shares")
    for owner in firm.owners:
        declared = f"{owner.declared.least:.4%} to {owner.declared.most:.4%}" if owner.declared else "share unknown"
        computed = f"{owner.least_share:.4%}" if owner.is_share_known else "share unknown"
        if not owner.is_share_known and owner.least_share:
            computed = f"{owner.least_share:.4%} to {owner.most_share:.4%}"
        by_shares = "could be" if owner.is_candidate else ", ".join(owner.tests)
        said = "yes" if owner.is_declared_beneficial else ""
        table.add_row(owner.record_id, declared, computed, str(owner.agreement), said, by_shares)
    console.print(table)
