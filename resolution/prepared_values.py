"""Values and what is compared of them: pure functions from one Arrow batch of distinct values to one Arrow batch.

The same functions run under DuckDB, on the values that are new, and under Spark's `mapInArrow`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from kg.identifiers import address_keys, firm_name, person_name, romanisation, stated_number
from kg.identifiers.alike_shapes import replace_alike
from kg.identifiers.raw_text import is_han
from kg.identifiers.reference_tables import ReferenceTables
from kg.identifiers.surnames import read_aloud, read_parts, split_surname
from kg.model.vocabulary import LegalForm

VALUE: Final = "value"
"""The one column that a batch comes with."""
_TEXT: Final = pa.string()
Row = tuple[object, ...]
"""The columns behind `value`, in their order."""


@dataclass(frozen=True, slots=True)
class Preparation:
    """How one kind of value is prepared; `schema` has `value` and the columns made of it, null where it has none."""

    name: str
    """Of the statement that lists the values, and of the table `prepared_<name>`."""
    schema: pa.Schema
    prepare: Callable[[str, ReferenceTables], Row]

    @property
    def table(self) -> str:
        """Table of the values and their columns."""
        return f"prepared_{self.name}"

    def prepare_batch(self, batch: pa.RecordBatch, tables: ReferenceTables) -> pa.RecordBatch:
        """The batch's values with their columns, in the same order."""
        values = batch.column(VALUE)
        columns = zip(*(self.prepare(value, tables) for value in values.to_pylist()), strict=True)
        # An empty part is a part that is not there.
        prepared = [[None if part == "" else part for part in column] for column in columns]
        fields = list(self.schema)[1:]
        if not prepared:
            return pa.RecordBatch.from_pylist([], schema=self.schema)
        arrays = [pa.array(column, field.type) for column, field in zip(prepared, fields, strict=True)]
        return pa.RecordBatch.from_arrays([values, *arrays], schema=self.schema)


def prepare_person_name(name: str, tables: ReferenceTables) -> Row:
    """Folded, split, sounded, and spelled in Latin letters."""
    del tables
    folded = person_name.fold(name)
    if not is_han(folded):
        sound = person_name.toneless_pinyin(name)
        spellings = romanisation.spell(name, folded)
        return folded, None, None, None, None, sound, None, None, romanisation.is_latin(name), spellings or None
    surname, given = split_surname(folded)
    sound = read_parts(surname, given)
    spellings = romanisation.spell_han(surname, given, sound)
    return (
        folded, surname, given, given[:1], given[-1:], sound, person_name.blur(sound), replace_alike(folded), False,
        spellings or None,
    )  # fmt: skip


def prepare_firm_name(name: str, tables: ReferenceTables) -> Row:
    """Folded and taken apart: region, trade name, industry, legal form, branch."""
    parts = firm_name.parse(name, tables)
    form = LegalForm.BRANCH if parts.is_branch else parts.legal_form
    trade_name = parts.trade_name
    sound = read_aloud(trade_name) if is_han(trade_name) else trade_name.lower()
    core = "|".join((trade_name, parts.industry or "", form or "", parts.branch or "")) if trade_name else None
    return (
        firm_name.fold(name), trade_name, sound, replace_alike(trade_name), parts.region, parts.industry, form,
        parts.branch, core,
    )  # fmt: skip


def prepare_address(address: str, tables: ReferenceTables) -> Row:
    """Keys of the room, the building, the road with its number, and the district."""
    keys = address_keys.build_keys(address, tables)
    return keys.room, keys.building, keys.road, keys.district


def prepare_stated_number(number: str, tables: ReferenceTables) -> Row:
    """A number that is not valid: the document's number, and the organisation code that it holds."""
    del tables
    stated = stated_number.parse(number)
    return stated.document, stated.organisation_code


PERSON_NAMES: Final = Preparation(
    "person_name",
    pa.schema(
        {
            VALUE: _TEXT, "folded": _TEXT, "surname": _TEXT, "given": _TEXT, "given_first": _TEXT, "given_last": _TEXT,
            "sound": _TEXT, "rough_sound": _TEXT, "shape": _TEXT, "is_latin": pa.bool_(), "spellings": pa.list_(_TEXT),
        }
    ),
    prepare_person_name,
)  # fmt: skip
FIRM_NAMES: Final = Preparation(
    "firm_name",
    pa.schema(
        {
            VALUE: _TEXT, "folded": _TEXT, "trade_name": _TEXT, "trade_sound": _TEXT, "trade_shape": _TEXT,
            "region": _TEXT, "industry": _TEXT, "legal_form": _TEXT, "branch": _TEXT, "core": _TEXT,
        }
    ),
    prepare_firm_name,
)  # fmt: skip
ADDRESSES: Final = Preparation(
    "address",
    pa.schema({VALUE: _TEXT, "room": _TEXT, "building": _TEXT, "road": _TEXT, "district": _TEXT}),
    prepare_address,
)
STATED_NUMBERS: Final = Preparation(
    "stated_number",
    pa.schema({VALUE: _TEXT, "document": _TEXT, "organisation_code": _TEXT}),
    prepare_stated_number,
)
PREPARATIONS: Final = (PERSON_NAMES, FIRM_NAMES, ADDRESSES, STATED_NUMBERS)
