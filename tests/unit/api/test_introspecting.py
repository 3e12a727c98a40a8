"""What the schema says of itself is what the standard executor says of it, within a bound, and can be interrupted."""

import asyncio
import random
from typing import Any

import pytest
from graphql import (
    GraphQLObjectType,
    OperationDefinitionNode,
    execute_sync,
    get_introspection_query,
    get_named_type,
    introspection_types,
    is_leaf_type,
    parse,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values

from api.collecting import Collector
from api.introspecting import Introspector
from api.limits import Limits
from api.parsing import read_document
from api.schema.query import build_schema
from kg.errors import RequestError

SCHEMA = build_schema()._schema
OF_TOOLS = [
    get_introspection_query(
        descriptions=True, specified_by_url=True, directive_is_repeatable=True, schema_description=True,
        input_value_deprecation=True,
    ),
    get_introspection_query(descriptions=False),
    '{ __type(name: "LegalEntity") { fields(includeDeprecated: true) { name type { name kind ofType { name } } } } }',
]  # fmt: skip
"""What GraphiQL, Apollo's tools and graphql-codegen ask, with and without descriptions, and what a browser asks."""


def _ask(text: str, variables: dict[str, Any] | None = None, field_max: int = Limits().introspection_count) -> Any:
    """The answer, in a loop of its own."""
    introspector, asked = _prepare(text, variables or {}, field_max)
    return asyncio.run(introspector.answer(asked))


def _prepare(text: str, variables: dict[str, Any], field_max: int) -> tuple[Introspector, Any]:
    document = parse(text)
    (operation,) = (one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    values = get_variable_values(SCHEMA, operation.variable_definitions or (), variables)
    assert isinstance(values, VariableValues)
    collector = Collector(SCHEMA, document, values)
    assert SCHEMA.query_type
    return Introspector(SCHEMA, collector, values, field_max), collector.collect(SCHEMA.query_type, [operation])


@pytest.mark.parametrize("text", OF_TOOLS)
def test_what_tools_ask_is_within_the_bounds_and_answered_as_the_standard_executor_does(text: str) -> None:
    assert not isinstance(read_document(text, SCHEMA, Limits()), list)
    assert _ask(text) == execute_sync(SCHEMA, parse(text)).data


def test_drawn_questions_are_answered_as_the_standard_executor_does() -> None:
    chance = random.Random(5)
    texts = [_draw(chance) for _ in range(150)]
    texts = [text for text in texts if not validate(SCHEMA, parse(text))]
    assert len(texts) > 60
    answers = [(_ask(text, {"yes": True}, 10**6), execute_sync(SCHEMA, parse(text), variable_values={"yes": True}))
               for text in texts]  # fmt: skip
    for text, (answer, standard) in zip(texts, answers, strict=True):
        assert standard.errors is None
        assert answer == standard.data, text
        assert str(answer) == str(standard.data), "keys stand in another order"


def test_a_type_that_is_not_there_is_null_and_a_name_may_stand_in_a_variable() -> None:
    text = "query ($name: String!) { __type(name: $name) { name } also: __type(name: $name) { __typename kind } }"
    assert _ask(text, {"name": "Nobody"}) == {"__type": None, "also": None}
    assert _ask(text, {"name": "Query"})["also"] == {"__typename": "__Type", "kind": "OBJECT"}


def test_whether_one_input_alone_is_taken_is_answered_of_what_is_within_another_type_too() -> None:
    """It failed at each of them, and the whole answer with it."""
    answer = _ask('{ __type(name: "LegalEntity") { isOneOf fields { type { isOneOf ofType { isOneOf } } } } }')
    assert answer["__type"]["isOneOf"] is None
    assert {one["type"]["isOneOf"] for one in answer["__type"]["fields"]} == {None}


def test_fields_are_counted_as_they_are_answered() -> None:
    text = OF_TOOLS[0]
    count = _count(execute_sync(SCHEMA, parse(text)).data) - 1  # all but `__schema` itself, which is asked anyway
    assert _ask(text, field_max=count)
    with pytest.raises(RequestError, match=f"more than {count - 1} fields"):
        _ask(text, field_max=count - 1)


@pytest.mark.parametrize(
    "below",
    [" ".join(f"a{n}: fields {{ type {{ ofType {{ fields {{ name type {{ name }} }} }} }} }}" for n in range(20)),
     " ".join(f"a{n}: fields {{ type {{ ofType {{ possibleTypes {{ name }} }} }} }}" for n in range(20)),
     " ".join(f"a{n}: description" for n in range(20)) + " fields { args { type { ofType { name } } } }"],
)  # fmt: skip
def test_what_would_be_answered_many_times_over_is_refused_before_it_is_filled_in(
    below: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was completed whole, up to seventy thousand fields in a second for which nobody else was answered."""
    text = f"{{ __schema {{ types {{ {below} }} }} }}"
    assert not isinstance(read_document(text, SCHEMA, Limits()), list), "refused by another bound"
    monkeypatch.setattr("api.introspecting._iter_filled", _fail)
    with pytest.raises(RequestError, match="of the schema itself"):
        _ask(text, field_max=3_000)


def test_others_have_their_turn_and_an_end_of_time_is_noticed() -> None:
    introspector, asked = _prepare(OF_TOOLS[0], {}, 20_000)

    async def answer_beside_others() -> int:
        turns = 0
        answering = asyncio.create_task(introspector.answer(asked))
        while not answering.done():
            turns += 1
            await asyncio.sleep(0)
        return turns

    async def answer_in_no_time() -> None:
        async with asyncio.timeout(0):
            await introspector.answer(asked)

    assert asyncio.run(answer_beside_others()) > 5
    with pytest.raises(TimeoutError):
        asyncio.run(answer_in_no_time())


def _fail(*_: object) -> None:
    raise AssertionError("filled in")


def _count(answer: Any) -> int:
    if isinstance(answer, dict):
        return len(answer) + sum(map(_count, answer.values()))
    return sum(map(_count, answer)) if isinstance(answer, list) else 0


def _draw(chance: random.Random) -> str:
    root = chance.choice(["__schema", '__type(name: "LegalEntity")', '__type(name: "RegisterState")'])
    kind = introspection_types["__Schema" if root == "__schema" else "__Type"]
    return f"query ($yes: Boolean!) {{ {root} @include(if: $yes) {_draw_selection(kind, 3, chance)} }}"


def _draw_selection(kind: Any, levels: int, chance: random.Random) -> str:
    assert isinstance(kind, GraphQLObjectType)
    parts = ["__typename"]
    for name, definition in kind.fields.items():
        inner = get_named_type(definition.type)
        if chance.random() < 0.5 or (not is_leaf_type(inner) and levels == 0):
            continue
        below = "" if is_leaf_type(inner) else _draw_selection(inner, levels - 1, chance)
        given = chance.choice(["", "(includeDeprecated: true)", "(includeDeprecated: $yes)"]) if definition.args else ""
        alias = chance.choice(["", "", "", f"x_{name}: "]) if is_leaf_type(inner) else ""
        directive = chance.choice(["", "", "", "@skip(if: $yes)", "@include(if: $yes)"])
        parts.append(f"{alias}{name}{given} {directive} {below}")
    return "{ " + " ".join(parts) + " }"
