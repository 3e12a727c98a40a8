"""Explanations in an operator's own notebook: the words, and the waterfall in place.

A release holds no parties, so analysts' notebooks have none of this; an operator's look is audited like any other.
"""

from dataclasses import dataclass, field

from kg.access.purposes import Role, read_intent
from kg.home import Home
from kg.looks import open_looks
from kg.model.vocabulary import Purpose
from kg.pictures.svg import Picture
from kg.settings import GraphSettings
from resolution.explanation.lookup import look_at_pair
from resolution.explanation.waterfall import draw_evidence
from resolution.explanation.words import say_pair
from resolution.looking import open_resolved
from resolution.settings import ResolutionSettings


@dataclass(frozen=True, slots=True)
class ShownPair:
    """One explained pair, as a notebook shows it."""

    lines: tuple[str, ...]
    picture: Picture | None = field(repr=False)

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def _repr_svg_(self) -> str | None:
        return self.picture.svg if self.picture else None


def explain(
    left: str, right: str, *, case: str, purpose: Purpose = Purpose.IDENTITY_REVIEW, role: Role = Role.CLERK
) -> ShownPair:
    """Why two records are one entity or not; records are named as `kg explain pair` takes them.

    Raises:
        AccessDenied: the role may not see it for that purpose.
        RequestError: a record is not stated now.
    """
    settings = GraphSettings()
    home = Home(settings.home).ensure()
    with open_resolved(home, settings) as connection, open_looks(home, role, read_intent(purpose, case)) as looks:
        joining, evidence = look_at_pair(connection, looks, (left, right))
    threshold = ResolutionSettings().get_threshold_bits(joining.left_kind)
    picture = draw_evidence(evidence, threshold) if evidence else None
    return ShownPair(tuple(say_pair(joining, evidence, threshold)), picture)
