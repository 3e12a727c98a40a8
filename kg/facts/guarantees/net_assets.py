"""Net assets of firms: what they published in annual reports, and what an analyst brings along, which outranks it."""

import csv
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final

from kg.engine.database import Connection
from kg.errors import ConfigurationError
from kg.facts.dated_statements import read_dated_statement
from kg.facts.guarantees.exposures import NetAssets

_COLUMNS: Final = ("uscc", "net_assets_minor", "currency")


def find_net_assets(
    connection: Connection, times: tuple[date, datetime], brought: Mapping[str, NetAssets]
) -> Mapping[str, NetAssets]:
    """Net assets by credit code on a day, by what was known at a moment; `connection` has the facts open.

    Reports that a firm does not publish are left out, and so are those that end two years before the day or earlier.
    """
    statement = read_dated_statement("kg.facts.guarantees", "reported_assets")
    rows = connection.execute(statement, {"held_on": times[0], "believed_at": times[1]}).fetchall()
    published = {
        uscc: NetAssets(amount, currency, period_on, (source, key))
        for uscc, amount, currency, period_on, source, key in rows
    }
    return {**published, **brought}


def read_net_assets(path: Path) -> Mapping[str, NetAssets]:
    """Net assets by credit code out of a CSV file in UTF-8 with the columns uscc, net_assets_minor, currency.

    Raises:
        ConfigurationError: it cannot be read, a column is missing, or an amount is no whole number of minor units.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(f"{path} cannot be read.", way_out="Name a CSV file in UTF-8.") from error
    found: dict[str, NetAssets] = {}
    for number, row in enumerate(rows, start=2):
        try:
            uscc, amount, currency = (row[column] for column in _COLUMNS)
            found[uscc.upper()] = NetAssets(int(amount), currency)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise ConfigurationError(
                f"{path} line {number} cannot be followed.",
                way_out=f"Columns are {', '.join(_COLUMNS)}; amounts are whole numbers of minor units.",
            ) from error
    return found
