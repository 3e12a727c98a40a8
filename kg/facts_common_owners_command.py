"""`kg facts common-owners`: who owns two firms, both of them, and how much of each."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from kg.facts_looking import AsJson, Believed, SharesOn, build_times, look_at_facts
from kg.facts_printing import build_console, print_json, read_names, tell_party
from kg.model.ids import EntityId, Uscc
from kg.paths.common_owners import CommonOwners, answer_common_owners


def common_owners(
    one: Annotated[str, typer.Argument(metavar="A", help="Credit code of the one firm.")],
    other: Annotated[str, typer.Argument(metavar="B", help="Credit code of the other.")],
    on: SharesOn = None,
    believed: Believed = None,
    as_json: AsJson = False,
) -> None:
    """Who owns both of two firms, directly or through others, with the share in each.

    Example: kg facts common-owners 91660100… 91660100… --on 2025-12-31
    """
    usccs = (Uscc(one.upper()), Uscc(other.upper()))
    times = build_times(on, believed)
    with look_at_facts("kg facts common-owners", times, uscc=usccs[0], to=usccs[1]) as connection:
        told = answer_common_owners(connection, usccs, *times)
        ids = [*(firm.entity_id for firm in told.firms), *(owner.entity_id for owner in told.owners)]
        names = read_names(connection, ids)
    if as_json:
        print_json(asdict(told) | {"is_complete": told.is_complete})
    else:
        _print(build_console(), told, names)


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
