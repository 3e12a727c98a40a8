"""How sure a link has to be, and how much is read to learn it. Built once at an entry point, passed as an argument."""

from enum import StrEnum
from math import log2
from typing import Final

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from kg.model.vocabulary import PartyKind


class EngineName(StrEnum):
    """What prepares, pairs and compares."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class ResolutionSettings(BaseSettings):
    """Settings of `resolution`: environment variables with the prefix `KG_RESOLUTION_`."""

    model_config = SettingsConfigDict(env_prefix="KG_RESOLUTION_", frozen=True, extra="ignore")

    engine: EngineName = Field(
        default=EngineName.DUCKDB,
        description="Where values are prepared and pairs compared: duckdb, in this process, or spark; with one result.",
    )
    person_false_link_cost: float = Field(
        default=4.0,
        gt=0,
        description="What a wrong link between two mentions of persons costs, in missed links. A link is made where it"
        " is worth it: 4 asks for odds of 4 to 1 (80 %, 2 bits of match weight), unless a rival claims one.",
    )
    legal_entity_false_link_cost: float = Field(
        default=16.0, gt=0, description="The same for legal entities: 16 asks for odds of 16 to 1 (94 %, 4 bits)."
    )
    margin_bits: float = Field(
        default=2.0,
        ge=0,
        description="Bits by which the best of several rival entities must lead; closer than that, no link is made.",
    )
    bridge_bits: float = Field(
        default=2.0,
        description="Bits over the threshold that a link must weigh which alone holds two groups of mentions together;"
        " a weaker one is cut and shown to a person.",
    )
    block_pairs: int = Field(
        default=20_000,
        ge=1,
        description="Pairs that one value of a block may bring; a value that more share (a dormitory, an agent's"
        " address, a constant column) is passed over and reported.",
    )
    review_band_bits: float = Field(
        default=1.5, ge=0, description="Bits around a threshold within which a pair waits for a person to look at it."
    )
    sampled_pairs: int = Field(
        default=2_000_000,
        ge=1_000,
        description="Random pairs from which chance agreement (u) is learnt; also the most pairs known by number that"
        " are read for each pair of sources to learn agreement (m).",
    )
    fallback_sightings: float = Field(
        default=5.0,
        gt=0,
        description="As how many sightings of a level the stated or pooled probability counts where few were made.",
    )
    estimate_ratio: float = Field(
        default=0.04,
        gt=0,
        lt=0.5,
        description="Share of the mentions with a number that the gate resolves once more without it (0 to 1).",
    )
    held_back_ratio: float = Field(
        default=0.0, ge=0, lt=0.5, description="The same for a whole night: for estimates in a copy, never for a night."
    )
    fewest_judged_parties: int = Field(
        default=20_000, ge=0, description="With fewer parties the gate estimates nothing and judges no drift."
    )
    least_precision_ratio: float = Field(
        default=0.98, ge=0, le=1, description="Estimated pairwise precision below which a release is refused."
    )
    least_recall_ratio: float = Field(
        default=0.9, ge=0, le=1, description="Estimated pairwise recall below which a release is refused."
    )
    worse_by_ratio: float = Field(
        default=0.005, ge=0, le=1, description="How much lower than at the last release an estimate may be."
    )
    drift_factor: float = Field(
        default=1.5, ge=1, description="How many times what it was at the last release a sign of drift may be."
    )
    seed: int = Field(default=20230301, description="Seed of the sample of random pairs.")

    @property
    def person_threshold_bits(self) -> float:
        """Match weight from which two mentions of persons are linked: where the odds are what a wrong link costs."""
        return log2(self.person_false_link_cost)

    @property
    def legal_entity_threshold_bits(self) -> float:
        """The same for legal entities."""
        return log2(self.legal_entity_false_link_cost)

    def get_threshold_bits(self, kind: PartyKind) -> float:
        """Match weight in bits from which two parties of a kind are linked."""
        return self.person_threshold_bits if kind is PartyKind.PERSON else self.legal_entity_threshold_bits


OF_NO_CLUSTER: Final = {
    "held_back_ratio", "estimate_ratio", "fewest_judged_parties", "least_precision_ratio", "least_recall_ratio",
    "worse_by_ratio", "drift_factor", "engine",
}  # fmt: skip
"""Settings that decide no cluster: what is said of clusters, and where they are made."""
