"""`kg facts common-owners`: who owns two firms, both of them, and how much of each.

Natural persons are told and counted, by opaque id, only for a purpose with a case that the policies permit (L6, L7).
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from kg.access.purposes import FieldGroup, read_intent
from kg.facts_commands.looking import (
    LEFT_OUT,
    AsJson,
    Believed,
    PersonsCase,
    PersonsPurpose,
    SharesOn,
    StatedRole,
    build_times,
    look_at_parties,
)
from kg.facts_commands.persons import find_firms
from kg.facts_commands.printing import build_console, print_json, read_names, tell_party
from kg.identifiers import credit_code
from kg.looks import Look
from kg.model.ids import EntityId, Uscc
from kg.paths.common_owners import CommonOwners, answer_common_owners


def common_owners(  # noqa: PLR0913, PLR0917 - one parameter an option
    one: Annotated[str, typer.Argument(metavar="A", help="Credit code of the one firm.")],
    other: Annotated[str, typer.Argument(metavar="B", help="Credit code of the other.")],
    on: SharesOn = None,
    believed: Believed = None,
    purpose: PersonsPurpose = None,
    case: PersonsCase = None,
    role: StatedRole = None,
    as_json: AsJson = False,
) -> None:
    """Who owns both of two firms, directly or through others, with the share in each.

    Example: kg facts common-owners 91660100… 91660100… --on 2025-12-31
    """
    usccs = (Uscc(credit_code.spell(one)), Uscc(credit_code.spell(other)))
    times = build_times(on, believed)
    question = {"uscc": usccs[0], "to": usccs[1], "on": times[0], "believed": times[1].date()}
    look = Look("kg facts common-owners", question, (FieldGroup.REGISTRATION,), role, read_intent(purpose, case))
    told, names = _read(look, usccs, times)
    if as_json:
        print_json(asdict(told) | {"is_complete": told.is_complete, "natural_persons": look.is_personal})
        return
    console = build_console()
    _print(console, told, names)
    if not look.is_personal:
        console.print(LEFT_OUT)


def _read(
    look: Look, usccs: tuple[Uscc, Uscc], times: tuple[date, datetime]
) -> tuple[CommonOwners, Mapping[EntityId, str]]:
    """What may be shown, with the names in it; in the audit already."""
    with look_at_parties(look) as looking:
        told = answer_common_owners(looking.connection, usccs, *times)
        if not looking.natural_persons:
            firms = find_firms(looking.connection, (owner.entity_id for owner in told.owners), times)
            told = replace(told, owners=[owner for owner in told.owners if owner.entity_id in firms])
        ids = [*(firm.entity_id for firm in told.firms), *(owner.entity_id for owner in told.owners)]
        looking.note(ids)
        return told, read_names(looking.connection, ids)


def _print(console: Console, told: CommonOwners, names: Mapping[EntityId, str]) -> None:
    firms = [tell_party(firm.entity_id, names) for firm in told.firms]
    console.print(f"{' and '.join(firms)} on {told.held_on}: {len(told.owners):,} owners in common")
    table = Table("owner", *(f"{what} of {firm}" for firm in firms for what in ("direct", "at least", "at most")))
    for owner in told.owners:
        shares = [(stake.direct_share, stake.least_share, stake.most_share) for stake in owner.stakes]
        columns = [f"{share:.4%}" for three in shares for share in three]
        table.add_row(tell_party(owner.entity_id, names), *columns)
    if told.owners:
        console.print(table)
    for owner in told.owners:
        controlled = [firm for firm, stake in zip(firms, owner.stakes, strict=True) if stake.controls]
        if controlled:
            console.print(f"{tell_party(owner.entity_id, names)} controls {' and '.join(controlled)}")
    if not told.is_complete:
        console.print("Others could own both: of each of the two a part is unknown, or in small shares.")
