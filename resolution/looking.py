"""Who looks at parties and why: decided by the policies, and in the audit before anything is shown (rule L6)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from kg.access.policies import REASONS, Policies
from kg.access.purposes import FieldGroup, Intent
from kg.engine.database import Connection, open_database
from kg.errors import AccessDenied, ConfigurationError
from kg.home import Home
from kg.ledger.audit import AuditEntry
from kg.ledger.store import Ledger, open_ledger
from kg.model.ids import RunId
from kg.sealing.opaque_ids import build_question_digest
from kg.settings import GraphSettings

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks, as what, and why."""

    subject: str
    role: str
    intent: Intent


@dataclass(frozen=True, slots=True)
class Looks:
    """One looker's looks, each of them audited."""

    ledger: Ledger
    policies: Policies
    key: bytes
    """Hashes what was asked: an audit entry tells it to nobody without the key."""
    looker: Looker
    clock: Clock
    run_id: RunId | None = None

    def record(self, operation: str, group: FieldGroup, question: str, entity_ids: Sequence[str]) -> None:
        """Put a look into the audit; what it is to show is shown after that.

        Raises:
            AccessDenied: the policies do not permit it; that stands in the audit too, without ids.
            LedgerError: it could not be stored.
        """
        looker = self.looker
        refusal = self.policies.decide(looker.role, looker.intent, group).refusal
        self.ledger.append(
            AuditEntry(
                at=self.clock(),
                subject=looker.subject,
                role=looker.role,
                purpose=looker.intent.purpose,
                case_reference=looker.intent.case_reference,
                operation=operation,
                query_digest=build_question_digest(self.key, {"operation": operation, "question": question}),
                looked_for=(),
                entity_ids=() if refusal else tuple(dict.fromkeys(entity_ids)),
                allowed=() if refusal else (group,),
                refused=(f"{group}:{refusal}",) if refusal else (),
                run_id=self.run_id,
            )
        )
        if refusal:
            raise AccessDenied(REASONS[refusal])


@contextmanager
def open_resolved(home: Home, settings: GraphSettings) -> Iterator[Connection]:
    """The resolution database and what is staged, all of it read-only.

    Raises:
        ConfigurationError: nothing was resolved yet, or a night is being walked just now.
    """
    if not home.resolution_database.exists():
        raise ConfigurationError("Nothing was resolved yet.", way_out="Run `kg refresh` first.")
    attached = {"registry": home.registry_database, "household": home.household_database}
    present = {alias: path for alias, path in attached.items() if path.exists()}
    with open_database(home.resolution_database, settings, read_only=True, attach=present) as connection:
        yield connection


@contextmanager
def open_home_ledger(home: Home) -> Iterator[Ledger]:
    """The ledger of an installation.

    Raises:
        LedgerError: it cannot be opened.
    """
    ledger = open_ledger(home.ledger)
    try:
        yield ledger
    finally:
        ledger.close()
