"""`kg facts related-parties`: the legal persons related to a bank by statute, and what stands between it and them."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final

import typer
from rich.console import Console

from kg.facts.groups.related_answering import (
    EvidencedLink,
    RelatedAnswer,
    RelatedFirm,
    RelatedGround,
    Standing,
    answer_related_parties,
)
from kg.facts_commands.looking import AsJson, Believed, StoodOn, build_times, look_at_facts
from kg.facts_commands.printing import build_console, print_json, read_names, tell_amount, tell_amounts, tell_party
from kg.model.ids import EntityId, Uscc

_MOST: Final = 100
"""Firms that are printed; `--json` gives all."""


def related_parties(
    uscc: Annotated[str, typer.Argument(help="Credit code of the bank.")],
    on: StoodOn = None,
    believed: Believed = None,
    as_json: AsJson = False,
) -> None:
    """Which firms are related to a bank by statute, why, and what it has lent them or they guarantee.

    Natural persons, and firms related through them, are not asked for.

    Example: kg facts related-parties 91660100… --on 2025-12-31
    """
    times = build_times(on, believed)
    with look_at_facts("kg facts related-parties", times, uscc=uscc.upper()) as connection:
        told = answer_related_parties(connection, Uscc(uscc.upper()), *times)
        names = read_names(connection, _list_parties(told))
    if as_json:
        print_json(told)
    else:
        _print(told, names)


def _list_parties(told: RelatedAnswer) -> Iterator[EntityId]:
    """Who is printed."""
    yield told.entity_id
    for firm in told.firms[:_MOST]:
        yield firm.entity_id
        for ground in firm.grounds:
            yield from ground.through_ids
            for link in ground.links:
                yield from (link.holder_id, link.firm_id)


def _print(told: RelatedAnswer, names: Mapping[EntityId, str]) -> None:
    console = build_console()
    rule = told.rule_source or "no rule on related parties held on that day"
    console.print(f"{tell_party(told.entity_id, names)} on {told.held_on}; {rule}", markup=False)
    if told.rule_version is None:
        return
    if not told.is_rule_checked:
        console.print("The clauses have not been compared with the text of the rule.")
    console.print(told.not_asked, soft_wrap=True)
    for firm in told.firms[:_MOST]:
        _print_firm(console, firm, names)
    if len(told.firms) > _MOST:
        console.print(f"    and {len(told.firms) - _MOST:,} more: --json tells all")
    console.print(f"{len(told.firms):,} related firms together: {_tell_standing(told.total)}", soft_wrap=True)
    if not told.is_complete:
        console.print(f"Further firms could be related: {told.unknown_share:.4%} of the bank, or votes, are unknown.")


def _print_firm(console: Console, firm: RelatedFirm, names: Mapping[EntityId, str]) -> None:
    console.print(tell_party(firm.entity_id, names), markup=False)
    for ground in firm.grounds:
        console.print(f"    {ground.clause}: {_tell_reason(ground, names)}", markup=False, soft_wrap=True)
        for link in ground.links:
            console.print(f"        {_tell_link(link, names)}", markup=False, soft_wrap=True)
    for owed in firm.facilities:
        limit, outstanding = (tell_amount(one, owed.currency) for one in (owed.amount_minor, owed.balance_minor))
        console.print(
            f"    {owed.facility_kind.replace('_', ' ')} {owed.facility_id}: limit {limit}, outstanding {outstanding}",
            soft_wrap=True,
        )
    for given in firm.guarantees:
        amount = tell_amount(given.amount_minor, given.currency)
        console.print(f"    guarantees {given.facility_id}: {amount}", soft_wrap=True)
    console.print(f"    {_tell_standing(firm.standing)}", soft_wrap=True)


def _tell_reason(ground: RelatedGround, names: Mapping[EntityId, str]) -> str:
    through = ", ".join(tell_party(one, names) for one in ground.through_ids)
    return f"{ground.reason}: {through}" if through else ground.reason


def _tell_link(link: EvidencedLink, names: Mapping[EntityId, str]) -> str:
    records = ", ".join(f"{record.source} {record.record_key}" for record in link.records) or "no record"
    holder, firm = tell_party(link.holder_id, names), tell_party(link.firm_id, names)
    return f"{holder} -> {firm} {link.share:.4%} ({records})"


def _tell_standing(standing: Standing) -> str:
    exposure = standing.exposure
    return (
        f"limits {tell_amounts(standing.limits, '0')}; outstanding {tell_amounts(exposure.direct, '0')}; guaranteed "
        f"{tell_amounts(exposure.indirect, '0')}; of unknown amount {exposure.unknown_count}"
    )
