"""Relations to the head of a household. Source: GB/T 4761-2008, table 1 (codes and names of family relations).

`reference/relations.csv` has for each code its kin, its sex where the word says it, and the wordings that household
registers use for it, the standard's own name first.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Final

from kg.identifiers.folding import fold_characters
from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import normalise_code
from kg.identifiers.reasons import Reason
from kg.model.ids import RelationCode
from kg.model.vocabulary import Sex

_CODE: Final = re.compile(r"([0-9]{2})(?:\.0)?(?![0-9]).*")
_OF_THE_HEAD: Final = re.compile(r"^(?:是|系|为)?(?:户主|本人)(?:之|的)|^之")
_SIGNS: Final = re.compile(r"[()（）\[\]【】:：.。]")


class Kin(StrEnum):
    """What somebody is to the head of the household."""

    HEAD = "head"
    SPOUSE = "spouse"
    CHILD = "child"
    CHILD_IN_LAW = "child_in_law"
    GRANDCHILD = "grandchild"
    GRANDCHILD_IN_LAW = "grandchild_in_law"
    PARENT = "parent"
    PARENT_IN_LAW = "parent_in_law"
    GRANDPARENT = "grandparent"
    GRANDPARENT_IN_LAW = "grandparent_in_law"
    SIBLING = "sibling"
    SIBLING_IN_LAW = "sibling_in_law"
    OTHER_RELATIVE = "other_relative"
    NOT_RELATED = "not_related"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of the standard."""

    code: RelationCode
    name: str
    kin: Kin
    sex: Sex | None
    """None where the word does not say it."""


def normalise(raw: str, context: Context) -> Normalised[RelationCode]:
    """The two digits of a relation that is stated as a code, with its name or without, or in words (户主, 之女)."""
    del context
    text = normalise_code(raw)
    found = _CODE.fullmatch(text)
    if found:
        code = RelationCode(found[1])
        return Normalised(code) if code in _read_relations() else Normalised(None, Reason.RELATION_UNKNOWN)
    code_of_word = _read_wordings().get(_fold(text))
    return Normalised(code_of_word) if code_of_word else Normalised(None, Reason.RELATION_UNREADABLE)


def relation_of(code: RelationCode) -> Relation:
    """What a valid code means."""
    return _read_relations()[code]


def _fold(text: str) -> str:
    return _OF_THE_HEAD.sub("", fold_characters(_SIGNS.sub("", text)))


@cache
def _read_relations() -> Mapping[RelationCode, Relation]:
    relations = {}
    for row in _read_rows():
        code = RelationCode(row["code"])
        sex = Sex(row["sex"]) if row["sex"] else None
        relations[code] = Relation(code, row["wordings"].split("|")[0], Kin(row["kin"]), sex)
    return relations


@cache
def _read_wordings() -> Mapping[str, RelationCode]:
    return {
        fold_characters(wording): RelationCode(row["code"])
        for row in _read_rows()
        for wording in row["wordings"].split("|")
    }


def _read_rows() -> list[dict[str, str]]:
    text = (resources.files(__package__) / "reference" / "relations.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
