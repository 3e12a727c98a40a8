"""A stress scenario told of firms: what an analyst assumes in, losses by firm and round out; nothing is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from kg.engine.database import Connection, read_statement
from kg.errors import RequestError
from kg.facts.firm_lookup import get_firm_of_day
from kg.facts.guarantees.exposures import NetAssets
from kg.facts.guarantees.net_assets import find_net_assets
from kg.facts.guarantees.reading import GuaranteedFirms, read_network
from kg.facts.guarantees.stress import METHOD_VERSION, Losses, Scenario, find_reached, run_scenario
from kg.facts.ownership.direct import Floats
from kg.model.ids import EntityId, Uscc


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What an analyst assumes."""

    shocks: Mapping[str, float]
    """By credit code the part of the net assets that is lost at the start, 0 to 1."""
    net_assets: Mapping[str, NetAssets]
    """Brought along, by credit code; they outrank what firms published."""
    takes_paid_in: bool
    """Whether capital that was paid in stands in where net assets are not given: an assumption, and said to be one."""
    currency: str


@dataclass(frozen=True, slots=True)
class FirmLoss:
    """What one firm loses."""

    entity_id: EntityId
    uscc: str | None
    name: str | None
    net_assets_minor: int | None
    loss_by_round: Sequence[float]
    """Part of the net assets lost in each round, the shock first; the shock alone where net assets are not known."""
    loss_ratio: float | None
    """All rounds together; None where net assets are not known."""
    called_minor: int
    """Of it, lost on guarantees."""


@dataclass(frozen=True, slots=True)
class Stress:
    """What a scenario comes to: a supposition, about nobody's record."""

    held_on: date
    believed_at: datetime
    method_version: str
    currency: str
    assumes_paid_in: bool
    round_count: int
    is_settled: bool
    spectral_radius: tuple[float, float]
    """Of the leverage: at least, at most."""
    firm_count: int
    unknown_count: int
    """Guarantors whose net assets are not known: what they lose is carried no further, so losses are at least these."""
    other_currency_count: int
    """Guarantees in other currencies, or without an amount, which are left out."""
    firms: Sequence[FirmLoss]
    """Those that lose anything."""


def answer_stress(connection: Connection, assumed: Assumptions, times: tuple[date, datetime]) -> Stress:
    """Losses under a scenario; `connection` has the facts open and may be read-only.

    Raises:
        RequestError: a shocked firm is not there or is a natural person's business, or a shock is out of range.
    """
    firms = read_network(connection, *times)
    numbers = {entity_id: number for number, entity_id in enumerate(firms.entity_ids)}
    shock = np.zeros(len(numbers))
    for uscc, ratio in assumed.shocks.items():
        if not 0 < ratio <= 1:
            raise RequestError("A shock is out of range.", way_out="Give a part above 0, at most 1.")
        entity_id = get_firm_of_day(connection, Uscc(uscc), *times)
        if entity_id not in numbers:
            raise RequestError(f"{uscc} neither guarantees nor is guaranteed that day.", way_out="Name another firm.")
        shock[numbers[entity_id]] = ratio
    assets = _read_assets(connection, firms, assumed, times)
    given = firms.network.guarantees
    currency = given.currencies.index(assumed.currency) if assumed.currency in given.currencies else None
    if currency is None:
        raise RequestError(
            f"No guarantee is in {assumed.currency}.", way_out="A scenario needs guarantees in its currency."
        )
    losses = run_scenario(firms.network, Scenario(shock, assets, currency))
    row = firms.network.row
    kept = given.stated[row] & (given.currency[row] == currency)
    return Stress(
        held_on=times[0], believed_at=times[1], method_version=METHOD_VERSION, currency=assumed.currency,
        assumes_paid_in=assumed.takes_paid_in, round_count=len(losses.added) - 1, is_settled=losses.is_settled,
        spectral_radius=losses.spectral_radius, firm_count=len(numbers),
        unknown_count=int(np.isnan(assets[np.unique(firms.network.pairs.guarantor)]).sum()),
        other_currency_count=int((~kept).sum()),
        firms=[_tell(firms, losses, assets, firm) for firm in find_reached(losses).tolist()],
    )  # fmt: skip


def _tell(firms: GuaranteedFirms, losses: Losses, assets: Floats, firm: int) -> FirmLoss:
    is_known = not np.isnan(assets[firm])
    by_round = losses.added[:, firm] if is_known else losses.added[:1, firm]
    return FirmLoss(
        entity_id=firms.entity_ids[firm],
        uscc=firms.usccs[firm],
        name=firms.names[firm],
        net_assets_minor=int(assets[firm]) if is_known else None,
        loss_by_round=by_round.tolist(),
        loss_ratio=float(by_round.sum()) if is_known else None,
        called_minor=round(losses.called_minor[firm]),
    )


def _read_assets(
    connection: Connection, firms: GuaranteedFirms, assumed: Assumptions, times: tuple[date, datetime]
) -> Floats:
    """Net assets by firm, NaN where they are not known, not above zero, or in another currency."""
    paid_in: dict[str, NetAssets] = {}
    if assumed.takes_paid_in:
        rows = connection.execute(
            read_statement("kg.facts.guarantees", "paid_in"), {"held_on": times[0], "believed_at": times[1]}
        ).fetchall()
        paid_in = {entity_id: NetAssets(amount, currency) for entity_id, amount, currency in rows}
    told = find_net_assets(connection, times, assumed.net_assets)
    assets = np.full(len(firms.entity_ids), np.nan)
    for number, (entity_id, uscc) in enumerate(zip(firms.entity_ids, firms.usccs, strict=True)):
        known = told.get(uscc or "") or paid_in.get(entity_id)
        if known and known.currency == assumed.currency and known.amount_minor > 0:
            assets[number] = known.amount_minor
    return assets
