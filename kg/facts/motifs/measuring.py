"""Exposure, share of net assets and share in the own group of many motifs at once, as Arrow tables.

What `kg.facts.guarantees.answering` tells of one motif, for all of a kind: the same figures, by columns.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kg.facts.guarantees.exposures import Exposures, NetAssets, measure_exposures
from kg.facts.guarantees.network import Flags, Integers, Motifs, expand
from kg.facts.guarantees.reading import GuaranteedFirms
from kg.facts.guarantees.shapes import find_motifs
from kg.facts.ownership.direct import Floats
from kg.facts.relations.groups import tell_days
from kg.model.motifs import MotifKind

METHOD_VERSION: Final = "guarantee-motifs-2026.2"
"""To be raised whenever the same records would give another result."""
_DECIMALS: Final = 9
_IN_ORDER: Final = frozenset({MotifKind.CYCLIC_TRIAD, MotifKind.RING, MotifKind.CHAIN})
_ROUND: Final = frozenset({MotifKind.CYCLIC_TRIAD, MotifKind.RING})
_FROM_FIRST: Final = frozenset({MotifKind.STAR, MotifKind.JOINT_LIABILITY})
"""Kinds of which the first member is another than the rest."""


@dataclass(frozen=True, slots=True)
class MotifTables:
    """All motifs, numbered: a row a motif, and a row a motif and member (`number`, `entity_id`, `place`)."""

    motifs: pa.Table
    members: pa.Table


@dataclass(frozen=True, slots=True)
class Assets:
    """Published net assets by firm: minor units, and the currency's number; -1 where nothing is known."""

    amount_minor: Integers
    currency: Integers

    @classmethod
    def of(cls, firms: GuaranteedFirms, known: Mapping[str, NetAssets]) -> "Assets":
        """Of the firms of a network, by credit code; a currency in which nothing is guaranteed has a number behind."""
        numbers = {currency: place for place, currency in enumerate(firms.network.guarantees.currencies)}
        found = [known.get(uscc or "") for uscc in firms.usccs]
        return cls(
            np.array([assets.amount_minor if assets else 0 for assets in found], dtype=np.int64),
            np.array([numbers.setdefault(a.currency, len(numbers)) if a else -1 for a in found], dtype=np.int64),
        )


def tell_motifs(firms: GuaranteedFirms, assets: Assets) -> MotifTables:
    """Every motif of a network with its figures."""
    motifs: list[pa.Table] = []
    members: list[pa.Table] = []
    first = 0
    for kind in find_motifs(firms.network):
        motifs.append(_tell_kind(firms, assets, kind, first))
        members.append(_tell_members(firms, kind, first))
        first += kind.count
    return MotifTables(pa.concat_tables(motifs), pa.concat_tables(members))


def _tell_kind(firms: GuaranteedFirms, assets: Assets, motifs: Motifs, first: int) -> pa.Table:
    exposures = measure_exposures(motifs, firms.group)
    ids = pa.array(firms.entity_ids, pa.string())
    counts, rows = _count_guarantees(firms, motifs)
    amounts = exposures.amount_minor
    is_single = (exposures.unstated_count == 0) & ((amounts > 0).sum(axis=1) == 1)
    in_group = exposures.in_group_minor.sum(axis=1) / np.maximum(amounts.sum(axis=1), 1)
    currencies = pa.array(firms.network.guarantees.currencies, pa.string())
    latest = np.full(motifs.count, np.iinfo(np.int64).min)
    np.maximum.at(latest, np.repeat(np.arange(motifs.count), counts), firms.since[rows])
    debt, is_named = _tell_debts(firms, motifs, rows[np.append(0, np.cumsum(counts))[:-1]])
    return pa.table(
        {
            "number": np.arange(first, first + motifs.count),
            "motif_kind": pa.repeat(str(motifs.kind), motifs.count),
            "anchor": ids.take(pa.array(motifs.member[motifs.member_start[:-1]])),
            "debt": debt,
            "valid_from": tell_days(latest),
            "member_count": np.diff(motifs.member_start),
            "guarantee_count": counts,
            "exposure_currencies": _list_by_currency(amounts, currencies, amounts),
            "exposure_minor": _list_by_currency(amounts, None, amounts),
            "in_group_minor": _list_by_currency(amounts, None, exposures.in_group_minor),
            "unstated_count": exposures.unstated_count,
            "net_assets_ratio": _tell_ratio(*_find_net_assets_ratio(motifs, exposures, assets)),
            "in_group_ratio": _tell_ratio(in_group, is_single),
            "is_cut": motifs.is_cut,
            "is_debt_named": is_named,
        }
    )


def _tell_debts(firms: GuaranteedFirms, motifs: Motifs, first: Integers) -> tuple[pa.Array, pa.Array]:
    """Of joint debts, by first guarantees: the facility or, where none is named, who states it; whether one is."""
    if motifs.kind is not MotifKind.JOINT_LIABILITY:
        return pa.nulls(motifs.count, pa.string()), pa.nulls(motifs.count, pa.bool_())
    told = firms.evidence.take(pa.array(first))
    facility = told["facility_id"].combine_chunks()
    return pc.coalesce(facility, told["source"].combine_chunks()), pc.is_valid(facility)


def _tell_members(firms: GuaranteedFirms, motifs: Motifs, first: int) -> pa.Table:
    """Members with their places; a ring begins at its firm of the lowest id: the same ring every night."""
    motif, sizes = motifs.motif_of_member, np.diff(motifs.member_start)
    place = np.arange(motifs.member.size) - motifs.member_start[motif]
    if motifs.kind in _ROUND and motifs.count:
        order = np.lexsort((motifs.member, motif))
        place = (place - place[order[motifs.member_start[:-1]]][motif]) % sizes[motif]
    has_none: Flags = np.full(place.size, motifs.kind not in _IN_ORDER)
    if motifs.kind in _FROM_FIRST:
        has_none = place > 0
    return pa.table(
        {
            "number": motif + first,
            "entity_id": pa.array(firms.entity_ids, pa.string()).take(pa.array(motifs.member)),
            "place": pa.array(place, mask=has_none),
        }
    )


def _count_guarantees(firms: GuaranteedFirms, motifs: Motifs) -> tuple[Integers, Integers]:
    """By motif how many guarantees it has, and which: numbers of the rows that were read, motif after motif."""
    network = firms.network
    if motifs.links is network.rows:
        return np.diff(motifs.link_start), network.row[motifs.link]
    position, entry = expand(network.row_start, motifs.link)
    counts = np.bincount(motifs.motif_of_link[position], minlength=motifs.count)
    return counts.astype(np.int64), network.row[entry]


def _find_net_assets_ratio(motifs: Motifs, exposures: Exposures, assets: Assets) -> tuple[Floats, Flags]:
    """Guaranteed over net assets of those who guarantee, and whether all of both is known, in one currency."""
    behind = np.flatnonzero(exposures.member_minor.any(axis=1) | (exposures.member_unstated_count > 0))
    motif, firm = motifs.motif_of_member[behind], motifs.member[behind]
    currency = assets.currency[firm]
    total = np.zeros(motifs.count, dtype=np.int64)
    np.add.at(total, motif, assets.amount_minor[firm])
    least, most = (np.full(motifs.count, start) for start in (np.iinfo(np.int64).max, -1))
    np.minimum.at(least, motif, currency)
    np.maximum.at(most, motif, currency)
    amounts = exposures.amount_minor
    places = np.arange(amounts.shape[1])
    elsewhere = ((amounts > 0) & (places != most[:, None])).any(axis=1)
    is_known = (exposures.unstated_count == 0) & (least >= 0) & (least == most) & ~elsewhere & (total > 0)
    return amounts.sum(axis=1) / np.where(total > 0, total, 1), is_known


def _tell_ratio(values: Floats, is_known: Flags) -> pa.Array:
    return pa.array(np.round(values, _DECIMALS), mask=~is_known)


def _list_by_currency(amounts: Integers, names: pa.Array | None, values: Integers) -> pa.Array:
    """By motif a list over the currencies in which it has an amount: their names, or the values there."""
    motif, currency = np.nonzero(amounts > 0)
    bounds = pa.array(np.searchsorted(motif, np.arange(len(amounts) + 1)), type=pa.int32())
    flat = pa.array(values[motif, currency]) if names is None else names.take(pa.array(currency))
    return pa.ListArray.from_arrays(bounds, flat)
