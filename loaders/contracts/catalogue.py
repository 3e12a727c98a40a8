"""The catalogue: which kinds of information may be taken in at all, on what ground, and which records they may state.

Public credit information is what stands in the three tiers of the catalogue (national, provincial, city) and nothing
else; a record type that its item does not allow is refused. Information of banks and of population registers is no
public credit information: its items stand in the same table, with the tier `outside`, so that everything that is taken
in has a row that says why.

`catalogue.csv` holds facts in our own words. `checked` says whether a row was compared with the text that it names;
none was, as the editions of the catalogues could not be had: have them compared before they are relied upon.

Source: 深圳经济特区社会信用条例 art. 31 to 35; 政务数据共享条例 (kinds of sharing).
"""

import csv
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from io import StringIO

from kg.errors import ContractError


class CatalogueTier(StrEnum):
    """Which catalogue lists the item."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    CITY = "city"
    OUTSIDE = "outside"
    """No public credit information: taken in on a ground of its own."""


class SharingKind(StrEnum):
    """How departments may share it: 政务数据共享条例 (无条件共享, 有条件共享, 不予共享)."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One row of the catalogue."""

    item: str
    """Id, such as `market/penalty`."""
    name: str
    tier: CatalogueTier
    record_types: frozenset[str]
    needs_consent: bool
    """Supplied by banks on the customer's written consent: 征信业管理条例 art. 29."""
    basis: str
    """Law or rule, with clause, and who collects."""
    sharing: SharingKind
    frequency: str
    """How often the collecting body renews it: d, w, m, y."""
    edition: str
    """Edition of the catalogue that lists it."""
    valid_from: date
    valid_to: date | None
    """First day on which it no longer counts; None while it does."""
    is_checked: bool
    """Compared with the text that it names."""

    def is_in_force(self, on: date) -> bool:
        """Whether the item counts on a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@cache
def read_catalogue() -> dict[str, CatalogueItem]:
    """Every item of the catalogue that is shipped, by its id.

    Raises:
        ContractError: the table itself is wrong.
    """
    text = (resources.files("loaders.contracts") / "catalogue.csv").read_text("utf-8")
    items: dict[str, CatalogueItem] = {}
    for line, row in enumerate(csv.DictReader(StringIO(text)), start=2):
        try:
            item = _build_item(row)
        except (KeyError, ValueError, TypeError) as error:
            raise ContractError(f"catalogue.csv, line {line}: {error}.") from error
        if item.item in items:
            raise ContractError(f"catalogue.csv, line {line}: {item.item} stands twice.")
        items[item.item] = item
    return items


def _build_item(row: dict[str, str]) -> CatalogueItem:
    return CatalogueItem(
        item=row["item"],
        name=row["name"],
        tier=CatalogueTier(row["tier"]),
        record_types=frozenset(row["record_types"].split()),
        needs_consent={"yes": True, "no": False}[row["consent"]],
        basis=row["basis"],
        sharing=SharingKind(row["sharing"]),
        frequency=row["frequency"],
        edition=row["edition"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        is_checked={"yes": True, "no": False}[row["checked"]],
    )
