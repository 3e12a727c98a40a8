"""From a query's text to its answer: parsed and validated once, planned, read in one statement, completed.

Every field of the executable schema is answered by `api.shaping`; strawberry only says which fields there are.
"""

from collections.abc import Mapping
from typing import Any, Final

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
    OperationType,
    execute_sync,
    get_named_type,
    get_operation_ast,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values

from api.execution import Answerer, RequestContext
from api.limits import Limits, check_text, find_excess
from api.planning import Plan, build_plan
from api.reading import Reading
from api.schema.connections import EDGE_FIELDS
from api.schema.roots import ROOT_FIELDS
from api.shaping import CONNECTION, ISO_SCALARS, Reader, find_label, find_reader, shape_edge, write_iso
from kg.errors import RequestError, XintuError

_CACHED_MAX: Final = 1_000
"""Documents that are kept parsed and validated."""
LINK: Final = "Link"
"""The interface of every link."""


class Engine:
    """Answers queries over one schema."""

    def __init__(self, schema: GraphQLSchema, answerer: Answerer, limits: Limits) -> None:
        attach_readers(schema)
        self._schema = schema
        self._answerer = answerer
        self._limits = limits
        self._documents: dict[str, DocumentNode | list[GraphQLError]] = {}

    async def execute(self, query: str, variables: Mapping[str, Any], context: RequestContext) -> ExecutionResult:
        """The answer as GraphQL shapes it; expected faults of ours are the `original_error` of its error."""
        context.measured.cached = query in self._documents
        document = self._read_document(query)
        if isinstance(document, list):
            return ExecutionResult(None, document)
        operation = get_operation_ast(document, context.operation_name)
        if operation is None or operation.operation is not OperationType.QUERY:
            return _fail(RequestError("The query holds no operation of that name, or none that only reads."))
        values = get_variable_values(self._schema, operation.variable_definitions or (), dict(variables))
        if isinstance(values, list):
            return ExecutionResult(None, values)
        try:
            plan = build_plan(self._schema, document, operation, values, self._answerer.hash_number)
            context.measured.roots = _name_roots(plan)
            reading = await self._answerer.answer(plan, context)
        except GraphQLError as error:
            return ExecutionResult(None, [error])
        except Exception as error:  # masked at the edge
            return _fail(error)
        return execute_sync(
            self._schema,
            document,
            context_value=reading,
            variable_values=dict(variables),
            operation_name=context.operation_name,
        )

    def _read_document(self, query: str) -> DocumentNode | list[GraphQLError]:
        """The parsed document, or what is wrong with it; the oldest of too many is forgotten."""
        found = self._documents.get(query)
        if found is None:
            try:
                check_text(query, self._limits)
                document = parse(query)
                found = find_excess(document, self._limits) or validate(self._schema, document) or document
            except GraphQLError as error:
                found = [error]
            if len(self._documents) >= _CACHED_MAX:
                self._documents.pop(next(iter(self._documents)))
            self._documents[query] = found
        return found


def attach_readers(schema: GraphQLSchema) -> None:
    """Let every field be answered by `api.shaping`, and every union and interface by the label of what was read."""
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        if name in ISO_SCALARS and isinstance(kind, GraphQLScalarType):
            kind.coerce_output_value = write_iso
        if isinstance(kind, GraphQLObjectType):
            kind.is_type_of = None
            is_link = any(interface.name == LINK for interface in kind.interfaces)
            for field_name, field in kind.fields.items():
                value_type = get_named_type(field.type).name
                if name == "Query":
                    field.resolve = _resolve_root
                elif (name, field_name) in EDGE_FIELDS:
                    field.resolve = _resolve_edge
                else:
                    field.resolve = _build_resolver(find_reader(name, field_name, value_type, is_link=is_link))
        elif isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
            kind.resolve_type = _build_type_resolver(schema, kind)


def _build_resolver(read: Reader) -> Any:
    return lambda source, info, **_arguments: read(source, info.context)


def _build_type_resolver(schema: GraphQLSchema, abstract: GraphQLAbstractType) -> Any:
    names = {kind.name: kind.name for kind in schema.get_possible_types(abstract)}
    if page := next((name for name in names if name.endswith(CONNECTION)), None):
        names[CONNECTION] = page
    return lambda answer, _info, _abstract: names[find_label(answer)]


def _resolve_root(_source: None, info: GraphQLResolveInfo[Reading], **_arguments: Any) -> Any:
    reading = info.context
    if info.field_name == "publication":
        return reading.publication
    return reading.roots[str(info.path.key)]


def _resolve_edge(item: Mapping[str, Any], info: GraphQLResolveInfo[Reading], **_arguments: Any) -> Any:
    reading = info.context
    path = "/".join(key for key in info.path.as_list() if isinstance(key, str))
    return shape_edge(reading.places[info.parent_type.name, path], item)


def _name_roots(plan: Plan) -> tuple[str, ...]:
    """What kinds of thing a plan reads, by the names of the root's fields; `schema` when it reads nothing."""
    asked = {id(root.field) for root in plan.roots}
    named = tuple(name for name, field in ROOT_FIELDS.items() if id(field) in asked)
    return named or (("publication",) if plan.reads else ("schema",))


def _fail(error: Exception) -> ExecutionResult:
    message = str(error) if isinstance(error, XintuError) else "Something went wrong on our side."
    return ExecutionResult(None, [GraphQLError(message, original_error=error)])
