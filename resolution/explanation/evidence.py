"""One pair's evidence: the level that each comparison came to, and the bits that it adds or takes away.

It is read from the parties as they were scored and from the model that scored them, and adds up to the pair's match
weight.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.engine.database import Connection
from kg.errors import ModelRefused
from kg.model.ids import PartyId
from kg.model.vocabulary import PartyKind
from resolution.comparisons import Comparison, Level
from resolution.models import MODELS, LinkageModel
from resolution.parties import PARTY_TABLES
from resolution.party_rows import find_frequency_columns, select_parties, select_rows
from resolution.splink_settings import odds_bits, weigh_level
from resolution.trained_model import Parameters, TrainedModel, name_source_pair, read_model

MISSING: Final = "missing"
_SCHEMA: Final = "main"
"""Of the tables of resolution, in the database that is read."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one comparison says of a pair."""

    comparison: str
    """Its name, which stays."""
    level: str
    """Id of the level, or `missing` when one side does not state what is compared."""
    bits: float
    """Match weight that it adds, or takes away when negative."""
    frequency_ratio: float | None
    """How common the value is that both share, where rare ones weigh more, 0 to 1."""


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """All that scoring says of two parties."""

    left_party_id: PartyId
    right_party_id: PartyId
    party_kind: PartyKind
    prior_bits: float
    """Weight before anything is compared: how seldom two records are one entity."""
    findings: tuple[Finding, ...]
    """In the order of the comparisons."""

    @property
    def match_weight(self) -> float:
        """Bits in all."""
        return self.prior_bits + sum(finding.bits for finding in self.findings)


def find_evidence(
    connection: Connection, kind: PartyKind, left_party_id: PartyId, right_party_id: PartyId
) -> PairEvidence | None:
    """The evidence on a pair, whether it was looked at in the night or not; None where a party has nothing to compare.

    Raises:
        ModelRefused: the standing model is none of this version, or not the one that the pairs were scored with.
    """
    (model,) = [one for one in MODELS if one.kind is kind]
    trained = _read_scoring_model(connection, kind)
    if trained is None:
        return None
    one, other = sorted((left_party_id, right_party_id))
    rows = connection.execute(_select_levels(model), {"one": one, "other": other}).fetchall()
    if not rows:
        return None
    (left_source, right_source, *found) = rows[0]
    own = trained.source_pairs.get(name_source_pair(left_source, right_source))
    findings = tuple(
        _build_finding(comparison, number, shared, (trained, own))
        for comparison, number, shared in zip(model.comparisons, found[::2], found[1::2], strict=True)
    )
    return PairEvidence(one, other, kind, odds_bits((own or trained.pooled).prior), findings)


def _read_scoring_model(connection: Connection, kind: PartyKind) -> TrainedModel | None:
    """The model that the standing pairs were scored with; none where nothing was ever scored."""
    stored = connection.execute("SELECT settings, scored_with FROM model WHERE party_kind = ?", [kind.value]).fetchall()
    if not stored:
        return None
    trained = read_model(stored[0][0])
    if stored[0][1] != trained.digest:
        raise ModelRefused(
            f"The {kind.value} model was trained or imported after the last night: it explains nothing of that night.",
            way_out="Run `kg refresh`: it scores with the new model, and pairs are explained again.",
        )
    return trained


def _build_finding(
    comparison: Comparison, number: int | None, shared: float | None, learnt: tuple[TrainedModel, Parameters | None]
) -> Finding:
    if number is None:
        return Finding(comparison.name, MISSING, 0.0, None)
    trained, own = learnt
    level = comparison.levels[number]
    frequency = _find_frequency(trained, level, shared)
    pooled = trained.pooled.comparisons[comparison.name]
    chances = own.comparisons[comparison.name] if own else pooled
    bits = weigh_level(comparison, level, chances, pooled, frequency)
    return Finding(comparison.name, level.id, bits, frequency)


def _find_frequency(trained: TrainedModel, level: Level, shared: float | None) -> float | None:
    """How common the value is; of one that is not among the frozen ones, what the model says of its column."""
    if level.frequency is None:
        return None
    return trained.rarest[level.frequency] if shared is None else shared


def _select_levels(model: LinkageModel) -> str:
    """Sources of both, then for each comparison the number of its level (null: missing) and the value's frequency."""
    both = f"(FROM {PARTY_TABLES[model.kind]} WHERE party_id IN ($one, $other))"
    rows = select_rows(model, _SCHEMA, f"({select_parties(model, _SCHEMA, both)})")
    columns = ", ".join(f"l.{column} AS {column}_l, r.{column} AS {column}_r" for column in _find_columns(model))
    found = ", ".join(f"{_select_level(one)}, {_select_frequency(one, model.kind)}" for one in model.comparisons)
    return (
        f"WITH scored AS MATERIALIZED ({rows}) "
        f"SELECT source_l, source_r, {found} FROM (SELECT l.source AS source_l, r.source AS source_r, {columns} "
        "FROM scored AS l JOIN scored AS r ON l.party_id = $one AND r.party_id = $other)"
    )


def _find_columns(model: LinkageModel) -> Sequence[str]:
    return [*model.columns, *(f"common_{column}" for column in find_frequency_columns(model))]


def _select_level(comparison: Comparison) -> str:
    cases = " ".join(
        f"WHEN {level.sql} THEN {number}" for number, level in enumerate(comparison.levels) if level.sql != "ELSE"
    )
    return f"CASE WHEN {comparison.missing} THEN NULL {cases} ELSE {len(comparison.levels) - 1} END"


def _select_frequency(comparison: Comparison, kind: PartyKind) -> str:
    cases = " ".join(
        f"WHEN {level.sql} THEN {_look_up(level, kind)}" if level.frequency else f"WHEN {level.sql} THEN NULL"
        for level in comparison.levels
        if level.sql != "ELSE"
    )
    return f"CASE WHEN {comparison.missing} THEN NULL {cases} END"


def _look_up(level: Level, kind: PartyKind) -> str:
    """The greater frequency of the two values; null for one that is not among the frozen ones."""
    return (
        "(SELECT max(frequency_ratio) FROM frequency "
        f"WHERE party_kind = '{kind.value}' AND column_name = '{level.frequency}' "
        f"AND common_number IN (common_{level.frequency}_l, common_{level.frequency}_r))"
    )
