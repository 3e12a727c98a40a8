"""`kg facts`: what is computed from the facts of the last night. Every look is audited before anything is shown (L6).

Natural persons are told for a purpose with a case alone, by their opaque ids; whose they are only the API opens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from enum import StrEnum
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from kg.access.purposes import FieldGroup, read_intent
from kg.facts.ownership.answering import answer_ownership
from kg.facts.ownership.control import BLOCKING, MAJORITY, TAKEOVER, Threshold
from kg.facts.ownership.filing import Fulfilment
from kg.facts.ownership.filings import answer_filings
from kg.facts.ownership.telling import ControlChain, Owner, Ownership
from kg.facts_commands.bods import bods, read_bods
from kg.facts_commands.common_owners import common_owners
from kg.facts_commands.filings_printing import print_filings
from kg.facts_commands.groups import exposures, group
from kg.facts_commands.guarantees import guarantees
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
from kg.facts_commands.persons import find_firms, keep_firms, list_parties
from kg.facts_commands.printing import build_console, print_json, read_names, tell_party
from kg.facts_commands.related_parties import related_parties
from kg.facts_commands.shares import shares
from kg.facts_commands.stress import stress, warnings
from kg.looks import Look
from kg.model.arrangements import AgreementKind
from kg.model.ids import EntityId, Uscc

_SENTENCES: Final[Mapping[str, str]] = {
    "confirmed": "Beneficial owners by what is known:",
    "candidate": "Nobody is a beneficial owner by what is known; with the unknown shares these could be:",
    "unknown": "The beneficial owners are unknown: shares that nobody is known to hold could hide them.",
    "management": "Everything is known and nobody meets a test: those who run it day by day are taken.",
    "state": "An organ of the state controls it: its legal representative is taken.",
    "listed": "It is on an exchange, or a company that is would be its owner: tests stop there.",
    "not_required": "Its form files no beneficial owners.",
}
_TESTS: Final[Mapping[str, str]] = {
    "shares": "shares",
    "votes_or_benefits": "votes or benefits",
    "control": "control",
    "joint_control": "control with others",
}
_AGREEMENTS: Final[Mapping[AgreementKind, str]] = {
    AgreementKind.ACTING_IN_CONCERT: "acts in concert with",
    AgreementKind.VOTING_PROXY: "votes for",
    AgreementKind.NOMINEE_HOLDING: "stands behind the shares of",
    AgreementKind.CONTRACTUAL_CONTROL: "decides by contract with",
}
_OFFICES: Final[Mapping[str, str]] = {"manager": "manager", "legal_representative": "legal representative"}


class ControlThreshold(StrEnum):
    """Votes from which control is told."""

    MAJORITY = "majority"
    BLOCKING = "blocking"
    TAKEOVER = "takeover"


_THRESHOLDS: Final[Mapping[ControlThreshold, Threshold]] = {
    ControlThreshold.MAJORITY: MAJORITY,
    ControlThreshold.BLOCKING: BLOCKING,
    ControlThreshold.TAKEOVER: TAKEOVER,
}

app = typer.Typer(no_args_is_help=True, help="What is computed from the facts of the last night.")


app.command("bods")(bods)
app.command("read-bods")(read_bods)
app.command("common-owners")(common_owners)
app.command("exposures")(exposures)
app.command("group")(group)
app.command("guarantees")(guarantees)
app.command("related-parties")(related_parties)
app.command("shares")(shares)
app.command("stress")(stress)
app.command("warnings")(warnings)


@app.command()
def owners(  # noqa: PLR0913, PLR0917 - one parameter an option
    uscc: Annotated[str, typer.Argument(help="Credit code of the firm.")],
    on: SharesOn = None,
    believed: Believed = None,
    threshold: Annotated[
        ControlThreshold,
        typer.Option("--threshold", help="Votes from which control is told: over half, 33.4 % or 30 %."),
    ] = ControlThreshold.MAJORITY,
    purpose: PersonsPurpose = None,
    case: PersonsCase = None,
    role: StatedRole = None,
    as_json: AsJson = False,
) -> None:
    """Who owns a firm, through whom, who controls it by which votes, and who its beneficial owners are.

    Example: kg facts owners 91660100… --on 2025-12-31 --purpose supervision --case 2026-17
    """
    times = build_times(on, believed)
    question = {"uscc": uscc.upper(), "threshold": threshold, "on": times[0], "believed": times[1].date()}
    look = Look("kg facts owners", question, (FieldGroup.REGISTRATION,), role, read_intent(purpose, case))
    with look_at_parties(look) as looking:
        told = answer_ownership(looking.connection, Uscc(uscc.upper()), *times, _THRESHOLDS[threshold])
        filings = answer_filings(looking.connection, told)
        if not looking.natural_persons:
            firms = find_firms(looking.connection, list_parties(told, filings), times)
            told, filings = keep_firms(told, filings, firms)
        ids = list_parties(told, filings)
        looking.note(ids)
        names = read_names(looking.connection, ids)
    if as_json:
        document = {field.name: getattr(told, field.name) for field in fields(told)} | {"filings": filings}
        print_json(document | {"natural_persons": look.is_personal})
        return
    console = build_console()
    _print(console, told, names)
    print_filings(console, told, filings, names)
    if not look.is_personal:
        console.print(LEFT_OUT)


def _print(console: Console, told: Ownership, names: Mapping[EntityId, str]) -> None:
    console.print(
        f"{tell_party(told.entity_id, names)} on {told.held_on}; stated shares: {told.share_state}; {told.rule_version}"
    )
    if not told.is_in_force:
        console.print("That rule came into force later: it is told what it would say of the day.")
    console.print(_SENTENCES[told.finding])
    if told.officers and told.finding == "confirmed":
        console.print("An organ of the state controls it: its legal representative is taken beside them.")
    for officer in told.officers:
        console.print(f"    {officer.entity_id}, {_OFFICES[officer.role]}")
    rights = [
        name for name in ("votes_share", "benefit_share") if any(getattr(o, name) is not None for o in told.owners)
    ]
    titles = [{"votes_share": "votes", "benefit_share": "benefits"}[name] for name in rights]
    table = Table("owner", "direct", "at least", "at most", "beneficial owner by", "controls", *titles)
    for owner in told.owners:
        table.add_row(*_build_row(owner, names), *(f"{getattr(owner, name) or 0.0:.4%}" for name in rights))
    console.print(table)
    rest = {"unknown": told.unknown_share, "in rings without an outside owner": told.ring_share}
    rest["smaller owners"] = told.remainder_share
    console.print("; ".join(f"{name} {share:.4%}" for name, share in rest.items() if share) or "nothing is unknown")
    for agreement in told.agreements:
        party, other, firm = (
            tell_party(one, names) for one in (agreement.party_id, agreement.counterparty_id, agreement.firm_id)
        )
        share = "" if agreement.share is None else f", {agreement.share:.4%}"
        agreed = f"{party} {_AGREEMENTS[agreement.kind]} {other} in {firm}{share}"
        console.print(f"by evidence {agreement.evidence_reference}: {agreed}")
    for company in told.listed:
        listed = f"{company.exchange.replace('_', ' ')} {company.stock_code}"
        console.print(f"{tell_party(company.entity_id, names)} is listed ({listed}): nobody is tested through it")
    for chain in told.chains:
        _print_chain(console, chain, names)
    if told.exemption and told.exemption.together is not Fulfilment.NOT_MET:
        borne_out = told.exemption.together is Fulfilment.MET
        console.print(f"an undertaking to be exempt {'would be' if borne_out else 'could not be told to be'} borne out")


def _build_row(owner: Owner, names: Mapping[EntityId, str]) -> Sequence[str]:
    tests = "could be" if owner.is_candidate else ", ".join(_TESTS[test] for test in owner.tests)
    shares = (owner.direct_share, owner.least_share, owner.most_share)
    return (
        tell_party(owner.entity_id, names),
        *(f"{share:.4%}" for share in shares),
        tests,
        "yes" if owner.controls else "",
    )


def _print_chain(console: Console, chain: ControlChain, names: Mapping[EntityId, str]) -> None:
    controllers = " together with ".join(tell_party(controller, names) for controller in chain.controller_ids)
    console.print(f"controlled in the end by {controllers}:")
    for link in chain.links:
        holder, firm = tell_party(link.holder_id, names), tell_party(link.firm_id, names)
        stated = ", ".join(f"{record.source} {record.record_key}" for record in link.records)
        by = f" ({stated})" if stated else ""
        console.print(f"    {holder} has {link.votes:.4%} of the votes in {firm}{by}")
