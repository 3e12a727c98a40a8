"""What a release holds, one subject on one page: groups of nodes, their properties, and the edges between groups.

A release is one of two things, never both (docs/decisions, "names or links"):

    named          firms as the public register shows them; a natural person is a position at one firm, and nothing
                   leads from it to another firm
    pseudonymous   the bare shape of ownership, management and guarantees; firms without name or number, in classes of
                   at least the threshold; a natural person leads from firm to firm only where enough others look alike

Natural persons keep no property, and coarse ones on edges: shares in bands, days to the year, no amounts. Whoever
trades alone (L0) is one: as a holder a person like the others, as a business a node with its kind alone, of which there
are enough. Whatever else bears the label of legal entities is an organisation, though its kind be withheld. Every
property of the model is either released here or named in `WITHHELD`, so that a new one cannot leave, or be forgotten,
by itself. Source: design rules L0, L3, L5, L9; PIPL art. 51 and 73;
GB/T 42460-2023.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from kg.model.graph import EDGES, NODES, SEARCH_PREFIX
from kg.model.record import Column, columns_of
from kg.model.vocabulary import NATURAL_PERSON_SUBJECTS


class FirmNaming(StrEnum):
    """The two kinds of release."""

    NAMED = "named"
    PSEUDONYMOUS = "pseudonymous"


class Group(StrEnum):
    """A group of nodes that a release treats alike."""

    FIRM = "firm"
    NATURAL_BUSINESS = "natural_business"
    PERSON = "person"
    FACILITY = "facility"
    DECISION = "decision"
    LICENCE = "licence"
    ADDRESS = "address"
    REGISTER_ENTRY = "register_entry"
    MOTIF = "motif"


@dataclass(frozen=True, slots=True)
class Released:
    """One property that leaves: as it is, or made coarser by SQL over its column of the model."""

    column: Column
    expression: str
    """SQL over the row."""
    origin: str
    """The column of the model that it is made from."""


@dataclass(frozen=True, slots=True)
class ReleasedNodes:
    """One group: its label, who is in it (SQL over the node's table in `facts`), and what leaves.

    `coarsened` names the properties that are withheld from classes below the threshold, the first to go first.
    """

    group: Group
    label: str
    condition: str
    properties: tuple[Released, ...]
    coarsened: tuple[str, ...] = ()
    traders: str = ""
    """SQL over legal entities: natural persons in trade, in the group as holders, each apart from its business."""
    whole_kinds_of: str = ""
    """Property of whose values each is borne by enough nodes: others are left out, with their edges."""

    @property
    def id_column(self) -> str:
        """Name of the id property; in a release it holds the pseudonym."""
        return NODES[self.label].ID

    @property
    def table(self) -> str:
        """Name of its table while the release is made."""
        return f"node_{self.group}"


@dataclass(frozen=True, slots=True)
class ReleasedEdges:
    """One type between groups. With `versions`, also what the register no longer states leaves.

    `condition` is SQL over the edge's row.
    """

    type: str
    from_groups: tuple[Group, ...]
    to_groups: tuple[Group, ...]
    properties: tuple[Released, ...]
    versions: bool = False
    condition: str = "true"

    @property
    def part(self) -> str:
        """`natural` where a natural person stands at its start or end, else `firm`."""
        return "natural" if NATURAL_GROUPS & {*self.from_groups, *self.to_groups} else "firm"

    @property
    def table(self) -> str:
        """Name of its table while the release is made."""
        return f"edge_{self.type.lower()}_{self.part}"


NATURAL_GROUPS: Final = frozenset({Group.PERSON, Group.NATURAL_BUSINESS})
_NATURAL: Final = ", ".join(f"'{kind.value}'" for kind in sorted(NATURAL_PERSON_SUBJECTS))
_FIRM_IDS: Final = f"SELECT entity_id FROM facts.node_legal_entity WHERE subject_kind NOT IN ({_NATURAL})"
_OF_FIRMS: Final = " AND ".join(
    "NOT EXISTS (FROM (SELECT entity_id, traded_alone_from AS f, traded_alone_until AS u FROM facts.node_legal_entity "
    f"WHERE traded_alone_until IS NOT NULL) AS party WHERE party.entity_id = {end} "
    "AND coalesce(valid_from, stated_from) >= f AND coalesce(valid_from, stated_from) < u)"
    for end in ("from_id", "to_id")
)
_BEGUN: Final = frozenset({"OWNS", "BRANCH_OF", "BORROWS", "GUARANTEES", "HOLDS", "SUBJECT_OF"})
"""Of what began while a firm of today was a natural person's business nothing leaves (rule L0)."""
_OWED_BY_FIRMS_ALONE: Final = (
    f"facility_id IN (SELECT to_id FROM facts.edge_borrows WHERE from_id IN ({_FIRM_IDS}) AND {_OF_FIRMS} "
    f"EXCEPT SELECT to_id FROM facts.edge_borrows WHERE from_id NOT IN ({_FIRM_IDS}) OR NOT ({_OF_FIRMS}))"
)
_NIGHT: Final = "(SELECT max(night) FROM facts.walked_night)"
_IN_FORCE: Final = "repaired_on IS NULL AND decision_id NOT IN (SELECT decision_id FROM left_decision)"
"""What was repaired, or ends or grows too old by the retention rules before the release ends, does not leave (L5)."""
_HOLDS: Final = f"coalesce(valid_from <= {_NIGHT}, true) AND coalesce(valid_to > {_NIGHT}, true)"
"""Where no day leaves, what has ended does not either: it would be told as if it held."""
SHARE_BANDS: Final = ("0–10 %", "10–25 %", "25–50 %", "50–67 %", "67–100 %")
"""Bands of a share: a quarter counts as 25–50 %, a half too, two thirds as 67–100 %: the law's own thresholds."""
_SHARE_BAND: Final = (
    f"CASE WHEN share IS NULL THEN NULL WHEN share < 0.10 THEN '{SHARE_BANDS[0]}' WHEN share < 0.25 THEN "
    f"'{SHARE_BANDS[1]}' WHEN share <= 0.50 THEN '{SHARE_BANDS[2]}' WHEN share < 2.0 / 3 - 1e-9 THEN "
    f"'{SHARE_BANDS[3]}' ELSE '{SHARE_BANDS[4]}' END"
)


def _keep(record: type, *names: str) -> tuple[Released, ...]:
    """Properties that leave as they are, in the model's order."""
    found = {column.name: column for column in columns_of(record)}
    return tuple(Released(found[name], f'"{name}"', name) for name in found if name in names)


def _coarse(name: str, plain: type, expression: str, origin: str, description: str) -> Released:
    column = Column(
        name=name, value_type=plain, plain_type=plain, is_list=False, nullable=True, description=description,
        unit="", personal=False,
    )  # fmt: skip
    return Released(column, expression, origin)


_DECADE: Final = _coarse(
    "established_decade", int, "year(established_on) // 10 * 10", "established_on", "decade of establishment"
)
_SECTION: Final = _coarse(
    "industry_section", str, "left(industry_code, 1)", "industry_code", "section (门类) of the industry"
)
_BAND: Final = _coarse("share_band", str, _SHARE_BAND, "share", "band of the share")
_SINCE: Final = _coarse("since_year", int, "year(valid_from)", "valid_from", "year from which it holds")
_UNTIL: Final = _coarse("until_year", int, "year(valid_to)", "valid_to", "year in which it ended")


def _firm_edge(name: str, *names: str) -> tuple[Released, ...]:
    stated = ("stated_from", "stated_until") if EDGES[name].KEEPS_VERSIONS else ()
    return _keep(EDGES[name], *names, *stated, "valid_from", "valid_to", "recorded_at", "closed_at", "source")


def _firm_edges(name: str, *names: str, to: "tuple[Group, ...]" = (Group.FIRM,)) -> "ReleasedEdges":
    condition = _OF_FIRMS if name in _BEGUN else "true"
    return ReleasedEdges(name, (Group.FIRM,), to, _firm_edge(name, *names), EDGES[name].KEEPS_VERSIONS, condition)


_REGISTER: Final = (
    *("uscc", "name", "former_names", "subject_kind", "legal_form", "register_state", "established_on", "ended_on"),
    *(
        "registered_capital_minor",
        "paid_in_capital_minor",
        "paid_in_ratio",
        "currency",
        "industry_code",
        "division_code",
    ),
    *("stated_from", "source", "recorded_at"),
)
_ENTRY: Final = frozenset({*_REGISTER, "stated_until"}) - {"uscc", "former_names"}
_FACILITY: Final = (
    *("facility_kind", "facility_state", "loan_class", "amount_minor", "balance_minor", "currency", "opened_on"),
    *("due_on", "ended_on", "source", "recorded_at"),
)
_DECISION: Final = (
    *("decision_kind", "authority", "grade", "amount_minor", "currency", "decided_on", "ended_on", "expires_on"),
    *("source", "recorded_at"),
)
_MOTIF: Final = NODES["GuaranteeMotif"]
_OF_MOTIF: Final = ("motif_kind", "member_count", "is_cut", "is_debt_named")
_EXPOSURE: Final = (
    *("guarantee_count", "exposure_currencies", "exposure_minor", "unstated_count", "net_assets_ratio"),
    *("method_version", "source", "recorded_at"),
)

_IS_FIRM: Final = f"subject_kind NOT IN ({_NATURAL})"
_IS_NATURAL: Final = f"subject_kind IN ({_NATURAL})"
_ENTITY: Final = NODES["LegalEntity"]
_NATURAL_NODES: Final = (
    ReleasedNodes(
        Group.NATURAL_BUSINESS, "LegalEntity", _IS_NATURAL, _keep(_ENTITY, "subject_kind"),
        whole_kinds_of="subject_kind",
    ),
    ReleasedNodes(Group.PERSON, "Person", "true", (), traders=_IS_NATURAL),
)  # fmt: skip
_FIRM: Final = (Group.FIRM,)
_PERSON: Final = (Group.PERSON,)
_ENTITIES: Final = (Group.FIRM, Group.NATURAL_BUSINESS)

RELEASED_NODES: Final[Mapping[FirmNaming, tuple[ReleasedNodes, ...]]] = {
    FirmNaming.NAMED: (
        ReleasedNodes(Group.FIRM, "LegalEntity", _IS_FIRM, _keep(_ENTITY, *_REGISTER)),
        *_NATURAL_NODES,
        ReleasedNodes(Group.FACILITY, "Facility", _OWED_BY_FIRMS_ALONE, _keep(NODES["Facility"], *_FACILITY)),
        ReleasedNodes(Group.DECISION, "Decision", _IN_FORCE, _keep(NODES["Decision"], *_DECISION)),
        ReleasedNodes(
            Group.LICENCE, "Licence", "true",
            _keep(NODES["Licence"], "licence_kind", "authority", "source", "recorded_at"),
        ),
        ReleasedNodes(
            Group.ADDRESS, "Address", "address IS NOT NULL", _keep(NODES["Address"], "address", "division_code")
        ),
        ReleasedNodes(Group.REGISTER_ENTRY, "RegisterEntry", _IS_FIRM, _keep(NODES["RegisterEntry"], *_ENTRY)),
        ReleasedNodes(Group.MOTIF, "GuaranteeMotif", "true", _keep(_MOTIF, *_OF_MOTIF, *_EXPOSURE)),
    ),
    FirmNaming.PSEUDONYMOUS: (
        ReleasedNodes(
            Group.FIRM, "LegalEntity", _IS_FIRM,
            (*_keep(_ENTITY, "subject_kind", "legal_form", "register_state"), _DECADE, _SECTION),
            ("industry_section", "established_decade", "register_state", "legal_form", "subject_kind"),
        ),
        *_NATURAL_NODES,
        # Which guarantees stand for one debt is not told where no facility is.
        ReleasedNodes(
            Group.MOTIF, "GuaranteeMotif", "motif_kind <> 'joint_liability'", _keep(_MOTIF, *_OF_MOTIF)
        ),
    ),
}  # fmt: skip
"""A node of a group other than firms is in a release only when an edge of the release leads to it."""

COARSENED_ON_EDGES: Final = ("until_year", "since_year", "share_band", "role")
"""What edges of natural persons lose where fewer than the threshold say the same, the first to go first."""
RELEASED_EDGES: Final[Mapping[FirmNaming, tuple[ReleasedEdges, ...]]] = {
    FirmNaming.NAMED: (
        _firm_edges("OWNS", "share", "amount_minor", "paid_in_minor", "currency", "partner_role", "holder_class"),
        ReleasedEdges("OWNS", _PERSON, _ENTITIES, (_BAND, _SINCE, _UNTIL)),
        ReleasedEdges(
            "REPRESENTS", _PERSON, _ENTITIES, (*_keep(EDGES["REPRESENTS"], "role"), _SINCE, _UNTIL)
        ),
        ReleasedEdges(
            "MANAGES", _PERSON, _ENTITIES, (*_keep(EDGES["MANAGES"], "role"), _SINCE, _UNTIL)
        ),
        _firm_edges("BRANCH_OF"),
        _firm_edges("BORROWS", to=(Group.FACILITY,)),
        _firm_edges("LENDS", to=(Group.FACILITY,)),
        _firm_edges("GUARANTEES", "guarantee_kind", "amount_minor", "currency"),
        _firm_edges("IN_MOTIF", "place", to=(Group.MOTIF,)),
        _firm_edges("HOLDS", to=(Group.LICENCE,)),
        _firm_edges("REGISTERED_AT", to=(Group.ADDRESS,)),
        _firm_edges("SUBJECT_OF", to=(Group.DECISION,)),
        _firm_edges("STATED_AS", to=(Group.REGISTER_ENTRY,)),
        replace(
            _firm_edges("CONTROLS", "direct_votes", "least_votes", "most_votes", "method_version"),
            condition="NOT is_joint",
        ),
    ),
    FirmNaming.PSEUDONYMOUS: (
        ReleasedEdges("OWNS", _FIRM, _FIRM, (_BAND,), condition=f"{_HOLDS} AND {_OF_FIRMS}"),
        ReleasedEdges("OWNS", _PERSON, _ENTITIES, (_BAND,), condition=_HOLDS),
        ReleasedEdges("REPRESENTS", _PERSON, _ENTITIES, _keep(EDGES["REPRESENTS"], "role"), condition=_HOLDS),
        ReleasedEdges("MANAGES", _PERSON, _ENTITIES, _keep(EDGES["MANAGES"], "role"), condition=_HOLDS),
        ReleasedEdges("BRANCH_OF", _FIRM, _FIRM, (), condition=f"{_HOLDS} AND {_OF_FIRMS}"),
        ReleasedEdges(
            "GUARANTEES", _FIRM, _FIRM, _keep(EDGES["GUARANTEES"], "guarantee_kind"),
            condition=f"{_HOLDS} AND {_OF_FIRMS}",
        ),
        ReleasedEdges("IN_MOTIF", _FIRM, (Group.MOTIF,), _keep(EDGES["IN_MOTIF"], "place")),
    ),
}  # fmt: skip

_BOOKKEEPING: Final = frozenset({"record_key", "run_id"})
_EDGE_BOOKKEEPING: Final = _BOOKKEEPING | {"edge_id", "from_id", "to_id"}
_STATED: Final = frozenset({"stated_from", "stated_until"})
WITHHELD: Final[Mapping[str, frozenset[str]]] = {
    "LegalEntity": _BOOKKEEPING
    | {"closed_at", "sealed", "party_count", "sources", "successor_ids", "traded_alone_from", "traded_alone_until"}
    | {column.name for column in columns_of(_ENTITY) if column.name.startswith(SEARCH_PREFIX)},
    "Person": _BOOKKEEPING | {"number_hash", "sealed", "party_count", "sources", "source", "recorded_at", "closed_at"},
    "RegisterEntry": _BOOKKEEPING | {"closed_at", "former_names", "address", "changes"},
    "Facility": _BOOKKEEPING
    | {"closed_at", "overdue_minor", "annual_interest_ratio", "usage", "lender_name"}
    | {"repayment_month_on", "repayment_code", "repayment_codes"},
    "Decision": _BOOKKEEPING | {"closed_at", "document_number", "reason", "repaired_on"},
    "Licence": _BOOKKEEPING | {"closed_at", "licence_number"},
    "Address": _BOOKKEEPING | {"closed_at", "source", "recorded_at"},
    # How much stays in a control group would tell which firms one person controls.
    "GuaranteeMotif": _BOOKKEEPING | {"closed_at", "in_group_minor", "in_group_ratio"},
    "REPRESENTS": _EDGE_BOOKKEEPING | _STATED | {"recorded_at", "closed_at", "source"},
    "MANAGES": _EDGE_BOOKKEEPING | _STATED | {"recorded_at", "closed_at", "source"},
    **dict.fromkeys(("OWNS", "BRANCH_OF", "HOLDS", "REGISTERED_AT"), _EDGE_BOOKKEEPING),
    **dict.fromkeys(("BORROWS", "LENDS", "SUBJECT_OF", "STATED_AS", "IN_MOTIF"), _EDGE_BOOKKEEPING | _STATED),
    "GUARANTEES": _EDGE_BOOKKEEPING | _STATED | {"facility_id"},
    # Whether a firm is the last controller, or controls only with others, tells of persons at other firms too.
    "CONTROLS": _EDGE_BOOKKEEPING
    | {"is_ultimate", "is_joint", "link_holder_ids", "link_firm_ids", "link_votes", "has_all_links"}
    | {"evidence_links", "evidence_sources", "evidence_record_keys", "evidence_run_ids", "evidence_recorded_at"},
}
"""Properties of released labels and types that never leave, besides the id property, which a pseudonym replaces."""
WITHHELD_WHOLE: Final[Mapping[str, str]] = {
    "Household": "who lives with whom is no part of the firm graph (L9)",
    "MEMBER_OF": "who lives with whom is no part of the firm graph (L9)",
    "RELATED_TO": "kin is for statutory related-party review alone (L9)",
    "Premises": "a house code tells where people dwell",
    "PART_OF": "a house code tells where people dwell",
    "Evaluation": "the class is for inspection roles alone",
    "EVALUATED_AS": "the class is for inspection roles alone",
    "FacilityReport": "what a bank reported earlier is no history for analysts (L5)",
    "REPORTED_AS": "what a bank reported earlier is no history for analysts (L5)",
    "BENEFICIALLY_OWNS": "it leads from a person through firms: persons stand on shares and offices alone",
    "OWNED_AS": "it tells how much of a firm's owners is known, which is for supervision",
    "OwnershipFinding": "it tells how much of a firm's owners is known, which is for supervision",
    "ControlGroup": "a group may be one person's firms, whom its members would tell",
    "IN_GROUP": "a group may be one person's firms, whom its members would tell",
    "CLOSELY_LINKED": "it follows from shares and control between firms, and from agreements with persons",
    "Source": "the quality of deliveries is the operator's",
}
"""Labels and types of which nothing leaves, and why."""
