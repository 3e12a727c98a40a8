"""A legal entity, a person in its profile, and what hangs on them. Scalars are the model's; see `kg.model.graph`."""

from datetime import date
from typing import Annotated, Any

import strawberry

from api.schema.connecting import CommonOwnersOutcome, PathsOutcome, read_common_owners, read_paths
from api.schema.connections import Connection, Link, read_one, read_page
from api.schema.decisions import DecisionLink, HeldLicence, read_decisions
from api.schema.evaluation import EvaluationOutcome
from api.schema.offices import RegisteredOffice
from api.schema.outcomes import Labelled, Node, NotFound, Refused, SplitEntity
from api.schema.ownership import ControlLink, OwnershipFinding, Surroundings, read_surroundings
from api.schema.persons import Person
from api.schema.scalars import Money, Provenance
from api.schema.statements import DataSource, RegisterStatement
from api.schema.totals import FacilityTotalsOutcome, GuaranteeTotalsOutcome, ShareTotalsOutcome
from kg.model.ids import Ratio
from kg.model.motifs import MotifKind
from kg.model.vocabulary import (
    FacilityKind,
    FacilityState,
    GuaranteeKind,
    LegalForm,
    LoanClass,
    PositionRole,
    RegisterState,
    RepaymentCode,
    SubjectKind,
)

for _closed_set in (
    FacilityKind,
    FacilityState,
    GuaranteeKind,
    LegalForm,
    LoanClass,
    MotifKind,
    PositionRole,
    RegisterState,
    RepaymentCode,
    SubjectKind,
):
    strawberry.enum(_closed_set)


def read_people(first: int = 20, after: strawberry.ID | None = None, roles: list[PositionRole] | None = None) -> Any:
    """The arguments of a page of people; `api.planning` follows them."""


@strawberry.type
class Position(Link):
    """A person who represents or manages."""

    cursor: strawberry.ID
    node: Person
    role: PositionRole


LinkedEntity = Annotated["LegalEntity | Refused", strawberry.union("LinkedEntity")]
Party = Annotated["LegalEntity | Person | Refused", strawberry.union("Party")]


@strawberry.type
class Shareholding(Link):
    """A holder of shares; `share` is empty when unknown, or when the holder is refused."""

    cursor: strawberry.ID
    node: Party
    share: Ratio | None
    amount: Money | None
    paid_in: Money | None


@strawberry.type
class Holding(Link):
    """Shares that this legal entity holds; `share` is empty when unknown."""

    cursor: strawberry.ID
    node: LinkedEntity
    share: Ratio | None
    amount: Money | None
    paid_in: Money | None


@strawberry.type
class ControlChain(Link):
    """Who controls a legal entity in the end, and by which votes; little is told where the controller is refused."""

    cursor: strawberry.ID
    node: Party
    is_joint: bool | None
    direct_votes: Ratio | None
    least_votes: Ratio | None
    most_votes: Ratio | None
    links: list[ControlLink]
    has_all_links: bool | None
    method_version: str | None


@strawberry.type
class GroupMember(Link):
    """A legal entity in a control group."""

    cursor: strawberry.ID
    node: LinkedEntity


@strawberry.type
class ControlGroup:
    """Legal entities that are one risk: connected by control, or as branch and head office."""

    id: strawberry.ID
    member_count: int
    is_complete: bool
    valid_from: date | None
    method_version: str
    provenance: Provenance
    members: Connection[GroupMember] = strawberry.field(resolver=read_page)


@strawberry.type
class CloseLink(Link):
    """A legal entity that holds a fifth of this one or controls it, or of which this one does."""

    cursor: strawberry.ID
    node: LinkedEntity
    is_holder: bool | None
    share: Ratio | None
    is_control: bool | None
    rule_version: str | None
    method_version: str | None


@strawberry.type
class MotifMember(Link):
    """A legal entity in a motif of guarantees."""

    cursor: strawberry.ID
    node: LinkedEntity
    place: int | None


@strawberry.type
class GuaranteeMotif:
    """A shape that guarantees make between legal entities."""

    id: strawberry.ID
    motif_kind: MotifKind
    member_count: int
    guarantee_count: int
    exposure: list[Money]
    in_group: list[Money]
    unstated_count: int
    net_assets_ratio: Ratio | None
    in_group_ratio: Ratio | None
    is_cut: bool
    is_debt_named: bool | None
    method_version: str
    provenance: Provenance
    participants: Connection[MotifMember] = strawberry.field(resolver=read_page)


@strawberry.type
class MotifMembership(Link):
    """A motif of guarantees in which a legal entity stands."""

    cursor: strawberry.ID
    node: GuaranteeMotif
    place: int | None


@strawberry.type
class Branch(Link):
    """A branch, which is never one entity with its head office."""

    cursor: strawberry.ID
    node: LinkedEntity


@strawberry.type
class Guarantee(Link):
    """A guarantee and the party at its other end."""

    cursor: strawberry.ID
    node: Party
    guarantee_kind: GuaranteeKind | None
    amount: Money | None
    facility_id: strawberry.ID | None
    guaranteed_facility: "Facility | None" = strawberry.field(resolver=read_one)


@strawberry.type
class BorrowedFacility(Link):
    """A facility that this legal entity owes."""

    cursor: strawberry.ID
    node: "Facility"


@strawberry.type
class HeadOffice(Link):
    """The head office of a branch."""

    node: LinkedEntity


@strawberry.type
class Lender(Link):
    """The institution that granted a facility."""

    node: LinkedEntity


@strawberry.type
class Facility(Node):
    """A loan, line or other exposure of a bank."""

    facility_kind: FacilityKind
    facility_state: FacilityState | None
    loan_class: LoanClass | None
    amount: Money
    balance: Money | None
    overdue: Money | None
    annual_interest_ratio: Ratio | None
    usage: str | None
    lender_name: str | None
    opened_on: date | None
    due_on: date | None
    ended_on: date | None
    repayment_month_on: date | None
    repayment_code: RepaymentCode | None
    repayment_codes: str | None
    provenance: Provenance
    lender: Lender | None = strawberry.field(resolver=read_one)


PeopleOutcome = Annotated[Connection[Position] | Refused, strawberry.union("PeopleOutcome")]
GuaranteeMotifsOutcome = Annotated[Connection[MotifMembership] | Refused, strawberry.union("GuaranteeMotifsOutcome")]
GuaranteesOutcome = Annotated[Connection[Guarantee] | Refused, strawberry.union("GuaranteesOutcome")]
FacilitiesOutcome = Annotated[Connection[BorrowedFacility] | Refused, strawberry.union("FacilitiesOutcome")]


@strawberry.type
class LegalEntity(Labelled, Node):
    """A resolved legal entity, and what is published of it."""

    redirected_from: strawberry.ID | None
    uscc: str | None
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
    stated_from: date | None
    sources: list[str]
    provenance: Provenance
    registration_history: Connection[RegisterStatement] = strawberry.field(resolver=read_page)
    address: RegisteredOffice | None = strawberry.field(resolver=read_one)
    people: PeopleOutcome = strawberry.field(resolver=read_people)
    shareholders: Connection[Shareholding] = strawberry.field(resolver=read_page)
    share_totals: ShareTotalsOutcome = strawberry.field(resolver=read_one)
    beneficial_owners: OwnershipFinding | None = strawberry.field(resolver=read_one)
    control_chain: Connection[ControlChain] = strawberry.field(resolver=read_page)
    control_group: ControlGroup | None = strawberry.field(resolver=read_one)
    close_links: Connection[CloseLink] = strawberry.field(resolver=read_page)
    surroundings: Surroundings = strawberry.field(resolver=read_surroundings)
    paths: PathsOutcome = strawberry.field(resolver=read_paths)
    common_owners: CommonOwnersOutcome = strawberry.field(resolver=read_common_owners)
    holdings: Connection[Holding] = strawberry.field(resolver=read_page)
    branches: Connection[Branch] = strawberry.field(resolver=read_page)
    parent: HeadOffice | None = strawberry.field(resolver=read_one)
    guarantees_given: GuaranteesOutcome = strawberry.field(resolver=read_page)
    guarantees_received: GuaranteesOutcome = strawberry.field(resolver=read_page)
    guarantee_motifs: GuaranteeMotifsOutcome = strawberry.field(resolver=read_page)
    guarantee_totals: GuaranteeTotalsOutcome = strawberry.field(resolver=read_one)
    facilities: FacilitiesOutcome = strawberry.field(resolver=read_page)
    facility_totals: FacilityTotalsOutcome = strawberry.field(resolver=read_one)
    decisions: Connection[DecisionLink] = strawberry.field(resolver=read_decisions)
    licences: Connection[HeldLicence] = strawberry.field(resolver=read_page)
    evaluation: EvaluationOutcome = strawberry.field(resolver=read_one)
    data_sources: list[DataSource] = strawberry.field(resolver=read_one)


LegalEntityOutcome = Annotated[LegalEntity | SplitEntity | NotFound | Refused, strawberry.union("LegalEntityOutcome")]
