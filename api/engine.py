"""From a query's text to its answer: parsed, validated, planned and compiled once; read in one statement, completed.

    text ─▶ Document ─(operation, directives' variables)─▶ plan ─(decisions, look-ups)─▶ Route ─▶ row ─▶ answer
            parsed, validated                              which edges                  statement, completer

Each arrow is followed once and remembered. Every field of the executable schema is answered by `api.shaping`;
strawberry only says which fields there are.
"""

import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLAbstractType,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    OperationType,
    Undefined,
    execute_sync,
    get_named_type,
    get_operation_ast,
)
from graphql.execution.values import VariableValues, get_variable_values
from graphql.pyutils import Path

from api.collecting import Collector, iter_variables
from api.completing import compile_operation
from api.errors import tell_failure, tell_variable
from api.execution import Answerer, RequestContext, Route, build_route
from api.introspecting import Introspector
from api.limits import Limits
from api.outcomes import shape_edge
from api.parsing import read_document
from api.planning import Bound, Plan, bind, build_plan
from api.reading import Decisions, Reading
from api.schema.connections import EDGE_FIELDS
from api.shaping import CONNECTION, LINK, WRITERS, Reader, find_label, find_reader
from kg.errors import RequestError

DOCUMENT_MAX: Final = 1_000
"""Documents that are kept."""
CHARACTER_MAX: Final = 250_000
"""Characters of their texts together: a parsed text weighs a hundred times what it did, in two objects for three."""
PLAN_MAX: Final = 32
"""Plans of one document, and routes of one plan, that are kept."""
_Value = TypeVar("_Value")
Sampler = Callable[[GraphQLSchema, OperationDefinitionNode], Mapping[str, Any]]
"""Values for the variables of an operation."""


@dataclass(slots=True)
class Planned:
    """A plan with the routes that it took."""

    plan: Plan
    collector: Collector
    operation: OperationDefinitionNode
    routes: dict[Hashable, Route] = field(default_factory=dict)


@dataclass(slots=True)
class Document:
    """A text that parses and is valid, with the plans of its operations."""

    node: DocumentNode
    shaping_variables: tuple[str, ...]
    """Those that stand in directives."""
    plans: dict[Hashable, Planned] = field(default_factory=dict)


class Engine:
    """Answers queries over one schema."""

    def __init__(self, schema: GraphQLSchema, answerer: Answerer, limits: Limits) -> None:
        attach_readers(schema)
        self._schema = schema
        self._answerer = answerer
        self._limits = limits
        self._documents: dict[str, Document] = {}
        self.straight_count = 0
        """Answers that were completed without the standard executor."""

    async def execute(self, query: str, variables: Mapping[str, Any], context: RequestContext) -> ExecutionResult:
        """The answer as GraphQL shapes it; expected faults of ours are the `original_error` of its error."""
        context.measured.cached = query in self._documents
        document = self._recall_document(query)
        if isinstance(document, list):
            return ExecutionResult(None, document)
        operation = get_operation_ast(document.node, context.operation_name)
        if operation is None or operation.operation is not OperationType.QUERY:
            return tell_failure(RequestError("The query holds no operation of that name, or none that only reads."))
        values = get_variable_values(self._schema, operation.variable_definitions or (), dict(variables))
        if isinstance(values, list):
            return ExecutionResult(None, [tell_variable(error) for error in values])
        try:
            planned = self.plan(document, operation, values)
            context.measured.roots = planned.plan.asked
            bound = bind(planned.plan, values, self._answerer.lexicon)
            route = self.find_route(planned, bound, self._answerer.decide(context, planned.plan, bound))
            of_schema = await self._introspect(planned, values)
            reading = await self._answerer.read(planned.plan, bound, route, context)
            reading.of_schema = of_schema
            started = time.perf_counter()
            answer = self._complete(document, operation, route, variables, reading)
            if reading.recorded:
                await reading.recorded
                context.measured.audit = context.measured.audit or (started, time.perf_counter())
        except Exception as error:  # masked at the edge
            return tell_failure(error)
        return answer

    def _complete(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        route: Route,
        variables: Mapping[str, Any],
        reading: Reading,
    ) -> ExecutionResult:
        try:
            data = route.complete(None, reading)
        except Exception:  # whatever it was, the standard executor meets it again and says where
            return self.complete_standard(document, operation, variables, reading)
        self.straight_count += 1
        return ExecutionResult(data, None)

    async def _introspect(self, planned: Planned, values: VariableValues) -> dict[str, Any]:
        """What is answered of the schema itself, before anything else is read."""
        if not planned.plan.of_schema:
            return {}
        most = self._limits.introspection_count
        return await Introspector(self._schema, planned.collector, values, most).answer(planned.plan.of_schema)

    def plan(self, document: Document, operation: OperationDefinitionNode, values: VariableValues) -> Planned:
        """The plan of an operation under the values of its directives.

        Raises:
            RequestError: one of them is null.
        """

        def build() -> Planned:
            collector = Collector(self._schema, document.node, values)
            query = self._schema.query_type
            assert query is not None  # noqa: S101 - the schema is ours
            plan = build_plan(collector, query, operation)
            return Planned(plan, collector, operation)

        shape = tuple(values.coerced.get(name, Undefined) for name in document.shaping_variables)
        if None in shape:
            raise RequestError(
                f"`${document.shaping_variables[shape.index(None)]}` is null; a directive is followed or not.",
                way_out="Send true or false, or leave the variable out, and its default stands.",
            )
        return _remember(document.plans, (operation.name and operation.name.value, shape), build, PLAN_MAX)

    def find_route(self, planned: Planned, bound: Bound, decisions: Decisions) -> Route:
        """The route of a plan, compiled."""

        def build() -> Route:
            route = build_route(planned.plan, bound, decisions)
            query = self._schema.query_type
            assert query is not None  # noqa: S101 - the schema is ours
            route.complete = compile_operation(planned.collector, query, planned.operation, route.places)
            return route

        refusals = tuple(decision.refusal for decision in decisions.values())
        return _remember(planned.routes, (bound.shape, refusals), build, PLAN_MAX)

    def complete_standard(
        self, document: Document, operation: OperationDefinitionNode, variables: Mapping[str, Any], reading: Reading
    ) -> ExecutionResult:
        """The answer as the standard executor completes it."""
        return execute_sync(
            self._schema,
            document.node,
            context_value=reading,
            variable_values=dict(variables),
            operation_name=operation.name.value if operation.name else None,
        )

    async def rehearse(self, query: str, decisions: Sequence[Decisions], sample: Sampler) -> None:
        """Let the graph plan what a query reads under each of several decisions; nothing is read."""
        document = self._recall_document(query)
        if isinstance(document, list):
            return
        operations = [one for one in document.node.definitions if isinstance(one, OperationDefinitionNode)]
        for operation in operations:
            variables = dict(sample(self._schema, operation))
            values = get_variable_values(self._schema, operation.variable_definitions or (), variables)
            if isinstance(values, list):
                continue
            try:
                planned = self.plan(document, operation, values)
                bound = bind(planned.plan, values, self._answerer.lexicon)
                routes = [self.find_route(planned, bound, one) for one in decisions]
            except RequestError:  # the samples are not what it can be asked with
                continue
            for route in {one.statement: one for one in routes if one.read}.values():
                await self._answerer.rehearse(bound, route)

    def _recall_document(self, query: str) -> Document | list[GraphQLError]:
        """A text's document, read if it is not known; or what is wrong with it, which is not kept."""
        document = self._documents.pop(query, None)
        if document is None:
            read = self._read_document(query)
            if isinstance(read, list):
                return read
            document = read
            self._make_room(len(query))
        self._documents[query] = document
        return document

    def _make_room(self, length: int) -> None:
        """Forget documents, those used longest ago first, until another text fits."""
        excess = sum(map(len, self._documents)) + length - CHARACTER_MAX
        while self._documents and (excess > 0 or len(self._documents) >= DOCUMENT_MAX):
            oldest = next(iter(self._documents))
            excess -= len(oldest)
            del self._documents[oldest]

    def _read_document(self, query: str) -> Document | list[GraphQLError]:
        """The parsed document, or what is wrong with it."""
        node = read_document(query, self._schema, self._limits)
        if isinstance(node, list):
            return node
        return Document(node, tuple(sorted(set(iter_variables(node, of_directives=True)))))


def attach_readers(schema: GraphQLSchema) -> None:
    """Let every field be answered by `api.shaping`, and every union and interface by the label of what was read."""
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        if name in WRITERS and isinstance(kind, GraphQLScalarType):
            kind.coerce_output_value = WRITERS[name]
        if isinstance(kind, GraphQLObjectType):
            kind.is_type_of = None
            is_link = any(interface.name == LINK for interface in kind.interfaces)
            for field_name, definition in kind.fields.items():
                value_type = get_named_type(definition.type).name
                if name == "Query":
                    definition.resolve = _resolve_root
                elif (name, field_name) in EDGE_FIELDS:
                    definition.resolve = _resolve_edge
                else:
                    definition.resolve = _build_resolver(find_reader(name, field_name, value_type, is_link=is_link))
        elif isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
            kind.resolve_type = _build_type_resolver(schema, kind)


def _remember(kept: dict[Any, _Value], key: Hashable, build: Callable[[], _Value], count_max: int) -> _Value:
    """What is kept under a key, built if it is not; of too many, what was used longest ago is forgotten."""
    found = kept.pop(key, None)
    if found is None:
        found = build()
        if len(kept) >= count_max:
            del kept[next(iter(kept))]
    kept[key] = found
    return found


def _build_resolver(read: Reader) -> Any:
    return lambda source, info, **_arguments: read(source, info.context)


def _build_type_resolver(schema: GraphQLSchema, abstract: GraphQLAbstractType) -> Any:
    names = {kind.name: kind.name for kind in schema.get_possible_types(abstract)}
    if page := next((name for name in names if name.endswith(CONNECTION)), None):
        names[CONNECTION] = page
    return lambda answer, _info, _abstract: names[find_label(answer)]


def _resolve_root(_source: None, info: GraphQLResolveInfo[Reading], **_arguments: Any) -> Any:
    reading = info.context
    return reading.publication if info.field_name == "publication" else reading.roots[str(info.path.key)]


def _resolve_edge(item: Mapping[str, Any], info: GraphQLResolveInfo[Reading], **_arguments: Any) -> Any:
    reading = info.context
    steps: list[str] = []
    at: Path | None = info.path
    while at is not None:
        if at.typename is not None:  # else a place in a list
            steps.append(f"{at.typename}.{at.key}")
        at = at.prev
    return shape_edge(reading.places["/".join(reversed(steps))], item, reading)
