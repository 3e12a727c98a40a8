"""The table that says which fragment answers which field of the root, and how its arguments become parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.access.purposes import FieldGroup
from kg.errors import RequestError

ROOT_MAX: Final = 8
"""Fields of the root in one request at most, aliases counted: each is a part of the one statement."""
Hasher = Callable[[str], str]
"""The keyed hash of a text; of a valid identity number it is what `Person` nodes hold."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """What a root field reads: a fragment on `Query`, and the parameters of all fragments below it.

    `looked_for` goes into the audit entry, whether anything was found or not: a keyed hash of what the caller named,
    which may be anything, a person's number too.
    """

    fragment: str
    parameters: Mapping[str, object]
    looked_for: str | None = None


@dataclass(frozen=True, slots=True)
class RootField:
    """How a root field is answered.

    `look_up` takes the field's arguments by their names in the schema, defaults filled in; `first` and `after` of a
    page are followed apart. It raises RequestError for what cannot be asked, and gives None for what is known to have
    no answer, which is then not read. `missing` is what a single root without an item answers with.
    A field of one type is answered with the item itself, of a union with the item, `missing` or `Refused`.
    """

    look_up: Callable[[Mapping[str, Any], Hasher], LookUp | None]
    missing: Mapping[str, object] | None = None
    group: FieldGroup = FieldGroup.REGISTRATION
    single: bool = True


def find_legal_entity(arguments: Mapping[str, Any], hash_number: Hasher) -> LookUp:
    """By credit code or by id, one of the two."""
    uscc, entity_id = arguments.get("uscc"), arguments.get("id")
    if (uscc is None) == (entity_id is None):
        raise RequestError("legalEntity is asked for by `uscc` or by `id`, one of the two.")
    as_of = arguments.get("asOf")
    if uscc is not None:
        return LookUp("legal_entity_by_uscc", {"uscc": uscc, "as_of": as_of}, hash_number(uscc))
    return LookUp("legal_entity_by_id", {"entity_id": entity_id, "as_of": as_of}, hash_number(str(entity_id)))


ROOT_FIELDS: Final[dict[str, RootField]] = {
    "legalEntity": RootField(
        find_legal_entity,
        missing={"label": "NotFound", "reason": "No legal entity of this code or id is published."},
    ),
}
"""By field of `Query`. `publication` is not among them: every statement reads it."""
