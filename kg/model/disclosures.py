"""What companies disclose of themselves: facts that stay in the facts database, each an edge from a firm to itself."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from kg.model.arrangements import ReportVisibility, StockExchange
from kg.model.edges import Edge
from kg.model.ids import CurrencyCode, MinorUnits
from kg.model.record import column


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAs(Edge):
    """A company whose shares are admitted to trading on an exchange, from the first to the last day of trading."""

    TYPE: ClassVar[str] = "LISTED_AS"
    FROM: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    TO: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    KEEPS_VERSIONS: ClassVar[bool] = True

    exchange: StockExchange = column("where it is listed")
    stock_code: str = column("code of the share on that exchange")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedAssets(Edge):
    """Assets and debts of a firm as its annual report states them for the last day of a year; holds from that day."""

    TYPE: ClassVar[str] = "REPORTED_ASSETS"
    FROM: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    TO: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    KEEPS_VERSIONS: ClassVar[bool] = True

    total_assets_minor: MinorUnits | None = column("资产总额", unit="minor units of currency")
    total_liabilities_minor: MinorUnits | None = column("负债总额", unit="minor units of currency")
    net_assets_minor: MinorUnits | None = column(
        "所有者权益合计; below zero where debts exceed assets", unit="minor units of currency"
    )
    currency: CurrencyCode | None = column("currency of the amounts", unit="ISO 4217")
    visibility: ReportVisibility = column("whether the firm publishes them")
    reported_on: date | None = column("day of the report")
