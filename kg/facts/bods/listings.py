"""Where shares of a company are traded, as `publicListing` of its entity statement.

Source: BODS 0.4, PublicListing and SecuritiesListing; market identifier codes by ISO 10383.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.facts.bods.interests import Json
from kg.facts.ownership.reading import Listing
from kg.model.arrangements import StockExchange


@dataclass(frozen=True, slots=True)
class _Market:
    """An exchange: its name, market identifier code, and under whose law it is."""

    name: str
    code: str
    jurisdiction: str


_MARKETS: Final[Mapping[StockExchange, _Market]] = {
    StockExchange.SHANGHAI: _Market("Shanghai Stock Exchange", "XSHG", "CN"),
    StockExchange.SHENZHEN: _Market("Shenzhen Stock Exchange", "XSHE", "CN"),
    StockExchange.BEIJING: _Market("Beijing Stock Exchange", "BJSE", "CN"),
    StockExchange.HONG_KONG: _Market("Stock Exchange of Hong Kong", "XHKG", "HK"),
}
"""Of an exchange abroad it is not known which one it is: a listing there is stated without its market."""


def write_public_listing(listings: Sequence[Listing]) -> Json:
    """`publicListing` of one company, each market once, by code; nothing of one that is not known to be listed."""
    if not listings:
        return {}
    known = {(_MARKETS[one.exchange].code, one.stock_code): _MARKETS[one.exchange] for one in listings
             if one.exchange in _MARKETS}  # fmt: skip
    securities = [
        {
            "marketIdentifierCode": code,
            "operatingMarketIdentifierCode": code,
            "stockExchangeJurisdiction": market.jurisdiction,
            "stockExchangeName": market.name,
            "security": {"ticker": ticker},
        }
        for (code, ticker), market in sorted(known.items(), key=lambda one: one[0])
    ]
    return {"publicListing": {"hasPublicListing": True} | ({"securitiesListings": securities} if securities else {})}
