"""What a release holds: which groups of nodes, which of their properties, and which edges between which groups.

Firms keep what the public register shows. A natural person is a pseudonym on OWNS, REPRESENTS and MANAGES alone;
an individual business or sole proprietorship is a natural person too (L0) and keeps its kind alone. A node of any
other group is in a release only when an edge of the release leads to it, and a facility only when nobody but firms owes
it: its lender's edge would else bring in the loans of natural persons. Absent by construction: Household, MEMBER_OF,
RELATED_TO, Evaluation, sealed blobs, number hashes, record keys, dwellings, free text, and the facilities, guarantees
and decisions of natural persons. Source: design rules L0, L3, L9; PIPL art. 51 and 73 (de-identification).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kg.model.graph import EDGES, NODES
from kg.model.record import Column, columns_of
from kg.model.vocabulary import NATURAL_PERSON_SUBJECTS


class Group(StrEnum):
    """A group of nodes that a release treats alike."""

    FIRM = "firm"
    NATURAL_BUSINESS = "natural_business"
    PERSON = "person"
    FACILITY = "facility"
    DECISION = "decision"
    LICENCE = "licence"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class ReleasedNodes:
    """One group: its label, who is in it (SQL over the node's table in `facts`), and the properties that leave."""

    group: Group
    label: str
    condition: str
    properties: frozenset[str]

    @property
    def id_column(self) -> str:
        """Name of the id property; in a release it holds the pseudonym."""
        return NODES[self.label].ID

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that leave, besides the pseudonym, in the model's order."""
        return tuple(column for column in columns_of(NODES[self.label]) if column.name in self.properties)


@dataclass(frozen=True, slots=True)
class ReleasedEdges:
    """One type and the groups that it may join in a release."""

    type: str
    from_groups: tuple[Group, ...]
    to_groups: tuple[Group, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that leave, besides the two ends, in the model's order."""
        return tuple(column for column in columns_of(EDGES[self.type]) if column.name in _EDGE_PROPERTIES)


_NATURAL: Final = ", ".join(f"'{kind.value}'" for kind in sorted(NATURAL_PERSON_SUBJECTS))
_FIRM_IDS: Final = f"SELECT entity_id FROM facts.node_legal_entity WHERE subject_kind NOT IN ({_NATURAL})"
_OWED_BY_FIRMS_ALONE: Final = (
    f"facility_id IN (SELECT to_id FROM facts.edge_borrows WHERE from_id IN ({_FIRM_IDS}) "
    f"EXCEPT SELECT to_id FROM facts.edge_borrows WHERE from_id NOT IN ({_FIRM_IDS}))"
)
_PROVENANCE: Final = frozenset({"source", "recorded_at"})
_EDGE_PROPERTIES: Final = _PROVENANCE | {
    "share",
    "amount_minor",
    "paid_in_minor",
    "currency",
    "role",
    "guarantee_kind",
    "valid_from",
    "valid_to",
}
_REGISTER: Final = frozenset(
    {
        "uscc",
        "name",
        "former_names",
        "subject_kind",
        "legal_form",
        "register_state",
        "established_on",
        "ended_on",
        "registered_capital_minor",
        "paid_in_capital_minor",
        "currency",
        "industry_code",
        "division_code",
    }
)
_FACILITY: Final = frozenset(
    {
        "facility_kind",
        "facility_state",
        "loan_class",
        "amount_minor",
        "balance_minor",
        "currency",
        "opened_on",
        "due_on",
        "ended_on",
    }
)
_DECISION: Final = frozenset(
    {"decision_kind", "authority", "grade", "amount_minor", "currency", "decided_on", "ended_on"}
)

RELEASED_NODES: Final = (
    ReleasedNodes(Group.FIRM, "LegalEntity", f"subject_kind NOT IN ({_NATURAL})", _REGISTER | _PROVENANCE),
    ReleasedNodes(Group.NATURAL_BUSINESS, "LegalEntity", f"subject_kind IN ({_NATURAL})", frozenset({"subject_kind"})),
    ReleasedNodes(Group.PERSON, "Person", "true", frozenset()),
    ReleasedNodes(Group.FACILITY, "Facility", _OWED_BY_FIRMS_ALONE, _FACILITY | _PROVENANCE),
    ReleasedNodes(Group.DECISION, "Decision", "repaired_on IS NULL", _DECISION | _PROVENANCE),
    ReleasedNodes(Group.LICENCE, "Licence", "true", frozenset({"licence_kind", "authority"}) | _PROVENANCE),
    ReleasedNodes(Group.ADDRESS, "Address", "address IS NOT NULL", frozenset({"address", "division_code"})),
)

_ENTITIES: Final = (Group.FIRM, Group.NATURAL_BUSINESS)
_FIRM: Final = (Group.FIRM,)
_PERSON: Final = (Group.PERSON,)
RELEASED_EDGES: Final = (
    ReleasedEdges("OWNS", (Group.PERSON, Group.FIRM, Group.NATURAL_BUSINESS), _ENTITIES),
    ReleasedEdges("REPRESENTS", _PERSON, _ENTITIES),
    ReleasedEdges("MANAGES", _PERSON, _ENTITIES),
    ReleasedEdges("BRANCH_OF", _FIRM, _FIRM),
    ReleasedEdges("BORROWS", _FIRM, (Group.FACILITY,)),
    ReleasedEdges("LENDS", _FIRM, (Group.FACILITY,)),
    ReleasedEdges("GUARANTEES", _FIRM, _FIRM),
    ReleasedEdges("HOLDS", _FIRM, (Group.LICENCE,)),
    ReleasedEdges("REGISTERED_AT", _FIRM, (Group.ADDRESS,)),
    ReleasedEdges("SUBJECT_OF", _FIRM, (Group.DECISION,)),
)
