"""`kg facts group` and `kg facts exposures`: which firms are one risk, and what a bank has at stake with them.

Which natural person holds a group together is told of one group, and for a purpose with a case (L6, L7).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from kg.access.purposes import FieldGroup, read_intent
from kg.errors import RequestError
from kg.facts.groups.answering import (
    Candidate,
    ExposureAnswer,
    GroupAnswer,
    answer_exposures,
    answer_group,
)
from kg.facts.groups.exposures import Exposure, LimitUse
from kg.facts.groups.limits import Capital
from kg.facts_commands.looking import (
    LEFT_OUT,
    AsJson,
    Believed,
    PersonsCase,
    PersonsPurpose,
    StatedRole,
    StoodOn,
    build_times,
    look_at_facts,
    look_at_parties,
)
from kg.facts_commands.printing import build_console, print_json, read_names, tell_amount, tell_amounts, tell_party
from kg.looks import Look
from kg.model.ids import CurrencyCode, EntityId, MinorUnits, Uscc

_MOST: Final = 100
"""Firms, groups and candidates that are printed; `--json` gives all."""
_Confirmed = Annotated[
    list[str] | None,
    typer.Option("--confirmed", help="Two credit codes, A=B: a person has confirmed that one depends on the other."),
]


def group(  # noqa: PLR0913, PLR0917 - one parameter an option
    uscc: Annotated[str, typer.Argument(help="Credit code of the firm.")],
    on: StoodOn = None,
    believed: Believed = None,
    confirmed: _Confirmed = None,
    purpose: PersonsPurpose = None,
    case: PersonsCase = None,
    role: StatedRole = None,
    as_json: AsJson = False,
) -> None:
    """Which firms are one risk with a firm: by control, as branches, by confirmed dependence; and its close links.

    Example: kg facts group 91660100… --on 2025-12-31
    """
    ties = _split(confirmed)
    times = build_times(on, believed)
    question = {"uscc": uscc.upper(), "confirmed": sorted(ties), "on": times[0], "believed": times[1].date()}
    groups = (FieldGroup.CREDIT, FieldGroup.REGISTRATION)
    look = Look("kg facts group", question, groups, role, read_intent(purpose, case))
    with look_at_parties(look) as looking:
        told = answer_group(looking.connection, Uscc(uscc.upper()), *times, ties, looking.natural_persons)
        names = read_names(looking.connection, _list_of_group(told))
        through = (link.through_id for link in told.close_links if link.through_id)
        looking.note([*told.member_ids, *told.controller_ids, *through])
    if as_json:
        print_json(asdict(told) | {"natural_persons": look.is_personal})
        return
    _print_group(told, names)
    if not look.is_personal:
        build_console().print(LEFT_OUT)


def exposures(  # noqa: PLR0913, PLR0917 - one parameter an option
    uscc: Annotated[str, typer.Argument(help="Credit code of the bank.")],
    capital: Annotated[
        int | None, typer.Option("--capital", min=1, help="Net capital (资本净额), in minor units.")
    ] = None,
    tier_1: Annotated[
        int | None, typer.Option("--tier-1", min=1, help="Net tier 1 (一级资本净额), in minor units.")
    ] = None,
    currency: Annotated[str, typer.Option("--currency", help="Currency of the capital.")] = "CNY",
    on: StoodOn = None,
    believed: Believed = None,
    confirmed: _Confirmed = None,
    as_json: AsJson = False,
) -> None:
    """What a bank has at stake with each firm and group, against its capital where that is given.

    Limits on a part of a capital that is not given are unknown.

    Example: kg facts exposures 91660100… --capital 900000000000 --tier-1 700000000000
    """
    given = Capital(CurrencyCode(currency.upper()), _minor(capital), _minor(tier_1)) if capital or tier_1 else None
    ties = _split(confirmed)
    times = build_times(on, believed)
    with look_at_facts("kg facts exposures", times, uscc=uscc.upper(), confirmed=sorted(ties)) as connection:
        told = answer_exposures(connection, Uscc(uscc.upper()), *times, given, ties)
        names = read_names(connection, _list_of_exposures(told))
    if as_json:
        print_json(told)
    else:
        _print_exposures(told, names)


def _minor(amount: int | None) -> MinorUnits | None:
    return None if amount is None else MinorUnits(amount)


def _split(confirmed: Sequence[str] | None) -> list[tuple[Uscc, Uscc]]:
    pairs = [tuple(pair.upper().split("=")) for pair in confirmed or ()]
    if any(len(pair) != 2 for pair in pairs):
        raise RequestError("A confirmed dependence is two credit codes, A=B.", way_out="Give the option once a pair.")
    return [(Uscc(left), Uscc(right)) for left, right in pairs]


def _list_of_group(told: GroupAnswer) -> Iterator[EntityId]:
    """Who is printed."""
    yield from (told.entity_id, *told.member_ids[:_MOST], *told.controller_ids)
    for candidate in told.candidates[:_MOST]:
        yield from (candidate.entity_id, candidate.other_id)
    for link in told.close_links[:_MOST]:
        yield from (link.entity_id, *([link.through_id] if link.through_id else []))


def _list_of_exposures(told: ExposureAnswer) -> Iterator[EntityId]:
    """Who is printed."""
    yield told.entity_id
    yield from (one.entity_id for one in told.counterparties[:_MOST])
    for many in told.groups[:_MOST]:
        yield from many.counterparty_ids


def _print_group(told: GroupAnswer, names: Mapping[EntityId, str]) -> None:
    console = build_console()
    console.print(
        f"{tell_party(told.entity_id, names)} on {told.held_on}: a group of {len(told.member_ids):,} legal entities"
    )
    for member in told.member_ids[:_MOST]:
        console.print(f"    {tell_party(member, names)}")
    _print_cut(console, told.member_ids)
    for controller in told.controller_ids:
        console.print(f"controlled by {tell_party(controller, names)}")
    if not told.is_complete:
        console.print("Votes that nobody is known to have could bring further firms into it.")
    if told.candidates:
        console.print("To be confirmed by a person:")
        _print_candidates(console, told.candidates, names)
    if told.close_links:
        table = Table("close link with", "because", "share", "through")
        for link in told.close_links[:_MOST]:
            share = "" if link.share is None else f"{link.share:.4%}"
            through = "" if link.through_id is None else tell_party(link.through_id, names)
            table.add_row(tell_party(link.entity_id, names), link.kind.replace("_", " "), share, through)
        console.print(table)
        _print_cut(console, told.close_links)


def _print_candidates(console: Console, candidates: Sequence[Candidate], names: Mapping[EntityId, str]) -> None:
    table = Table("member", "would join", "ground", "amount")
    for of in candidates[:_MOST]:
        amount = "" if of.amount_minor is None else tell_amount(of.amount_minor, of.currency)
        table.add_row(
            tell_party(of.entity_id, names), tell_party(of.other_id, names), of.ground.replace("_", " "), amount
        )
    console.print(table)
    _print_cut(console, candidates)


def _print_exposures(told: ExposureAnswer, names: Mapping[EntityId, str]) -> None:
    console = build_console()
    rule = told.rule_version or "no rule on limits held on that day"
    console.print(f"{tell_party(told.entity_id, names)} on {told.held_on}; {rule}")
    if told.rule_version and not told.is_rule_checked:
        console.print("The limits have not been compared with the text of the rule.")
    if told.capital is None:
        console.print("Its capital was not given: how exposures stand to the limits is unknown.")
    table = Table("with", "lent", "guaranteed", "of unknown amount", "limits")
    for one in told.counterparties[:_MOST]:
        due = "; look for dependent firms" if one.is_review_due else ""
        table.add_row(tell_party(one.entity_id, names), *_tell_exposure(one.exposure), _limits(one.limits) + due)
    console.print(table)
    _print_cut(console, told.counterparties)
    table = Table("group", "lent", "guaranteed", "of unknown amount", "limits")
    for many in told.groups[:_MOST]:
        members = ", ".join(tell_party(firm, names) for firm in many.counterparty_ids)
        table.add_row(members, *_tell_exposure(many.exposure), _limits(many.limits))
    if told.groups:
        console.print(table)
        _print_cut(console, told.groups)


def _print_cut(console: Console, rows: Collection[object]) -> None:
    if len(rows) > _MOST:
        console.print(f"    and {len(rows) - _MOST:,} more: --json tells all")


def _tell_exposure(exposure: Exposure) -> tuple[str, str, str]:
    return tell_amounts(exposure.direct, "0"), tell_amounts(exposure.indirect, "0"), str(exposure.unknown_count)


def _limits(limits: Sequence[LimitUse]) -> str:
    parts = []
    for limit in limits:
        ratio = "" if limit.ratio is None else f" ({limit.ratio} of the capital)"
        parts.append(f"{limit.name.replace('_', ' ')}: {limit.state.replace('_', ' ')}{ratio}")
    return "; ".join(parts)
