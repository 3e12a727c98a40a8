"""What `kg facts` tells of ownership where natural persons are not asked for: nothing of any, nor how many there are.

Whoever trades alone is one too, on the day or today (rules L0, L6, L7).
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime

from kg.engine.database import Connection
from kg.facts.dated_statements import read_dated_statement
from kg.facts.ownership.filings import FilingComparison
from kg.facts.ownership.telling import Ownership
from kg.model.ids import EntityId


def find_firms(connection: Connection, ids: Iterable[EntityId], times: tuple[date, datetime]) -> frozenset[EntityId]:
    """Those of `ids` that are no natural person, nor were one's business on the day by what was known at the moment."""
    statement = read_dated_statement("kg.facts.ownership", "registered_as")
    rows = connection.execute(
        f"SELECT entity_id FROM ({statement}) WHERE NOT is_natural AND list_contains($ids, entity_id)",
        {"held_on": times[0], "believed_at": times[1], "ids": sorted({*ids})},
    ).fetchall()
    return frozenset(EntityId(entity_id) for (entity_id,) in rows)


def list_parties(told: Ownership, filings: FilingComparison) -> list[EntityId]:
    """Everybody whom an answer names, the firm first, each once."""
    named = [told.entity_id, *(owner.entity_id for owner in told.owners)]
    named += [officer.entity_id for officer in told.officers] + [company.entity_id for company in told.listed]
    for chain in told.chains:
        named += [*chain.controller_ids, *(party for link in chain.links for party in (link.holder_id, link.firm_id))]
    for agreed in told.agreements:
        named += [agreed.party_id, agreed.counterparty_id, agreed.firm_id]
    named += [one.owner_id for one in filings.filed] + [one.owner_id for one in filings.discrepancies]
    return list(dict.fromkeys(named))


def keep_firms(
    told: Ownership, filings: FilingComparison, firms: Collection[EntityId]
) -> tuple[Ownership, FilingComparison]:
    """An answer about `firms` alone: of a chain the links among them, and no chain of which another is the end."""
    chains = [
        replace(chain, links=[link for link in chain.links if link.holder_id in firms and link.firm_id in firms])
        for chain in told.chains
        if all(controller in firms for controller in chain.controller_ids)
    ]
    kept = replace(
        told,
        owners=[owner for owner in told.owners if owner.entity_id in firms],
        officers=[officer for officer in told.officers if officer.entity_id in firms],
        chains=chains,
        agreements=[
            one for one in told.agreements if {one.party_id, one.counterparty_id, one.firm_id} <= frozenset(firms)
        ],
    )
    return kept, FilingComparison(
        [one for one in filings.filed if one.owner_id in firms],
        [one for one in filings.discrepancies if one.owner_id in firms],
    )
