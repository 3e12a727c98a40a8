"""The root of the schema, and the executable schema."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import strawberry
from strawberry.extensions import AddValidationRules, MaxTokensLimiter, ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig

from api.limits import build_limit_rule
from api.schema.connections import read_one
from api.schema.descriptions import describe
from api.schema.profile import LegalEntityOutcome
from api.schema.scalars import SCALARS
from api.settings import ApiSettings


@strawberry.type
class Publication:
    """Which run is published."""

    run_id: str
    status: str | None
    night: date | None


def _read_legal_entity(
    root: strawberry.Parent[Any],
    info: strawberry.Info,
    uscc: str | None = None,
    id: strawberry.ID | None = None,
    as_of: date | None = None,
) -> Any:
    """What execution put there for this field; the arguments were already followed."""
    return read_one(root, info)


@strawberry.type
class Query:
    """What may be asked."""

    legal_entity: LegalEntityOutcome = strawberry.field(
        resolver=_read_legal_entity,
    )
    publication: Publication | None


class Schema(strawberry.Schema):
    """Does not log errors itself: a vendor's log line would carry the query and inner messages."""

    def process_errors(self, *_: Any, **__: Any) -> None:
        """Nothing; `api.errors` logs what failed."""


def read_name(parent: Mapping[str, object], name: str) -> object:
    """The value of a scalar field."""
    return parent[name]


def build_schema(settings: ApiSettings, execution: Callable[[], SchemaExtension] | None = None) -> Schema:
    """The executable schema within the limits of `settings`; `execution` fills the root before fields are read."""
    rule = build_limit_rule(settings.depth, settings.alias_count)
    extensions: list[Callable[[], SchemaExtension]] = [
        lambda: MaxTokensLimiter(max_token_count=settings.token_count),
        lambda: AddValidationRules([rule]),
        ParserCache,
        ValidationCache,
    ]
    schema = Schema(
        Query,
        extensions=[*extensions, *([execution] if execution else [])],
        config=StrawberryConfig(default_resolver=read_name, scalar_map=SCALARS),
    )
    describe(schema._schema)
    return schema
