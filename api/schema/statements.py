"""What registers stated of a legal entity night by night, and how old and how good what they delivered is."""

from datetime import date

import strawberry

from api.schema.connections import Link
from api.schema.scalars import Money, Provenance
from kg.model.ids import Ratio
from kg.model.vocabulary import LegalForm, RegisterState, SubjectKind


@strawberry.type
class RegisterChange:
    """A field that a statement gives another value than the one before: before and after together."""

    field: str
    before: str | None
    after: str | None


@strawberry.type
class RegisterEntry:
    """What the register stated between two declared nights; of a natural person who trades no name and no place."""

    id: strawberry.ID
    stated_from: date
    stated_until: date | None
    name: str | None
    former_names: list[str]
    subject_kind: SubjectKind
    legal_form: LegalForm | None
    register_state: RegisterState
    established_on: date | None
    ended_on: date | None
    registered_capital: Money | None
    paid_in_capital: Money | None
    paid_in_ratio: Ratio | None
    industry_code: str | None
    division_code: str | None
    address: str | None
    changes: list[RegisterChange]
    provenance: Provenance


@strawberry.type
class RegisterStatement(Link):
    """A statement of the register, and from which declared night to which it stood."""

    cursor: strawberry.ID
    node: RegisterEntry


@strawberry.type
class DataSource:
    """A source that speaks of a legal entity: how old and how good its last delivery is."""

    source_id: str
    department: str | None
    due_frequency: str | None
    first_night_on: date
    last_night_on: date
    age_days: int | None
    night_count: int
    row_count: int
    refused_count: int
    rule_count: int
    unmet_rule_count: int
    provenance: Provenance
