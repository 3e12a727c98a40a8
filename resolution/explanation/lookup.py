"""Which party is meant, by its id or by record as its department can find it; and a pair of them, audited."""

from collections.abc import Iterator
from contextlib import contextmanager

from kg.access.purposes import FieldGroup, Intent, Role
from kg.engine.database import Connection
from kg.errors import RequestError
from kg.home import Home
from kg.ledger.judgements import JudgedMention
from kg.looks import Looks, open_looks
from kg.model.ids import EntityId, PartyId
from kg.settings import GraphSettings
from resolution.explanation.evidence import PairEvidence, find_evidence
from resolution.explanation.history import IdHistory, find_history
from resolution.explanation.joining import Cluster, Joining, explain_joining, read_cluster
from resolution.judgements import find_parties
from resolution.looking import open_resolved
from resolution.parties import find_staged_tables

SUBJECT = "subject"


@contextmanager
def open_explaining(role: Role, intent: Intent) -> Iterator[tuple[Connection, Looks]]:
    """What stands resolved in the home of the settings, and where looks at it are decided and recorded."""
    settings = GraphSettings()
    home = Home(settings.home).ensure()
    with open_resolved(home, settings) as connection, open_looks(home, role, intent) as looks:
        yield connection, looks


def get_party(connection: Connection, said: str) -> PartyId:
    """The party of `SOURCE/RECORD_KEY#MENTION` (mention `subject` may be left out), or of a party id.

    Raises:
        RequestError: there is none.
    """
    rows = connection.execute("SELECT party_id FROM membership WHERE party_id = ?", [said]).fetchall()
    if rows:
        return PartyId(rows[0][0])
    place, _, mention = said.partition("#")
    source, _, record_key = place.partition("/")
    asked = JudgedMention(source, record_key, mention or SUBJECT)
    found = {party for (_, _), party in find_parties(connection, find_staged_tables(connection), {asked}).items()}
    if len(found) != 1:
        raise RequestError(
            "No party of that id or record is stated now.",
            way_out="Write SOURCE/RECORD_KEY, or SOURCE/RECORD_KEY#MENTION for a mention that is not the subject.",
        )
    return found.pop()


def get_entity(connection: Connection, said: str) -> EntityId:
    """The entity of an id in use.

    Raises:
        RequestError: there is none; of a retired id those that answer for it are named.
    """
    if connection.execute("SELECT 1 FROM membership WHERE entity_id = ? LIMIT 1", [said]).fetchall():
        return EntityId(said)
    rows = connection.execute(
        "SELECT successor_id FROM succession WHERE entity_id = ? ORDER BY party_count DESC, successor_id", [said]
    ).fetchall()
    if rows:
        raise RequestError("This id was retired.", way_out=f"Now answers: {', '.join(row[0] for row in rows)}.")
    raise RequestError("No entity has this id.", way_out="`kg explain id` tells what became of an id.")


def look_at_pair(connection: Connection, looks: Looks, said: tuple[str, str]) -> tuple[Joining, PairEvidence | None]:
    """How two parties stand to each other and the evidence on them, in the audit before it is given.

    Raises:
        AccessDenied: the looker may not see it.
        RequestError: one of them is not stated now; that it was asked for is in the audit too.
    """
    try:
        one, other = (get_party(connection, party) for party in said)
    except RequestError:
        looks.record("explain pair", FieldGroup.IDENTITY_EVIDENCE, {"one": said[0], "other": said[1]})
        raise
    joining = explain_joining(connection, one, other)
    assert joining is not None  # noqa: S101 - both parties were found in it
    ids = (joining.left_entity_id, joining.right_entity_id)
    looks.record("explain pair", FieldGroup.IDENTITY_EVIDENCE, {"one": one, "other": other}, ids)
    return joining, find_evidence(connection, joining.left_kind, one, other)


def look_at_cluster(connection: Connection, looks: Looks, said: str) -> Cluster:
    """An entity's mentions and everything that joins two of them directly, in the audit before it is given.

    Raises:
        AccessDenied: the looker may not see it.
        RequestError: no entity has the id; of a retired one those that answer for it are named, and are in the audit.
    """
    history = find_history(connection, said)
    answering = history.answers if history else ()
    looks.record("explain cluster", FieldGroup.IDENTITY_EVIDENCE, {"id": said}, answering)
    found = get_entity(connection, said)
    return read_cluster(connection, found)


def look_at_id(connection: Connection, looks: Looks, said: str) -> IdHistory:
    """What became of an id, in the audit before it is given: that two ids were one is told of persons, too.

    Raises:
        AccessDenied: the looker may not see it.
        RequestError: the id was never given; that it was asked for is in the audit too.
    """
    history = find_history(connection, said)
    looks.record("explain id", FieldGroup.IDENTITY_EVIDENCE, {"id": said}, history.answers if history else ())
    if history is None:
        raise RequestError("This id was never given.", way_out="Ids begin with e_ or p_ and come from an answer.")
    return history
