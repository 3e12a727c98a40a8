"""A learnt model is data: what was learnt, from what, when and by which code, as JSON without any personal value.

Every level of every comparison has two probabilities: `m` (one and the same entity is seen so) and `u` (two different
ones are). They stand once for all pairs (*pooled*) and once for each pair of sources that was met in training, already
drawn towards the pooled ones where few pairs were seen. A pair of sources that the model does not name is scored with
the pooled values.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kg.errors import ModelRefused
from kg.model.vocabulary import PartyKind
from resolution.models import LinkageModel

FORMAT: Final = 2
"""Raised when the layout of the JSON changes."""


class Chance(NamedTuple):
    """Probabilities of one level, 0 to 1."""

    m: float
    u: float


Chances = Mapping[str, Mapping[str, Chance]]
"""Comparison → label of the level → probabilities."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What decides the weight of a pair."""

    prior: float
    """Probability that two random records are one entity, 0 to 1."""
    known_pairs: int
    """Pairs known by number from which `m` was learnt."""
    chance_pairs: int
    """Random pairs from which `u` was learnt."""
    comparisons: Chances


class TrainedModel(BaseModel):
    """One kind's learnt model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    party_kind: PartyKind
    trained_on: date = Field(description="Declared night whose parties it was learnt from.")
    seed: int = Field(description="Seed of the sample of random pairs.")
    data_digest: str = Field(description="Digest of the parties that it was learnt from.")
    code_digest: str = Field(description="Digest of the code that prepares, compares and learns, and of its libraries.")
    libraries: dict[str, str] = Field(description="Versions of the libraries that it was learnt with.")
    frequency_digest: str = Field(description="Digest of the frozen frequencies of values, which are kept beside it.")
    rarest: dict[str, float] = Field(
        description="Column → frequency of a value that is not among the frozen ones, 0 to 1."
    )
    threshold_bits: float | None = Field(default=None, description="Weight from which a pair is linked, when chosen.")
    pooled: Parameters
    source_pairs: dict[str, Parameters] = Field(description="`source|source`, in alphabetical order → its own values.")

    def to_json(self) -> str:
        """The model as JSON; the same model gives the same text."""
        return orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2).decode()

    @property
    def digest(self) -> str:
        """What names this model: a digest over all of it."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def read_model(text: str | bytes) -> TrainedModel:
    """The model that a JSON text holds.

    Raises:
        ModelRefused: it is no model, or of another format.
    """
    try:
        return TrainedModel.model_validate_json(text)
    except ValidationError as error:
        # pydantic's own message quotes the text.
        places = sorted({".".join(str(part) for part in item["loc"]) for item in error.errors()})
        raise ModelRefused(
            f"This is no model of format {FORMAT}: {', '.join(places[:5])}.",
            way_out="Export it again by the version that reads it, or run `kg resolution train`.",
        ) from None


def check_model(trained: TrainedModel, model: LinkageModel, code_digest: str) -> None:
    """Refuse a model that this version cannot score with.

    Raises:
        ModelRefused: another format, other levels, or made by other code.
    """
    reason = _find_misfit(trained, model, code_digest)
    if reason:
        raise ModelRefused(
            f"The {model.kind.value} model of {trained.trained_on} {reason}.",
            way_out="Import one made by this version, or run `kg resolution train`.",
        )


def is_usable(trained: TrainedModel | None, model: LinkageModel, code_digest: str) -> bool:
    """Whether a night scores with this model; otherwise it trains a new one first."""
    return trained is not None and not _find_misfit(trained, model, code_digest)


def name_source_pair(one: str, other: str) -> str:
    """The key of a pair of sources in a model."""
    return "|".join(sorted((one, other)))


def _find_misfit(trained: TrainedModel, model: LinkageModel, code_digest: str) -> str | None:
    if trained.format != FORMAT:
        return f"has format {trained.format}; this version reads {FORMAT}"
    if trained.party_kind != model.kind:
        return f"is of kind {trained.party_kind.value}"
    stated = {comparison.name: {level.id for level in comparison.levels} for comparison in model.comparisons}
    for parameters in (trained.pooled, *trained.source_pairs.values()):
        learnt = {name: set(levels) for name, levels in parameters.comparisons.items()}
        if learnt != stated:
            differing = sorted(name for name in stated.keys() | learnt.keys() if stated.get(name) != learnt.get(name))
            return f"has other levels in {', '.join(differing)}"
    if trained.code_digest != code_digest:
        return "was made by another version of the code or of its libraries"
    return None
