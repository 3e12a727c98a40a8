"""How `kg facts` shows what it found: a wide table for people, JSON for machines."""

from collections.abc import Iterable, Mapping
from typing import Final

import orjson
import typer
from rich.console import Console

from kg.engine.database import Connection
from kg.identifiers.currency import write_amount
from kg.model.ids import CurrencyCode, EntityId, MinorUnits

_WIDTH: Final = 160


def build_console() -> Console:
    """Where people read: wide enough for a table."""
    return Console(width=max(Console().width, _WIDTH), highlight=False)


def print_json(told: object) -> None:
    """A machine's answer on standard output."""
    typer.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())


def read_names(connection: Connection, ids: Iterable[EntityId]) -> Mapping[EntityId, str]:
    """Names of the legal entities among `ids`; of natural persons there are none."""
    rows = connection.execute(
        "SELECT entity_id, name FROM node_legal_entity WHERE name IS NOT NULL AND entity_id = ANY(?)", [sorted({*ids})]
    ).fetchall()
    return dict(rows)


def tell_amount(amount_minor: int | None, currency: str | None) -> str:
    """An amount for people: in whole units, with its currency; or that it is unknown."""
    return "unknown" if amount_minor is None else f"{write_amount(amount_minor, currency)} {currency}"


def tell_amounts(amounts: Mapping[CurrencyCode, MinorUnits] | Mapping[str, int], nothing: str = "none stated") -> str:
    """Amounts for people, by currency; `nothing` where there is none."""
    return ", ".join(tell_amount(amount, currency) for currency, amount in sorted(amounts.items())) or nothing


def tell_party(entity_id: EntityId, names: Mapping[EntityId, str]) -> str:
    """What people know it by: its name, or its opaque id."""
    return names.get(entity_id, entity_id)
