"""`kg facts guarantees`: who stands behind whose debts. Every look is audited before anything is shown (L6).

Legal entities alone: natural persons who guarantee are neither told nor counted (rules L0 and L3).
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table

from kg.facts.guarantees.answering import GuaranteeMotifs, Member, Motif, answer_guarantees
from kg.facts.guarantees.net_assets import read_net_assets
from kg.facts_commands.looking import AsJson, Believed, build_day_option, build_times, look_at_facts
from kg.facts_commands.printing import build_console, print_json, tell_amounts
from kg.model.ids import Uscc

_MEMBERS_SHOWN: Final = 8
_KINDS: Final[Mapping[str, str]] = {
    "mutual_pair": "mutual pair",
    "cyclic_triad": "cyclic triad",
    "full_triad": "full triad",
    "ring": "ring of four and more",
    "component": "component",
    "chain": "chain",
    "star": "star",
    "joint_liability": "joint-liability group",
}

OnDay = Annotated[datetime | None, build_day_option("--on", "Day on which it stood; default: today.")]
NetAssetsFile = Annotated[
    Path | None,
    typer.Option("--net-assets", dir_okay=False, help="CSV with the columns uscc, net_assets_minor, currency."),
]


def guarantees(
    uscc: Annotated[str | None, typer.Argument(help="Credit code of a firm; without it, all firms.")] = None,
    on: OnDay = None,
    believed: Believed = None,
    net_assets: NetAssetsFile = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Motifs of each kind, the largest first.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Who stands behind whose debts: pairs, triads, rings, components, chains, stars and joint-liability groups.

    Example: kg facts guarantees 91660100… --on 2025-12-31
    """
    times = build_times(on, believed)
    assets = read_net_assets(net_assets) if net_assets else {}
    asked = {"uscc": uscc.upper() if uscc else None, "limit": limit}
    with look_at_facts("kg facts guarantees", times, **asked) as connection:
        told = answer_guarantees(connection, Uscc(uscc.upper()) if uscc else None, times, assets, limit)
    if as_json:
        print_json(told)
    else:
        _print(told)


def _print(told: GuaranteeMotifs) -> None:
    console = build_console()
    console.print(
        f"{told.guarantee_count:,} guarantees of {told.firm_count:,} firms on {told.held_on}; {told.method_version}"
    )
    if told.entity_id is None:
        table = Table("motif", "how many", "largest exposure")
        for total in told.totals:
            table.add_row(_KINDS[total.kind], f"{total.motif_count:,}", tell_amounts(total.largest_exposure_minor))
        console.print(table)
    if not told.motifs:
        console.print("It stands in no motif." if told.entity_id else "There are no motifs.")
        return
    table = Table("motif", "members", "exposure", "of net assets", "in own group")
    for motif in told.motifs:
        table.add_row(*_build_row(motif, told.chain_bound))
    console.print(table)
    if told.chain_left_out_count:
        console.print(
            f"Chains are the longest through each firm: {told.chain_left_out_count:,} guarantees of all firms stand in "
            "others alone."
        )
    if all(motif.share_of_net_assets is None for motif in told.motifs):
        console.print("Net assets are not known: not all of them are published; --net-assets FILE brings them along.")


def _build_row(motif: Motif, bound: int) -> tuple[str, ...]:
    members = [_tell(member) for member in motif.members[:_MEMBERS_SHOWN]]
    if len(motif.members) > _MEMBERS_SHOWN:
        members.append(f"and {len(motif.members) - _MEMBERS_SHOWN:,} more")
    exposure = tell_amounts(motif.exposure_minor)
    if motif.unstated_count:
        exposure += f" at least ({motif.unstated_count} without amount)"
    kind = _KINDS[motif.kind] + (f" (a piece of {bound} guarantees)" if motif.is_cut else "")
    kind += "" if motif.is_debt_named is not False else " (which debt is not named: it may be several)"
    return kind, "; ".join(members), exposure, _tell_share(motif.share_of_net_assets), _tell_share(motif.share_in_group)


def _tell(member: Member) -> str:
    return member.name or member.uscc or member.entity_id


def _tell_share(share: float | None) -> str:
    return "unknown" if share is None else f"{share:.2%}"
