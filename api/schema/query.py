"""The root of the schema, and the schema."""

from datetime import date
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from api.schema.descriptions import describe
from api.schema.finding import NodeOutcome, PersonOutcome
from api.schema.identity import (
    IdentityClusterOutcome,
    IdentityPairOutcome,
    IdentityQueueOutcome,
    JudgePairOutcome,
)
from api.schema.profile import LegalEntityOutcome
from api.schema.scalars import SCALARS
from api.schema.search import SearchOutcome
from kg.ledger.judgements import Verdict
from kg.model.vocabulary import LegalForm, PublicationState, RegisterState

strawberry.enum(PublicationState)


@strawberry.type
class Publication:
    """Which run is published."""

    run_id: str
    status: PublicationState | None
    night: date | None


def _read_legal_entity(uscc: str | None = None, id: strawberry.ID | None = None, as_of: date | None = None) -> Any:
    """The arguments of the field; `api.schema.roots` follows them."""


def _search_legal_entities(  # noqa: PLR0913, PLR0917 - one a filter
    text: str,
    division: str | None = None,
    industry: str | None = None,
    legal_form: LegalForm | None = None,
    register_state: RegisterState | None = None,
    first: int = 20,
    after: strawberry.ID | None = None,
) -> Any:
    """Likewise."""


def _read_person(number: str, as_of: date | None = None) -> Any:
    """Likewise."""


def _read_node(id: strawberry.ID) -> Any:
    """Likewise."""


def _read_queue(first: int = 20, after: strawberry.ID | None = None) -> Any:
    """Likewise; `api.desk` follows these."""


def _judge_pair(id: strawberry.ID, verdict: Verdict) -> Any:
    """Likewise."""


@strawberry.type
class Query:
    """What may be asked."""

    legal_entity: LegalEntityOutcome = strawberry.field(
        resolver=_read_legal_entity,
    )
    search_legal_entities: SearchOutcome = strawberry.field(resolver=_search_legal_entities)
    person: PersonOutcome = strawberry.field(resolver=_read_person)
    node: NodeOutcome = strawberry.field(resolver=_read_node)
    publication: Publication | None
    identity_queue: IdentityQueueOutcome = strawberry.field(resolver=_read_queue)
    identity_pair: IdentityPairOutcome = strawberry.field(resolver=_read_node)
    identity_cluster: IdentityClusterOutcome = strawberry.field(resolver=_read_node)


@strawberry.type
class Mutation:
    """What may be changed."""

    judge_pair: JudgePairOutcome = strawberry.mutation(resolver=_judge_pair)


class _Schema(strawberry.Schema):
    def _extend_introspection(self) -> None:
        """Leave `isOneOf` as graphql-core answers it: strawberry's own fails at every type that is within another."""


def build_schema() -> strawberry.Schema:
    """The schema; `api.engine` makes it answer."""
    schema = _Schema(Query, Mutation, config=StrawberryConfig(scalar_map=SCALARS))
    describe(schema._schema)
    return schema
