"""`kg facts shares`: the integrated shares of a firm as the last night kept them, read and not computed again."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Annotated

import typer
from rich.table import Table

from kg.access.purposes import FieldGroup, read_intent
from kg.engine.database import Connection
from kg.errors import RequestError
from kg.facts.firm_lookup import get_firm_of_day
from kg.facts.relations.stored_shares import StoredShares, read_stored_shares
from kg.facts_commands.looking import (
    LEFT_OUT,
    AsJson,
    PersonsCase,
    PersonsPurpose,
    StatedRole,
    build_times,
    look_at_parties,
)
from kg.facts_commands.persons import find_firms
from kg.facts_commands.printing import build_console, print_json, read_names, tell_party
from kg.looks import Look
from kg.model.ids import EntityId, Uscc


def shares(
    uscc: Annotated[str, typer.Argument(help="Credit code of the firm.")],
    purpose: PersonsPurpose = None,
    case: PersonsCase = None,
    role: StatedRole = None,
    as_json: AsJson = False,
) -> None:
    """Who owns how much of a firm through all ways, from 0.1 % on, as the last night kept it; other days: `owners`.

    Example: kg facts shares 91660100…
    """
    times = build_times(None, None)
    question = {"uscc": uscc.upper(), "on": times[0], "believed": times[1].date()}
    look = Look("kg facts shares", question, (FieldGroup.REGISTRATION,), role, read_intent(purpose, case))
    with look_at_parties(look) as looking:
        told = _read(looking.connection, Uscc(uscc.upper()), times)
        if not looking.natural_persons:
            firms = find_firms(looking.connection, (one.owner_id for one in told.owners), times)
            told = replace(told, owners=[one for one in told.owners if one.owner_id in firms])
        ids = [told.entity_id, *(one.owner_id for one in told.owners)]
        looking.note(ids)
        names = read_names(looking.connection, ids)
    if as_json:
        print_json(asdict(told) | {"natural_persons": look.is_personal})
        return
    _print(told, names)
    if not look.is_personal:
        build_console().print(LEFT_OUT)


def _read(connection: Connection, uscc: Uscc, times: tuple[date, datetime]) -> StoredShares:
    told = read_stored_shares(connection, get_firm_of_day(connection, uscc, *times))
    if told is None:
        raise RequestError(
            "No shares of that firm are kept: it is not looked through.", way_out="Ask `kg facts owners` of it."
        )
    return told


def _print(told: StoredShares, names: Mapping[EntityId, str]) -> None:
    console = build_console()
    since = f"since {told.valid_from}" if told.valid_from else "since when is not known"
    console.print(
        f"{tell_party(told.entity_id, names)}, {since}; {told.run_id}, {told.recorded_at:%Y-%m-%d}; "
        f"{told.method_version}"
    )
    table = Table("owner", "direct", "at least", "at most", "counts towards the whole")
    for one in told.owners:
        shown = (f"{share:.4%}" for share in (one.direct_share, one.share, one.most_share))
        table.add_row(tell_party(one.owner_id, names), *shown, "yes" if one.is_outside else "")
    console.print(table)
    rest = {
        "unknown": told.unknown_share,
        "in rings without an outside owner": told.ring_share,
        "smaller owners": told.remainder_share,
    }
    console.print("; ".join(f"{name} {share:.4%}" for name, share in rest.items() if share) or "nothing is unknown")
