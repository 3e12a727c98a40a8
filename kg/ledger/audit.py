"""What an audit entry says, and how entries are chained: each digest covers the one before it (rule L6)."""

import hashlib
import json
import os
import pwd
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from kg.model.ids import RunId
from kg.model.vocabulary import Purpose

FIRST_DIGEST: Final = "0" * 64
"""What stands before the first entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One answered request: who read what, why, and what was decided. It names no natural person."""

    at: datetime
    """When it was answered, UTC."""
    subject: str
    """Who asked, as the token says."""
    role: str
    purpose: Purpose | None
    case_reference: str | None
    operation: str
    """What was asked for, in words of ours alone: fields of the GraphQL root, or a command."""
    query_digest: str
    """SHA-256 of the query text and its variables."""
    looked_for: tuple[str, ...]
    """Keyed hashes of the numbers, codes or ids that were looked for, found or not."""
    entity_ids: tuple[str, ...]
    """Ids of the legal entities and persons in the answer, in its order."""
    allowed: tuple[str, ...]
    """Field groups that were permitted, sorted."""
    refused: tuple[str, ...]
    """Field groups that were refused, as `group:CODE`, sorted."""
    run_id: RunId | None
    """The published run that was read."""


_FIELDS: Final = tuple(field.name for field in fields(AuditEntry))


OPERATOR: Final = "operator"
"""Role of who has the account of the installation; no token carries it."""


def find_account() -> str:
    """Whose shell a command runs in: the name of the real user id, or its number; never what LOGNAME or USER say."""
    user_id = os.getuid()
    try:
        return pwd.getpwuid(user_id).pw_name
    except KeyError:
        return f"uid {user_id}"


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """Where the chain does not hold. `number` counts from 1."""

    number: int
    what: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a verification found: how many entries were read, and the first break, if any."""

    entry_count: int
    broken: ChainBreak | None


def build_content(entry: AuditEntry) -> str:
    """The entry as canonical JSON, which is stored and hashed."""
    said = {name: getattr(entry, name) for name in _FIELDS} | {"at": entry.at.isoformat()}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def build_digest(previous: str, number: int, content: str) -> str:
    """Digest of an entry: SHA-256 over the digest before it, its number and its content."""
    return hashlib.sha256(f"{previous}\n{number}\n{content}".encode()).hexdigest()
