"""The table that says which fragment answers which field of the root, and how its arguments become parameters."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import GraphQLField, SchemaMetaFieldDef, TypeMetaFieldDef

from kg.access.purposes import FieldGroup
from kg.errors import RequestError
from kg.graph.search.question import SearchFilters, build_parameters, build_search
from kg.identifiers import credit_code, identity_number
from kg.identifiers.firm_name import Regions
from kg.identifiers.region_sounds import RegionSounds
from kg.model.vocabulary import NATURAL_PERSON_SUBJECTS

ROOT_MAX: Final = 8
"""Fields of the root in one request at most, aliases counted: each is a part of the one statement."""
META_FIELDS: Final[Mapping[str, GraphQLField]] = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
"""Fields of the root that ask for the schema itself."""
OTHER_END: Final = "to"
"""The argument, of fields below, that names a second legal entity: by credit code, however it is typed, or by id."""
_NATURAL_KINDS: Final = sorted(kind.value for kind in NATURAL_PERSON_SUBJECTS)
_DIVISION: Final = re.compile("[1-9][0-9]{5}")
_INDUSTRY: Final = re.compile("[A-T][0-9]{0,4}")
Hasher = Callable[[str], str]
"""The keyed hash of a text; of a valid identity number it is what `Person` nodes hold."""


@dataclass(slots=True)
class Lexicon:
    """What arguments are understood with: a key for what may name a person, and the regions of firms' names."""

    hash_number: Hasher
    regions: Regions
    region_sounds: RegionSounds

    def take_regions(self, regions: Regions) -> None:
        """Understand names by these from now on: a night may have brought others."""
        if regions != self.regions:
            self.regions, self.region_sounds = regions, RegionSounds(regions)


@dataclass(frozen=True, slots=True)
class LookUp:
    """What a root field reads: a fragment on `Query`, and the parameters of all fragments below it.

    `looked_for` goes into the audit entry, whether anything was found or not: a keyed hash of what the caller named,
    which may be anything, a person's number too.
    """

    fragment: str
    parameters: Mapping[str, object]
    looked_for: str | None = None

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the parameters that have a value."""
        return tuple(name for name, value in self.parameters.items() if value is not None)


@dataclass(frozen=True, slots=True)
class RootField:
    """How a root field is answered.

    `look_up` takes the field's arguments by their names in the schema, defaults filled in; `first` and `after` of a
    page are followed apart. It raises RequestError for what cannot be asked, and gives None for what is known to have
    no answer, which is then not read. `missing` is what a single root without an item answers with.
    A field of one type is answered with the item itself, of a union with the item, `missing` or `Refused`.
    """

    look_up: Callable[[Mapping[str, Any], Lexicon], LookUp | None]
    missing: Mapping[str, object] | None = None
    group: FieldGroup = FieldGroup.REGISTRATION
    single: bool = True
    from_variables_once: bool = False
    """Its arguments stand in variables, never in the text, which may be kept; and a request asks for one."""


def spell_party(said: str) -> str:
    """A credit code as the graph spells it; an id, which has an underscore as no code has, as it stands."""
    return said if "_" in said else credit_code.spell(said)


def find_legal_entity(arguments: Mapping[str, Any], lexicon: Lexicon) -> LookUp:
    """By credit code, however it is typed, or by id, one of the two."""
    uscc, entity_id = arguments.get("uscc"), arguments.get("id")
    if (uscc is None) == (entity_id is None):
        raise RequestError("legalEntity is asked for by `uscc` or by `id`, one of the two.")
    as_of = arguments.get("asOf")
    day = "_on_day" if as_of else ""
    if uscc is not None:
        uscc = credit_code.spell(uscc)
        return LookUp(f"legal_entity_by_uscc{day}", {"uscc": uscc, "as_of": as_of}, lexicon.hash_number(uscc))
    found_by = {"entity_id": entity_id, "as_of": as_of}
    return LookUp(f"legal_entity_by_id{day}", found_by, lexicon.hash_number(str(entity_id)))


def search_legal_entities(arguments: Mapping[str, Any], lexicon: Lexicon) -> LookUp:
    """By a text, within public attributes."""
    filters = SearchFilters(
        division_prefix=_read_division(arguments.get("division")),
        industry_prefix=_read_industry(arguments.get("industry")),
        legal_form=_read_value(arguments.get("legalForm")),
        register_state=_read_value(arguments.get("registerState")),
    )
    search = build_search(arguments["text"], filters, lexicon.regions, lexicon.region_sounds)
    parameters = {**build_parameters(search, filters), "as_of": None}
    return LookUp("search_legal_entities", parameters, lexicon.hash_number(search.text))


def _read_division(code: str | None) -> str | None:
    """How codes of a division and of those within it begin: 440300 is the whole city, 440000 the province."""
    if code is None:
        return None
    if not _DIVISION.fullmatch(code):
        raise RequestError("`division` is no code of six digits.", way_out="GB/T 2260, such as 440300 or 440305.")
    return re.sub("(00){1,2}$", "", code)


def _read_industry(code: str | None) -> str | None:
    if code is not None and not _INDUSTRY.fullmatch(code):
        raise RequestError(
            "`industry` is no code of a letter and up to four digits.", way_out="GB/T 4754, such as C, C39 or C3921."
        )
    return code


def _read_value(member: Any) -> str | None:
    """What the graph holds for a member of a closed set."""
    return None if member is None else str(getattr(member, "value", member))


def find_person(arguments: Mapping[str, Any], lexicon: Lexicon) -> LookUp:
    """By identity number. A text that is no number is looked for too, so that it answers like one that nobody bears."""
    number_hash = lexicon.hash_number(identity_number.spell(arguments["number"]))
    as_of = arguments.get("asOf")
    day = "_on_day" if as_of else ""
    return LookUp(f"person_by_number{day}", {"number_hash": number_hash, "as_of": as_of}, number_hash)


def find_node(arguments: Mapping[str, Any], lexicon: Lexicon) -> LookUp:
    """By opaque id."""
    node_id = str(arguments["id"])
    parameters = {"id": node_id, "natural_kinds": _NATURAL_KINDS, "as_of": None}
    return LookUp("node_by_id", parameters, lexicon.hash_number(node_id))


ROOT_FIELDS: Final[dict[str, RootField]] = {
    "legalEntity": RootField(
        find_legal_entity,
        missing={
            "label": "NotFound",
            "reason": "No legal entity of this code or id is published, or it is a natural person's business, "
            "which is shown for a purpose with a case alone.",
        },
    ),
    "searchLegalEntities": RootField(search_legal_entities, single=False),
    "person": RootField(
        find_person,
        missing={"label": "NotFound", "reason": "Nobody of this number is published."},
        group=FieldGroup.NATURAL_PERSONS,
        from_variables_once=True,
    ),
    "node": RootField(
        find_node,
        missing={
            "label": "NotFound",
            "reason": "No legal entity, facility, decision, licence, address or evaluation of this id is published, "
            "or it is a natural person's business, which is shown for a "
            "purpose with a case alone. Persons are asked for by number alone.",
        },
    ),
}
"""By field of `Query`. `publication` is not among them: every statement reads it."""
