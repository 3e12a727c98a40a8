"""Explanations in an operator's own notebook: the words, and the waterfall in place.

A release holds no parties, so analysts' notebooks have none of this; an operator's look is audited like any other.
"""

from dataclasses import dataclass

from kg.access.purposes import Role, read_intent
from kg.model.vocabulary import Purpose
from kg.pictures.svg import Picture
from resolution.explanation.clusters import can_be_drawn, draw_cluster
from resolution.explanation.lookup import look_at_cluster, look_at_pair, open_explaining
from resolution.explanation.waterfall import draw_evidence
from resolution.explanation.words import say_cluster, say_pair
from resolution.settings import ResolutionSettings


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """One explanation, as a notebook shows it: the picture where there is one, else the words."""

    lines: tuple[str, ...]
    picture: Picture | None = None

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_svg_(self) -> str | None:
        return self.picture.svg if self.picture else None


def explain(
    left: str, right: str, *, case: str, purpose: Purpose = Purpose.IDENTITY_REVIEW, role: Role = Role.CLERK
) -> Shown:
    """Why two records are one entity or not; records are named as `kg explain pair` takes them.

    Raises:
        AccessDenied: the role may not see it for that purpose.
        RequestError: a record is not stated now.
    """
    with open_explaining(role, read_intent(purpose, case)) as (connection, looks):
        joining, evidence = look_at_pair(connection, looks, (left, right))
    threshold = ResolutionSettings().get_threshold_bits(joining.left_kind)
    picture = draw_evidence(evidence, threshold) if evidence else None
    return Shown(tuple(say_pair(joining, evidence, threshold)), picture)


def explain_cluster(
    entity: str, *, case: str, purpose: Purpose = Purpose.IDENTITY_REVIEW, role: Role = Role.CLERK
) -> Shown:
    """Everything that joins two records of an entity, and what alone holds it together.

    Raises:
        AccessDenied: the role may not see it for that purpose.
        RequestError: no entity has the id; of a retired one those that answer for it are named.
    """
    with open_explaining(role, read_intent(purpose, case)) as (connection, looks):
        cluster = look_at_cluster(connection, looks, entity)
    picture = draw_cluster(cluster, entity) if can_be_drawn(cluster) else None
    return Shown(tuple(say_cluster(cluster.steps)), picture)
