"""What was read, in the schema's words: for every field of every type, how its value is found in what holds the type.

A node is held by the item of the statement that brought it (`object`, and lists of items of its edges), a link by the
same item (`edge`), a page, an outcome or a group of scalars by a mapping of its own. `SPECIAL` names the fields that
are more than a value of the same name; a type or field that is not special needs nothing here.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from api.arguments import snake_case
from api.reading import Reading
from api.register_changes import Change, build_changes
from kg.evaluation.review import HUMAN_REVIEW
from kg.graph.search.matches import find_matched
from kg.model.graph import NODES
from kg.model.vocabulary import NATURAL_PERSON_SUBJECTS

Source = Mapping[str, Any]
Reader = Callable[[Source, Reading], Any]
LINK: Final = "Link"
"""The interface of every link."""
CONNECTION: Final = "Connection"
"""Label of every page, and how the names of their types end."""


# -- values ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Column:
    """Reads a value of the same name, below `part` of the item if there is one; None where it is held back."""

    part: str | None
    name: str

    def __call__(self, source: Source, _reading: Reading) -> Any:
        """The value."""
        return (source if self.part is None else source[self.part]).get(self.name)


@dataclass(frozen=True, slots=True)
class MoneyColumn:
    """Reads an amount and its currency, which stand in two columns, as `Money` holds them."""

    part: str | None
    name: str
    """Of the amount, with its unit."""

    def __call__(self, source: Source, _reading: Reading) -> Source | None:
        """The amount, None when it is unknown."""
        found = source if self.part is None else source[self.part]
        amount = found.get(self.name)
        return None if amount is None else {"amount_minor": amount, "currency": found["currency"]}


@dataclass(frozen=True, slots=True)
class Part:
    """Reads what holds a group of scalars: a part of the item as it is."""

    name: str

    def __call__(self, source: Source, _reading: Reading) -> Source:
        """The part."""
        found: Source = source[self.name]
        return found


def _read_firm_name(item: Source, reading: Reading) -> str | None:
    found = item["object"]
    name: str | None = found["name"]
    return reading.open(found).name if found["subject_kind"] in NATURAL_PERSON_SUBJECTS else name


def _read_person_name(item: Source, reading: Reading) -> str | None:
    return reading.open(item["object"]).name


def _read_masked_number(item: Source, reading: Reading) -> str | None:
    number = reading.open(item["object"]).number
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}" if number and len(number) > 5 else None


def _read_free_text(name: str) -> Reader:
    """A sealed text; None where there is none, or where natural persons may not be read."""

    def read(item: Source, reading: Reading) -> str | None:
        found = item["object"]
        blob = found.get(name)
        return reading.unseal(found[NODES[found["label"]].ID], blob).name if blob else None

    return read


def _read_former_names(item: Source, _reading: Reading) -> list[str]:
    return item["object"]["former_names"] or []


def _read_redirected_from(item: Source, _reading: Reading) -> str | None:
    """Only what was asked for by id can be redirected."""
    return item.get("redirected_from")


def _read_changes(item: Source, _reading: Reading) -> list[Change]:
    return build_changes(item["object"])


def _read_beside(name: str) -> Reader:
    """What a fragment gives beside the node or the edge."""
    return lambda item, _reading: item[name]


def _read_amounts(name: str) -> Reader:
    """Amounts of a motif, a currency each; they stand in two lists."""

    def read(item: Source, _reading: Reading) -> list[Source]:
        found = item["object"]
        pairs = zip(found[name] or (), found["exposure_currencies"] or (), strict=False)
        return [{"amount_minor": amount, "currency": currency} for amount, currency in pairs]

    return read


def _read_reasons(item: Source, _reading: Reading) -> list[Source]:
    reasons: list[Source] = json.loads(item["object"]["reasons"])
    return reasons


def _read_families(item: Source, _reading: Reading) -> list[Source]:
    families: list[Source] = json.loads(item["object"]["families"])
    return families


def _read_tests(item: Source, _reading: Reading) -> list[str]:
    return item["edge"]["owner_tests"] or []


def _read_own_provenance(outcome: Source, _reading: Reading) -> Source | None:
    """None where no evaluation was made, and so no record speaks."""
    return outcome if outcome["id"] else None


def _read_human_review(_item: Source, _reading: Reading) -> Source:
    return HUMAN_REVIEW


# -- pages and links ---------------------------------------------------------------------------------------------
def _read_node(item: Source, _reading: Reading) -> Source:
    """The item that holds the node, or the refusal in its place."""
    found: Source = item["object"]
    return found if found["label"] == "Refused" else item


def _read_link_cursor(item: Source, reading: Reading) -> str:
    return reading.write_cursor(item)


def _read_page(page: Source, _reading: Reading) -> Source:
    return page


def _read_start(page: Source, reading: Reading) -> str | None:
    items = page["edges"]
    return reading.write_cursor(items[0]) if items else None


def _read_end(page: Source, reading: Reading) -> str | None:
    items = page["edges"]
    return reading.write_cursor(items[-1]) if items else None


def _read_match_reasons(item: Source, reading: Reading) -> list[Source]:
    """Each reason once, though several probes may have found the firm by it."""
    found = item["object"]
    names = [name for name in (found["name"], *(found["former_names"] or ())) if name]
    reasons: dict[tuple[str, str, str | None], Source] = {}
    for way in item["found_by"]:
        matched = find_matched(way, names, found["uscc"], reading.lexicon.regions)
        reasons.setdefault((way["field"], way["kind"], matched), {**way, "matched": matched})
    return list(reasons.values())


SPECIAL: Final[dict[tuple[str, str], Reader]] = {
    ("LegalEntity", "name"): _read_firm_name,
    ("LegalEntity", "formerNames"): _read_former_names,
    ("RegisterEntry", "formerNames"): _read_former_names,
    ("RegisterEntry", "changes"): _read_changes,
    ("Decision", "state"): _read_beside("decision_state"),
    ("Decision", "reason"): _read_free_text("reason"),
    ("Facility", "usage"): _read_free_text("usage"),
    ("Facility", "lenderName"): _read_free_text("lender_name"),
    ("HeldLicence", "state"): _read_beside("licence_state"),
    ("Premises", "registeredFirmCount"): _read_beside("registered_firm_count"),
    **{("GuaranteeTotals", name): Column(None, name) for name in ("given", "received")},
    **{("FacilityTotals", name): Column(None, name) for name in ("granted", "balance", "overdue")},
    ("OwnershipFinding", "finding"): Column("object", "owner_finding"),
    ("OwnershipFinding", "validFrom"): Column("edge", "valid_from"),
    **{
        ("ControlGroup", name): Column("edge", column)
        for name, column in (("validFrom", "valid_from"), ("methodVersion", "method_version"))
    },
    ("ControlGroup", "memberCount"): _read_beside("member_count"),
    ("GuaranteeMotif", "exposure"): _read_amounts("exposure_minor"),
    ("GuaranteeMotif", "inGroup"): _read_amounts("in_group_minor"),
    ("CloseLink", "isHolder"): _read_beside("is_holder"),
    ("BeneficialOwner", "tests"): _read_tests,
    ("BeneficialOwner", "paths"): _read_beside("paths"),
    ("BeneficialOwner", "hasAllPaths"): _read_beside("has_all_paths"),
    ("ControlChain", "links"): _read_beside("links"),
    ("Person", "name"): _read_person_name,
    ("Person", "maskedNumber"): _read_masked_number,
    ("InspectionClass", "reasons"): _read_reasons,
    ("InspectionClass", "families"): _read_families,
    ("InspectionClass", "humanReview"): _read_human_review,
    ("CannotEvaluate", "humanReview"): _read_human_review,
    ("CannotEvaluate", "provenance"): _read_own_provenance,
    ("IdentifiedPerson", "name"): _read_person_name,
    ("IdentifiedPerson", "maskedNumber"): _read_masked_number,
    ("LegalEntity", "redirectedFrom"): _read_redirected_from,
    ("SearchHit", "node"): _read_node,
    ("SearchHit", "cursor"): _read_link_cursor,
    ("SearchHit", "reasons"): _read_match_reasons,
    ("PageInfo", "startCursor"): _read_start,
    ("PageInfo", "endCursor"): _read_end,
}
"""By type and field of the schema."""
_OF_LINKS: Final[dict[str, Reader]] = {
    "node": _read_node,
    "cursor": _read_link_cursor,
    "provenance": Part("edge"),
}
_OF_PAGES: Final[dict[str, Reader]] = {"pageInfo": _read_page}
NODE_TYPES: Final = {**NODES, "InspectionClass": NODES["Evaluation"], "IdentifiedPerson": NODES["Person"]}
"""Types that are held by the item of a node, each with that node."""


def find_reader(type_name: str, field_name: str, value_type: str, *, is_link: bool) -> Reader:
    """How a field's value is found in what holds its type; `value_type` is the name of the field's own type."""
    if special := SPECIAL.get((type_name, field_name)):
        return special
    if is_link and field_name in _OF_LINKS:
        return _OF_LINKS[field_name]
    if type_name in NODE_TYPES and field_name == "provenance":
        return Part("object")
    if type_name in NODE_TYPES and field_name == "id":
        return Column("object", NODE_TYPES[type_name].ID)
    if type_name.endswith(CONNECTION) and field_name in _OF_PAGES:
        return _OF_PAGES[field_name]
    part = "edge" if is_link else "object" if type_name in NODE_TYPES else None
    name = snake_case(field_name)
    return MoneyColumn(part, f"{name}_minor") if value_type == "Money" else Column(part, name)


# -- scalars of which the graph holds another form -----------------------------------------------------------------
def write_iso(value: str | date) -> str:
    """A date; as text it comes out of the graph."""
    return value if isinstance(value, str) else value.isoformat()


@lru_cache(maxsize=10_000)
def write_utc(value: str | datetime) -> str:
    """A point of time in UTC; as text it comes out of the graph. Nights are few, so each is written once."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC).isoformat()


@lru_cache(maxsize=10_000)
def write_ratio(value: float) -> str:
    """A ratio as a decimal text without an exponent."""
    return format(Decimal(repr(float(value))), "f")


WRITERS: Final[dict[str, Callable[[Any], object]]] = {"Date": write_iso, "DateTime": write_utc, "Ratio": write_ratio}
"""By scalar."""


def find_label(answer: Source) -> str:
    """Which type of a union or interface something that was read is."""
    label: str = answer["label"] if "label" in answer else answer["object"]["label"]
    return label
