"""What can be told of guarantees on a day: of all firms, or of the motifs in which one firm stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from kg.engine.database import Connection
from kg.facts.firm_lookup import get_firm_of_day
from kg.facts.guarantees.chains import CHAIN_BOUND, count_left_out
from kg.facts.guarantees.exposures import Exposures, NetAssets, find_share, measure_exposures
from kg.facts.guarantees.net_assets import find_net_assets
from kg.facts.guarantees.network import Integers, Motifs
from kg.facts.guarantees.reading import GuaranteedFirms, read_network
from kg.facts.guarantees.shapes import find_motifs
from kg.model.ids import EntityId, Uscc
from kg.model.motifs import MotifKind

METHOD_VERSION = "guarantee-motifs-2"
"""Which definitions of the motifs were followed: docs/guarantees.md."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One guarantee behind a motif, and its record."""

    guarantor_id: EntityId
    debtor_id: EntityId
    facility_id: str | None
    guarantee_kind: str
    amount_minor: int | None
    currency: str | None
    source: str
    record_key: str


@dataclass(frozen=True, slots=True)
class Member:
    """A firm of a motif, and what it guarantees inside it: minor units by currency."""

    entity_id: EntityId
    uscc: str | None
    name: str | None
    guaranteed_minor: Mapping[str, int]
    share_of_net_assets: float | None
    net_assets: NetAssets | None
    """With the day and the record of the annual report, or as they were brought along; None where they are unknown."""


@dataclass(frozen=True, slots=True)
class Motif:
    """One motif; amounts in minor units by currency, shares 0 to 1 and None where something is not known."""

    kind: MotifKind
    members: Sequence[Member]
    exposure_minor: Mapping[str, int]
    unstated_count: int
    """Guarantees in it whose amount nobody stated: the exposure is at least what is told."""
    share_of_net_assets: float | None
    share_in_group: float | None
    """Of the exposure: guaranteed for firms of the guarantor's own control group."""
    is_cut: bool
    """A piece of a chain that is longer than the bound."""
    is_debt_named: bool | None
    """Of a joint debt: whether its guarantees name a facility; if not, they may stand for several debts."""
    evidence: Sequence[Evidence]


@dataclass(frozen=True, slots=True)
class KindTotal:
    """Motifs of a kind, counted; exposures of several motifs overlap and are not added up."""

    kind: MotifKind
    motif_count: int
    largest_exposure_minor: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class GuaranteeMotifs:
    """Motifs on a day."""

    held_on: date
    believed_at: datetime
    method_version: str
    entity_id: EntityId | None
    """The firm asked about; None: all firms."""
    firm_count: int
    guarantee_count: int
    chain_bound: int
    chain_left_out_count: int
    """Guarantees of all firms, parallel ones as one, that stand in a chain and in none of those that are found."""
    totals: Sequence[KindTotal]
    motifs: Sequence[Motif]
    """Of the firm, all; of all firms, the largest of each kind."""


def answer_guarantees(
    connection: Connection,
    uscc: Uscc | None,
    times: tuple[date, datetime],
    net_assets: Mapping[str, NetAssets],
    limit: int,
) -> GuaranteeMotifs:
    """Motifs in which a firm stands, or of all firms the `limit` largest of each kind.

    `net_assets` are those brought along, by credit code; they outrank what firms published.

    Raises:
        RequestError: no legal entity has that code, or it is a natural person's business (rule L0).
    """
    entity_id = None if uscc is None else get_firm_of_day(connection, uscc, *times)
    firms = read_network(connection, *times)
    known = find_net_assets(connection, times, net_assets)
    number = firms.entity_ids.index(entity_id) if entity_id in firms.entity_ids else None
    totals, told, left_out = [], [], 0
    for motifs in find_motifs(firms.network):
        left_out += count_left_out(firms.network, motifs) if motifs.kind is MotifKind.CHAIN else 0
        exposures = measure_exposures(motifs, firms.group)
        order = _order_by_size(exposures, firms.network.guarantees.currencies)
        kept = _choose(motifs, order, number, limit) if entity_id is None or number is not None else []
        teller = _Teller(firms, motifs, exposures, known)
        told += [teller.build(motif) for motif in kept]
        totals.append(_total(motifs, exposures, firms.network.guarantees.currencies))
    return GuaranteeMotifs(
        held_on=times[0], believed_at=times[1], method_version=METHOD_VERSION, entity_id=entity_id,
        firm_count=firms.network.firm_count, guarantee_count=firms.network.rows.count, chain_bound=CHAIN_BOUND,
        chain_left_out_count=left_out, totals=totals, motifs=told,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Teller:
    firms: GuaranteedFirms
    motifs: Motifs
    exposures: Exposures
    net_assets: Mapping[str, NetAssets]

    def build(self, motif: int) -> Motif:
        """One motif in words and numbers."""
        motifs, exposures = self.motifs, self.exposures
        places = range(int(motifs.member_start[motif]), int(motifs.member_start[motif + 1]))
        amounts = self._amounts(exposures.amount_minor[motif])
        unstated = int(exposures.unstated_count[motif])
        behind = [place for place in places if self._stands_behind(place)]
        assets = [self._net_assets(int(motifs.member[place])) for place in behind]
        in_group = self._amounts(exposures.in_group_minor[motif])
        is_known = not unstated and len(amounts) == 1
        return Motif(
            kind=motifs.kind,
            members=[self._build_member(place) for place in places],
            exposure_minor=amounts,
            unstated_count=unstated,
            share_of_net_assets=find_share(amounts, unstated, assets),
            share_in_group=sum(in_group.values()) / sum(amounts.values()) if is_known else None,
            is_cut=bool(motifs.is_cut[motif]),
            is_debt_named=self._is_debt_named(motif),
            evidence=list(self._iter_evidence(motif)),
        )

    def _is_debt_named(self, motif: int) -> bool | None:
        if self.motifs.kind is not MotifKind.JOINT_LIABILITY:
            return None
        network, first = self.firms.network, self.motifs.link[self.motifs.link_start[motif]]
        return bool(network.guarantees.facility[network.row[first]] >= 0)

    def _stands_behind(self, place: int) -> bool:
        return bool(self.exposures.member_minor[place].any() or self.exposures.member_unstated_count[place])

    def _build_member(self, place: int) -> Member:
        firm = int(self.motifs.member[place])
        amounts = self._amounts(self.exposures.member_minor[place])
        unstated = int(self.exposures.member_unstated_count[place])
        assets = self._net_assets(firm)
        share = find_share(amounts, unstated, [assets])
        uscc, name = self.firms.usccs[firm], self.firms.names[firm]
        return Member(self.firms.entity_ids[firm], uscc, name, amounts, share, assets)

    def _net_assets(self, firm: int) -> NetAssets | None:
        return self.net_assets.get(self.firms.usccs[firm] or "")

    def _amounts(self, row: Integers) -> dict[str, int]:
        return by_currency(row, self.firms.network.guarantees.currencies)

    def _iter_evidence(self, motif: int) -> Iterator[Evidence]:
        network, motifs = self.firms.network, self.motifs
        for link in motifs.link[motifs.link_start[motif] : motifs.link_start[motif + 1]].tolist():
            is_row = motifs.links is network.rows
            rows = [link] if is_row else range(int(network.row_start[link]), int(network.row_start[link + 1]))
            for row in network.row[list(rows)].tolist():
                yield self._build_evidence(row)

    def _build_evidence(self, row: int) -> Evidence:
        given = self.firms.network.guarantees
        told = self.firms.evidence.slice(row, 1).to_pylist()[0]
        is_stated = bool(given.stated[row])
        return Evidence(
            guarantor_id=self.firms.entity_ids[int(given.guarantor[row])],
            debtor_id=self.firms.entity_ids[int(given.debtor[row])],
            amount_minor=int(given.amount_minor[row]) if is_stated else None,
            currency=given.currencies[int(given.currency[row])] if is_stated else None,
            **told,
        )


def by_currency(row: Integers, currencies: Sequence[str]) -> dict[str, int]:
    """Amounts above zero by currency."""
    return {currency: int(amount) for currency, amount in zip(currencies, row.tolist(), strict=True) if amount}


def _order_by_size(exposures: Exposures, currencies: Sequence[str]) -> Integers:
    """Motifs, the largest in yuan first, of equal ones in each other currency by its code: no sum over currencies."""
    amounts = exposures.amount_minor
    places = sorted(range(len(currencies)), key=lambda place: (currencies[place] != "CNY", currencies[place]))
    order: Integers = np.lexsort((np.arange(len(amounts)), *(-amounts[:, place] for place in reversed(places))))
    return order


def _choose(motifs: Motifs, order: Integers, firm: int | None, limit: int) -> list[int]:
    if firm is None:
        return [int(motif) for motif in order[:limit]]
    among = set(motifs.motif_of_member[motifs.member == firm].tolist())
    return [int(motif) for motif in order if int(motif) in among]


def _total(motifs: Motifs, exposures: Exposures, currencies: Sequence[str]) -> KindTotal:
    largest = exposures.amount_minor.max(axis=0) if motifs.count else np.zeros(len(currencies), dtype=np.int64)
    return KindTotal(motifs.kind, motifs.count, by_currency(largest, currencies))
