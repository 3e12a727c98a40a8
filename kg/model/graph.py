"""Nodes and edges of the graph; `nodes`, `credit_nodes`, `edges`, … beside it state each one's properties, once.

                          OWNS (share)                        GUARANTEES (amount)
    Person | LegalEntity ─────────────▶ LegalEntity   party ─────────────────────▶ party
    Person ── REPRESENTS, MANAGES (role) ─▶ LegalEntity ── BRANCH_OF ─▶ LegalEntity
    party ── BORROWS ─▶ Facility ◀─ LENDS ── LegalEntity ── HOLDS ─▶ Licence
    Person ── MEMBER_OF ─▶ Household       party ── SUBJECT_OF ─▶ Decision
    LegalEntity | Household ── REGISTERED_AT ─▶ Address ── PART_OF ─▶ Premises
    LegalEntity ── EVALUATED_AS ─▶ Evaluation         LegalEntity ── OWNED_AS ─▶ OwnershipFinding
    Person | LegalEntity ── CONTROLS ─▶ LegalEntity ◀─ BENEFICIALLY_OWNS ── Person     (computed each night)
    LegalEntity ── IN_GROUP ─▶ ControlGroup           LegalEntity ── CLOSELY_LINKED ─▶ LegalEntity  (likewise)
    LegalEntity ── IN_MOTIF ─▶ GuaranteeMotif                                                  (likewise)
    LegalEntity ── STATED_AS ─▶ RegisterEntry         Facility ── REPORTED_AS ─▶ FacilityReport
    Source stands alone: how old and how good is what a department delivered

Every node has one id property, named by `ID`. Every edge has `edge_id`; a fact that is no longer stated is closed
(`closed_at`), never deleted. An edge that keeps versions leaves a closed one behind whenever its values change
(`stated_from`, `stated_until`). Names and numbers of natural persons stand in `sealed` alone;
free text, which may name one, is sealed too.
"""

from typing import Final

from kg.model.credit_nodes import (
    DecisionNode,
    EvaluationNode,
    FacilityNode,
    FacilityReportNode,
    OwnershipFindingNode,
)
from kg.model.edges import (
    BeneficiallyOwns,
    Borrows,
    BranchOf,
    Controls,
    Edge,
    EvaluatedAs,
    Guarantees,
    Holds,
    Lends,
    Manages,
    MemberOf,
    OwnedAs,
    Owns,
    PartOf,
    RegisteredAt,
    RelatedTo,
    ReportedAs,
    Represents,
    StatedAs,
    SubjectOf,
)
from kg.model.groupings import CloselyLinked, ControlGroupNode, InGroup
from kg.model.motifs import GuaranteeMotifNode, InMotif
from kg.model.nodes import (
    AddressNode,
    HouseholdNode,
    LegalEntityNode,
    LicenceNode,
    Node,
    PersonNode,
    PremisesNode,
    RegisterEntryNode,
    SourceNode,
)

SEARCH_PREFIX: Final = "search_"
"""How columns begin that serve search alone: no answer carries them."""
NodeType = type[Node]
EdgeType = type[Edge]

NODE_TYPES: Final[tuple[type[Node], ...]] = (
    LegalEntityNode,
    PersonNode,
    HouseholdNode,
    FacilityNode,
    AddressNode,
    PremisesNode,
    DecisionNode,
    LicenceNode,
    EvaluationNode,
    RegisterEntryNode,
    FacilityReportNode,
    OwnershipFindingNode,
    ControlGroupNode,
    GuaranteeMotifNode,
    SourceNode,
)
EDGE_TYPES: Final[tuple[type[Edge], ...]] = (
    Owns,
    Represents,
    Manages,
    BranchOf,
    Borrows,
    Lends,
    Guarantees,
    Holds,
    MemberOf,
    RelatedTo,
    RegisteredAt,
    PartOf,
    SubjectOf,
    EvaluatedAs,
    StatedAs,
    ReportedAs,
    Controls,
    BeneficiallyOwns,
    OwnedAs,
    InGroup,
    CloselyLinked,
    InMotif,
)
NODES: Final[dict[str, type[Node]]] = {node.LABEL: node for node in NODE_TYPES}
EDGES: Final[dict[str, type[Edge]]] = {edge.TYPE: edge for edge in EDGE_TYPES}
