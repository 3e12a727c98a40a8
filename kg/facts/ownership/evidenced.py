"""Records that state who holds, votes or decides what: the evidence of a link between a holder and a firm."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from kg.engine.database import Connection
from kg.facts.dated_statements import read_dated_statement
from kg.facts.ownership.telling import ControlChain, EvidenceRecord, Ownership
from kg.model.ids import EntityId, RecordKey

Evidenced = Mapping[tuple[EntityId, EntityId], Sequence[EvidenceRecord]]
"""Records by holder and firm."""


def read_evidence(
    connection: Connection, on: date, believed_at: datetime, pairs: Collection[tuple[EntityId, EntityId]]
) -> Evidenced:
    """Records by holder and firm that state shares, votes or agreements of the one in the other, for some pairs.

    Of a partnership its representative is among them; of a natural person's business there are none (rule L0).
    """
    question = {
        "holder_ids": sorted({holder for holder, _ in pairs}),
        "firm_ids": sorted({firm for _, firm in pairs}),
        "held_on": on,
        "believed_at": believed_at,
    }
    statement = read_dated_statement("kg.facts.ownership", "evidenced")
    found: dict[tuple[EntityId, EntityId], list[EvidenceRecord]] = {pair: [] for pair in pairs}
    asked = (
        f"SELECT DISTINCT holder_id, firm_id, source, record_key FROM ({statement}) "
        "WHERE holder_id = ANY($holder_ids) AND firm_id = ANY($firm_ids) ORDER BY ALL"
    )
    for holder, firm, source, record_key in connection.execute(asked, question).fetchall():
        if (holder, firm) in found:
            found[holder, firm].append(EvidenceRecord(source, RecordKey(record_key)))
    return found


def add_evidence(connection: Connection, told: Ownership) -> Ownership:
    """The same, each link of its chains of control with the records that state it."""
    pairs = {(link.holder_id, link.firm_id) for chain in told.chains for link in chain.links}
    if not pairs:
        return told
    evidence = read_evidence(connection, told.held_on, told.believed_at, pairs)
    chains = [
        ControlChain(
            chain.controller_ids,
            [replace(link, records=evidence[link.holder_id, link.firm_id]) for link in chain.links],
        )
        for chain in told.chains
    ]
    return replace(told, chains=chains)
