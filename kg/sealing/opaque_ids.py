"""Ids that say nothing: keyed hashes (BLAKE2b) of what makes a thing unique.

The same parts give the same id under the same key; without the key an id leads nowhere. A party is one mention of a
person or legal entity in one source, and its id is made from the strongest thing the source says of it:

1. the source's own key of the party, when the source refers to parties by key (a `subject` always has one);
2. else its valid number together with its folded name, so that one number under two names stays two parties;
3. else the record and the mention's name in it: nothing says that two such mentions are one.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Final

from kg.model.ids import EntityId, FactId, NumberHash, PartyId, RecordKey
from kg.model.vocabulary import PartyKind

_SEPARATOR: Final = "\x1f"


def keyed_hash(key: bytes, *parts: str) -> str:
    """24 characters, lower-case base 32, of the parts in their order."""
    digest = hashlib.blake2b(_SEPARATOR.join(parts).encode(), digest_size=15, key=key).digest()
    return base64.b32encode(digest).decode("ascii").lower()


def build_party_id(  # noqa: PLR0913 - the six things a mention can be told apart by
    key: bytes,
    source: str,
    kind: PartyKind,
    *,
    own_key: str | None,
    number: str | None,
    folded_name: str | None,
    record_key: str,
    mention: str,
) -> PartyId:
    """Id of a mention by the rule in this module's docstring. Persons and legal entities never share one."""
    if own_key is not None:
        parts: tuple[str, ...] = ("key", own_key)
    elif number is not None:
        parts = ("number", number, folded_name or "")
    else:
        parts = ("record", f"{record_key}{_SEPARATOR}{mention}")
    return PartyId(keyed_hash(key, "party", source, kind.value, *parts))


def build_entity_id(
    key: bytes, kind: PartyKind, source: str, first_record_key: RecordKey, party_id: PartyId
) -> EntityId:
    """Id of an entity, from its first record and the mention in it: `p_…` for a person, `e_…` for a legal entity."""
    prefix = "p" if kind is PartyKind.PERSON else "e"
    return EntityId(f"{prefix}_{keyed_hash(key, 'entity', kind.value, source, first_record_key, party_id)}")


def build_fact_id(key: bytes, kind: str, *parts: str) -> FactId:
    """Id of another node or of an edge; `kind` is its label or type."""
    return FactId(keyed_hash(key, kind, *parts))


def build_number_hash(key: bytes, number: str) -> NumberHash:
    """Keyed hash of a valid identity number."""
    return NumberHash(keyed_hash(key, "number", number))


def build_question_digest(key: bytes, question: Mapping[str, str]) -> str:
    """Keyed digest of what was asked of a command.

    Few enough credit codes there are that without a key behind it anybody who reads the ledger could try them all.
    """
    return keyed_hash(key, "question", json.dumps(question, ensure_ascii=False, sort_keys=True))


def build_personal_record_key(key: bytes, *parts: str) -> str:
    """What stands in a record key for key columns that are personal."""
    return keyed_hash(key, "record", *parts)
