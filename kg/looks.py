"""A look that the operator takes, as an entry for the audit (rule L6): nobody proves a role at a terminal, so the
account of the installation is recorded, with what was asked under a key."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from kg.access.purposes import FieldGroup
from kg.home import Home
from kg.ledger.audit import AuditEntry, find_account
from kg.model.ids import RunId
from kg.sealing.keys import load_keys
from kg.sealing.opaque_ids import build_number_hash, build_question_digest

ROLE: Final = "operator"
"""Who has the account of the installation; no token carries this role."""


def build_look(home: Home, operation: str, question: Mapping[str, object], run_id: RunId | None) -> AuditEntry:
    """Who looked at what; `question` stands in the entry under a key only, its `uscc` as what was looked for too."""
    key = load_keys(home.keys).number
    uscc = question.get("uscc")
    return AuditEntry(
        at=datetime.now(UTC),
        subject=find_account(),
        role=ROLE,
        purpose=None,
        case_reference=None,
        operation=operation,
        query_digest=build_question_digest(key, {name: str(value) for name, value in question.items()}),
        looked_for=() if uscc is None else (build_number_hash(key, str(uscc).upper()),),
        entity_ids=(),
        allowed=(FieldGroup.CREDIT, FieldGroup.REGISTRATION),
        refused=(),
        run_id=run_id,
    )
