"""A firm by its credit code, never a natural person's business."""

from datetime import date, datetime

from kg.engine.database import Connection
from kg.errors import RequestError
from kg.facts.dated_statements import read_dated_statement
from kg.model.ids import EntityId, Uscc
from kg.model.vocabulary import NATURAL_PERSON_SUBJECTS


def get_firm_of_day(connection: Connection, uscc: Uscc, held_on: date, believed_at: datetime) -> EntityId:
    """The id of the firm with a credit code; `connection` has the facts open.

    Who was a natural person's business on the day, by what was known at a moment, is no firm, nor is who is one today.
    An error does not repeat the code: what was typed may be a natural person's number.

    Raises:
        RequestError: no legal entity has that code, or it is or was a natural person's business (rule L0).
    """
    found = connection.execute(
        "SELECT entity_id, subject_kind FROM node_legal_entity WHERE uscc = ? AND closed_at IS NULL", [uscc]
    ).fetchall()
    if not found:
        raise RequestError("No legal entity has that credit code.", way_out="Look it up: kg query … or the API.")
    ((entity_id, subject_kind),) = found
    statement = (
        f"SELECT is_natural FROM ({read_dated_statement('kg.facts.ownership', 'registered_as')}) WHERE entity_id = $id"
    )
    question = {"held_on": held_on, "believed_at": believed_at, "id": entity_id}
    if subject_kind in NATURAL_PERSON_SUBJECTS or connection.execute(statement, question).fetchall() == [(True,)]:
        raise RequestError(
            "Behind an individual business or sole proprietorship stands a natural person (rule L0).",
            way_out="This is told of firms.",
        )
    return EntityId(entity_id)
