"""Net assets that an analyst brings along: no record that is taken in states any."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kg.errors import ConfigurationError
from kg.facts.guarantees.exposures import NetAssets

_COLUMNS: Final = ("uscc", "net_assets_minor", "currency")


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
