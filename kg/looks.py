"""Looks, as entries for the audit (rule L6): in the audit before anything is shown, with what was asked under a key.

Nobody proves a role at a terminal: the account of the installation is recorded, and the role that it says it looks in.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from kg.access.policies import REASONS, Policies, RefusalCode, read_policies
from kg.access.purposes import FieldGroup, Intent, Role
from kg.errors import AccessDenied, RequestError
from kg.home import Home
from kg.ledger.audit import OPERATOR, AuditEntry, find_account
from kg.ledger.store import Ledger, append_to, open_ledger
from kg.model.ids import RunId
from kg.sealing.keys import load_keys
from kg.sealing.opaque_ids import build_number_hash, build_question_digest

Clock = Callable[[], datetime]

_LOOKED_FOR: Final = ("uscc", "to")
"""Parts of a question that name whom it is about."""
_NO_INTENT: Final = Intent(None, None)


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks, as what, and why."""

    subject: str
    role: str
    intent: Intent


@dataclass(frozen=True, slots=True)
class _Decided:
    """Of the groups that a look asks for, those which the policies refuse, in their order."""

    refusals: Mapping[FieldGroup, RefusalCode]

    @classmethod
    def of(cls, policies: Policies, looker: Looker, groups: Sequence[FieldGroup]) -> "_Decided":
        decided = {group: policies.decide(looker.role, looker.intent, group).refusal for group in groups}
        return cls({group: refusal for group, refusal in decided.items() if refusal})

    def mark(self, entry: AuditEntry) -> AuditEntry:
        """The entry as it was decided: of what was refused nothing is allowed, and nobody shown."""
        if not self.refusals:
            return entry
        refused = tuple(sorted(f"{group}:{refusal}" for group, refusal in self.refusals.items()))
        return replace(entry, allowed=(), refused=refused, entity_ids=())

    def check(self) -> None:
        """Let nothing through that was refused.

        Raises:
            AccessDenied: a group was; the reason is that of the first.
        """
        if self.refusals:
            raise AccessDenied(REASONS[next(iter(self.refusals.values()))])


@dataclass(frozen=True, slots=True)
class Asked:
    """What a look asks, and for which groups.

    `question` is in the entry under a key only, its `uscc` and `to` as what was looked for too.
    """

    operation: str
    question: Mapping[str, object]
    groups: tuple[FieldGroup, ...]

    def build_entry(
        self, key: bytes, looker: Looker, at: datetime, run_id: RunId | None, entity_ids: Sequence[str]
    ) -> AuditEntry:
        """The one form that a look has in the audit: all that it asks for allowed, and whom it found, each once."""
        named = [self.question[name] for name in _LOOKED_FOR if self.question.get(name) is not None]
        asked = {"operation": self.operation, **{name: str(value) for name, value in self.question.items()}}
        return AuditEntry(
            at=at,
            subject=looker.subject,
            role=looker.role,
            purpose=looker.intent.purpose,
            case_reference=looker.intent.case_reference,
            operation=self.operation,
            query_digest=build_question_digest(key, asked),
            looked_for=tuple(build_number_hash(key, str(one).upper()) for one in named),
            entity_ids=tuple(dict.fromkeys(entity_ids)),
            allowed=tuple(sorted(self.groups)),
            refused=(),
            run_id=run_id,
        )


@dataclass(frozen=True, slots=True)
class Look:
    """A look of a command, at natural persons too where it says why and for which case; decided where it says as what.

    Who says no role looks as the account of the installation, at persons as an inspector. `groups` are what it shows.
    """

    operation: str
    question: Mapping[str, object]
    groups: tuple[FieldGroup, ...]
    role: Role | None = None
    intent: Intent = _NO_INTENT

    @property
    def is_personal(self) -> bool:
        """Whether it asks for natural persons: a purpose or a case is stated."""
        return self.intent.purpose is not None or self.intent.case_reference is not None

    @contextmanager
    def open(self, home: Home) -> Iterator[bool]:
        """While it looks: whether natural persons may be read; that it found nobody stands in the audit too.

        Raises:
            AccessDenied: as `admit`.
            RequestError: what the looking raised, once the look is noted.
        """
        natural_persons = self.admit(home)
        try:
            yield natural_persons
        except RequestError:
            self.note(home)
            raise

    def admit(self, home: Home) -> bool:
        """Whether natural persons may be read; False where they were not asked for.

        Raises:
            AccessDenied: they were, or a role was stated, and the policies do not permit all that it would show; that
                stands in the audit too.
        """
        if self._find_role() is None:
            return False
        decided = _Decided.of(read_policies(), self._build_looker(), self._ask().groups)
        if decided.refusals:
            append_to(home.ledger, decided.mark(self._build(home)))
        decided.check()
        return self.is_personal

    def note(self, home: Home, run_id: RunId | None = None, entity_ids: Sequence[str] = ()) -> None:
        """Put it into the audit, with whom it found; what it found is shown after that.

        Raises:
            LedgerError: it could not be stored.
        """
        append_to(home.ledger, self._build(home, run_id, entity_ids))

    def _build(self, home: Home, run_id: RunId | None = None, entity_ids: Sequence[str] = ()) -> AuditEntry:
        key, now = load_keys(home.keys).number, datetime.now(UTC)
        return self._ask().build_entry(key, self._build_looker(), now, run_id, entity_ids)

    def _build_looker(self) -> Looker:
        return Looker(find_account(), self._find_role() or OPERATOR, self.intent)

    def _find_role(self) -> Role | None:
        return self.role or (Role.REGULATOR_INSPECTOR if self.is_personal else None)

    def _ask(self) -> Asked:
        """The reason of the first that is refused is told: natural persons'."""
        groups = (FieldGroup.NATURAL_PERSONS, *self.groups) if self.is_personal else self.groups
        return Asked(self.operation, self.question, groups)


def note_look(home: Home, operation: str, question: Mapping[str, object], run_id: RunId | None = None) -> None:
    """Put into the audit that the account of the installation looks at firms, before what it is to see is shown.

    Raises:
        LedgerError: it could not be stored.
    """
    Look(operation, question, (FieldGroup.CREDIT, FieldGroup.REGISTRATION)).note(home, run_id)


@dataclass(frozen=True, slots=True)
class Looks:
    """One looker's looks, each of them decided by the policies and audited."""

    ledger: Ledger
    policies: Policies
    key: bytes
    """Hashes what was asked: an audit entry tells it to nobody without the key."""
    looker: Looker
    clock: Clock
    run_id: RunId | None = None

    def record(
        self, operation: str, group: FieldGroup, question: Mapping[str, object], entity_ids: Sequence[str] = ()
    ) -> None:
        """Put a look into the audit; what it is to show is shown after that.

        Raises:
            AccessDenied: the policies do not permit it; that stands in the audit too, without ids.
            LedgerError: it could not be stored.
        """
        decided = _Decided.of(self.policies, self.looker, (group,))
        asked = Asked(operation, question, (group,))
        entry = asked.build_entry(self.key, self.looker, self.clock(), self.run_id, entity_ids)
        self.ledger.append(decided.mark(entry))
        decided.check()


@contextmanager
def open_looks(home: Home, role: str, intent: Intent, run_id: RunId | None = None) -> Iterator[Looks]:
    """Looks of the account that runs the command, in the role that it says it has.

    Raises:
        LedgerError: the ledger cannot be opened.
    """
    with closing(open_ledger(home.ledger)) as ledger:
        looker = Looker(find_account(), role, intent)
        yield Looks(ledger, read_policies(), load_keys(home.keys).number, looker, lambda: datetime.now(UTC), run_id)
