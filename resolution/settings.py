"""How sure a link has to be, and how much is read to learn it. Built once at an entry point, passed as an argument."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from kg.model.vocabulary import PartyKind


class ResolutionSettings(BaseSettings):
    """Settings of `resolution`: environment variables with the prefix `KG_RESOLUTION_`."""

    model_config = SettingsConfigDict(env_prefix="KG_RESOLUTION_", frozen=True, extra="ignore")

    person_threshold_bits: float = Field(
        default=2.0,
        description="Match weight in bits from which two mentions of persons are linked, unless a rival claims one;"
        " 2 is 80 %.",
    )
    legal_entity_threshold_bits: float = Field(
        default=4.0, description="Match weight in bits from which two mentions of legal entities are linked; 4 is 94 %."
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
    seed: int = Field(default=20230301, description="Seed of the sample of random pairs.")

    def get_threshold_bits(self, kind: PartyKind) -> float:
        """Match weight in bits from which two parties of a kind are linked."""
        return self.person_threshold_bits if kind is PartyKind.PERSON else self.legal_entity_threshold_bits
