"""Learns a model without labels: agreement (m) from pairs known by number, chance (u) from random pairs.

The number is hidden: nothing compared says it, and a birth date that only the number tells is not looked at. Levels are
counted for each pair of sources. Where few pairs were seen, values fall back by one rule: what is fallen back to counts
as `fallback_sightings` sightings of the level. A pair of sources falls back to all pairs together, these to what
`comparisons` states; a level at which no pair at all was seen keeps what is stated. Fixed values are never learnt.
Where no pair at all is known by number, `expectation` learns m.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import Final

from splink import Linker

from kg.engine.database import Connection, count_rows, digest_tables, read_statement
from resolution.comparisons import CONTEXT_IN_COMMON, ELSE
from resolution.expectation import FEWEST_PARTIES, learn_by_expectation
from resolution.models import LinkageModel
from resolution.parties import PARTY_TABLES
from resolution.party_rows import find_frequency_columns
from resolution.settings import ResolutionSettings
from resolution.splink_door import open_linker, register
from resolution.splink_settings import LEAST_PROBABILITY, build_bare_settings, keep_levels
from resolution.trained_model import Chance, Chances, Parameters, TrainedModel, name_source_pair

FEWEST_NUMBERED: Final = 50
"""With fewer numbers than this, random pairs and frequencies are taken from all parties."""
_COUNTED_BY_PARTY: Final = frozenset({"phone", "document", "house_code", "room", "building", "road"})
"""Columns that a source without numbers may fill alike (one telephone, one number, 详见档案): a party without number
counts as an entity of its own there, which calls a value too common rather than too rare. Names are told by numbers."""
_LIBRARIES: Final = ("duckdb", "opencc", "pypinyin", "splink")
_TOLD_BY_NUMBER: Final = {
    "birth_on": "CASE WHEN birth_is_stated THEN party_row.birth_on END",
    "birth_digits": "CASE WHEN birth_is_stated THEN party_row.birth_digits END",
    "document": "CASE WHEN party_row.label IS NULL THEN party_row.document END",
}
"""Columns that a number fills → what is left of them when it is hidden."""
_PAIRS: Final = {"known_sample": "known", "chance_pair": "chance"}
"""Table of pairs → what they are to a tally."""
_Seen = dict[str, int]
"""Id of a level → pairs."""


@dataclass(slots=True)
class _Tally:
    """What was seen between two sources, or in all."""

    known: dict[str, _Seen] = field(default_factory=dict)
    chance: dict[str, _Seen] = field(default_factory=dict)
    matches: int = 0
    """Pairs known by number."""
    possible: int = 0
    """Pairs that parties with numbers could form."""


@dataclass(frozen=True, slots=True)
class _City:
    """What is counted over all parties at once."""

    parties: int
    numbers: int
    prior: float
    same_context_ratio: float | None

    def name_entity(self, column: str) -> str:
        """Expression: whose mention a party is, for counting entities rather than mentions that have a value."""
        is_told_by_number = self.numbers >= FEWEST_NUMBERED and column not in _COUNTED_BY_PARTY
        return "label" if is_told_by_number else "coalesce(label, party_id)"


def learn_model(
    connection: Connection,
    model: LinkageModel,
    settings: ResolutionSettings,
    made: dict[str, object],
    resolution: str,
) -> TrainedModel:
    """The model learnt from the view `party_row` of the current database; writes table `learnt_frequency` there.

    `made` are the model's `trained_on` and `code_digest`; `resolution` is the database of the parties. The same
    parties, in whatever order, give the same model.
    """
    _build_input(connection, model, settings, resolution)
    city = _read_city(connection)
    tallies = _read_tallies(connection, model)
    stated = Parameters(city.prior, 0, 0, _state_chances(model))
    every = _pool(tallies.values())
    pooled = _learn(model, every, every, stated, settings.fallback_sightings)
    pooled = replace(pooled, prior=city.prior, comparisons=_state_context_chance(pooled.comparisons, city))
    if not pooled.known_pairs and city.parties >= FEWEST_PARTIES:
        pooled = learn_by_expectation(connection, model, pooled, settings.sampled_pairs)
    rarest = _write_frequencies(connection, model, city, settings.fallback_sightings)
    return TrainedModel.model_validate(
        {
            "party_kind": model.kind,
            "seed": settings.seed,
            "data_digest": digest_tables(connection, "party_row"),
            "libraries": {library: version(library) for library in _LIBRARIES},
            "frequency_digest": digest_tables(connection, "learnt_frequency"),
            "rarest": rarest,
            "pooled": pooled,
            "source_pairs": {
                name: _learn(model, tally, every, pooled, settings.fallback_sightings)
                for name, tally in sorted(tallies.items())
            },
        }
        | made
    )


def _build_input(connection: Connection, model: LinkageModel, settings: ResolutionSettings, resolution: str) -> None:
    hidden = ", ".join(f"{left} AS {column}" for column, left in _TOLD_BY_NUMBER.items() if column in model.columns)
    connection.execute(
        read_statement("resolution", "training_input").format(
            resolution=resolution,
            table=PARTY_TABLES[model.kind],
            hidden=f"REPLACE ({hidden})" if hidden else "",
            seed=settings.seed,
            sampled=settings.sampled_pairs,
            fewest=FEWEST_NUMBERED,
        )
    )


def _read_city(connection: Connection) -> _City:
    ((parties, open_parties, numbers, prior, same_context),) = connection.execute(
        read_statement("resolution", "training_counts")
    ).fetchall()
    return _City(parties, numbers, _bound_prior(prior or 1 / (open_parties + 1)), same_context)


def _read_tallies(connection: Connection, model: LinkageModel) -> dict[str, _Tally]:
    tallies: dict[str, _Tally] = {}
    for one, other, matches, possible in connection.execute(
        read_statement("resolution", "training_sources")
    ).fetchall():
        tallies[name_source_pair(one, other)] = _Tally(matches=matches, possible=possible)
    labels = {
        f"gamma_{comparison.name}": (comparison.name, [level.id for level in reversed(comparison.levels)])
        for comparison in model.comparisons
    }
    tables = [table for table in _PAIRS if count_rows(connection, table)]
    if tables:
        linker = _open_counting_linker(connection, model)
    for table in tables:
        for one, other, comparison, level, pairs in _count_levels(connection, model, linker, table):
            tally = tallies.setdefault(name_source_pair(one, other), _Tally())
            name, ordered = labels[comparison]
            getattr(tally, _PAIRS[table]).setdefault(name, {})[ordered[level]] = pairs
    return tallies


def _open_counting_linker(connection: Connection, model: LinkageModel) -> Linker:
    stated = Parameters(1e-4, 0, 0, _state_chances(model))
    linker = open_linker(connection, "training_input", build_bare_settings(model, stated, frequencies=False))
    keep_levels(linker)
    return linker


def _count_levels(
    connection: Connection, model: LinkageModel, linker: Linker, pairs: str
) -> list[tuple[str, str, str, int, int]]:
    """(source, source, gamma column, level, pairs): levels of the given pairs, missing values left out."""
    linker.table_management.register_blocked_pairs_for_predict(register(linker._db_api, pairs))
    predicted = linker.inference.predict(warning_mode="never").physical_name
    levels = ", ".join(f"gamma_{comparison.name}" for comparison in model.comparisons)
    counted = connection.execute(
        read_statement("resolution", "training_levels").format(predicted=predicted, levels=levels)
    ).fetchall()
    connection.execute(f"DROP TABLE {predicted}")
    return counted


def _pool(tallies: Iterable[_Tally]) -> _Tally:
    pooled = _Tally()
    for tally in tallies:
        for part in ("known", "chance"):
            for name, seen in getattr(tally, part).items():
                total = getattr(pooled, part).setdefault(name, {})
                for label, pairs in seen.items():
                    total[label] = total.get(label, 0) + pairs
    return pooled


def _state_chances(model: LinkageModel) -> Chances:
    return {
        comparison.name: {level.id: Chance(level.m, level.u) for level in comparison.levels}
        for comparison in model.comparisons
    }


def _learn(model: LinkageModel, tally: _Tally, every: _Tally, fallback: Parameters, sightings: float) -> Parameters:
    comparisons: dict[str, dict[str, Chance]] = {}
    for comparison in model.comparisons:
        name, before = comparison.name, fallback.comparisons[comparison.name]
        learnt_m = {level.id: level.m for level in comparison.levels if not level.fixed_m}
        learnt_u = {level.id: level.u for level in comparison.levels if not level.fixed_u}
        m = draw_towards(
            tally.known.get(name, {}),
            every.known.get(name, {}),
            {label: before[label].m for label in learnt_m},
            sum(learnt_m.values()),
            sightings,
        )
        u = draw_towards(
            tally.chance.get(name, {}),
            every.chance.get(name, {}),
            {label: before[label].u for label in learnt_u},
            sum(learnt_u.values()),
            sightings,
        )
        comparisons[name] = {
            label: Chance(m.get(label, chance.m), u.get(label, chance.u)) for label, chance in before.items()
        }
    prior = (tally.matches + sightings) / (tally.possible + sightings / fallback.prior)
    return Parameters(_bound_prior(prior), _count(tally.known), _count(tally.chance), comparisons)


def _bound_prior(prior: float) -> float:
    """Between a chance that no city has and an even one, which a handful of parties may come to."""
    return min(max(prior, 1e-12), 0.5)


def draw_towards(
    seen: Mapping[str, int], met: Collection[str], fallback: Mapping[str, float], total: float, sightings: float
) -> dict[str, float]:
    """Probabilities of levels: as seen, drawn towards `fallback`, which counts as so many sightings of each level.

    Levels that are not in `met`, because nobody was ever seen at them, keep their fallback and take nothing from the
    others (a house code that no source states says nothing of addresses): these come to `total` together.
    """
    before = {label: max(chance, LEAST_PROBABILITY) for label, chance in fallback.items() if label in met}
    count, whole = sum(seen.get(label, 0) for label in before), sum(before.values())
    drawn = {
        label: (seen.get(label, 0) + sightings) / (count + sightings * whole / chance)
        for label, chance in before.items()
    }
    scale = total / sum(drawn.values()) if drawn else 1.0
    return dict(fallback) | {label: share * scale for label, share in drawn.items()}


def _count(seen: Mapping[str, _Seen]) -> int:
    return max((sum(levels.values()) for levels in seen.values()), default=0)


def _state_context_chance(chances: Chances, city: _City) -> Chances:
    """Chance of an entity in common, counted over all parties: in a large city too rare for a sample to meet it."""
    if city.same_context_ratio is None or city.numbers < FEWEST_NUMBERED or "context" not in chances:
        return chances
    chance = min(max(city.same_context_ratio, LEAST_PROBABILITY), 0.5)
    before = chances["context"]
    return dict(chances) | {
        "context": {
            CONTEXT_IN_COMMON: Chance(before[CONTEXT_IN_COMMON].m, chance),
            ELSE: Chance(before[ELSE].m, 1 - chance),
        }
    }


def _write_frequencies(connection: Connection, model: LinkageModel, city: _City, sightings: float) -> dict[str, float]:
    """Write `learnt_frequency`; give, for each of its columns, the frequency of a value that is not in it."""
    connection.execute(
        "CREATE TABLE learnt_frequency (column_name VARCHAR, value_hash UBIGINT, common_number INTEGER,"
        " frequency_ratio DOUBLE)"
    )
    levels = [level for comparison in model.comparisons for level in comparison.levels]
    given_once = {level.frequency: level.u for level in levels if level.given_once}
    rarest = {}
    for column in find_frequency_columns(model):
        # Without a number two mentions of one name are one firm as likely as not: they do not tell that two bear it.
        entity = "label" if column in given_once else city.name_entity(column)
        statement = read_statement("resolution", "training_frequency").format(column=column, entity=entity)
        connection.execute(f"INSERT INTO learnt_frequency SELECT '{column}', * FROM ({statement})")
        statement = read_statement("resolution", "training_rarest").format(
            column=column, entity=entity, stated=given_once.get(column, "NULL"), sightings=sightings
        )
        ((ratio,),) = connection.execute(statement).fetchall()
        rarest[column] = float(ratio)
    return rarest
