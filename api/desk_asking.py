"""Operations that ask the clerks' desk: one field at the root, parsed and completed by the standard executor.

They are few and each waits for the disk, so nothing of them is compiled. Every other operation goes to the engine.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute_sync,
    get_operation_ast,
)
from graphql.execution.values import VariableValues, get_variable_values

from api.arguments import read_arguments
from api.collecting import Collector
from api.errors import tell_failure, tell_variable
from api.execution import Answerer, RequestContext
from api.limits import Limits
from api.parsing import read_document
from api.reading import Reading
from api.schema.identity import DESK_FIELDS
from kg.errors import RequestError

_MARKS: Final = ("identity", "judgePair")
"""One of these stands in every text that asks the desk; looking for them costs other texts a microsecond."""
Execute = Callable[[str, Mapping[str, Any], RequestContext], Awaitable[ExecutionResult]]


class DeskAnswerer(Protocol):
    """What answers the fields of the desk."""

    async def answer(self, field: str, arguments: Mapping[str, Any], context: RequestContext) -> Mapping[str, Any]:
        """What a field of the root answers with, by the names of the schema's columns."""
        ...


@dataclass(frozen=True, slots=True)
class _Asked:
    key: str
    field: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DeskExecutor:
    """Answers what asks the desk, and hands on what does not."""

    schema: GraphQLSchema
    engine: Execute
    answerer: Answerer
    desk: DeskAnswerer
    limits: Limits

    async def execute(self, query: str, variables: Mapping[str, Any], context: RequestContext) -> ExecutionResult:
        """The answer as GraphQL shapes it; expected faults of ours are the `original_error` of its error."""
        if not any(mark in query for mark in _MARKS):
            return await self.engine(query, variables, context)
        document = read_document(query, self.schema, self.limits)
        if isinstance(document, list):
            return ExecutionResult(None, document)
        operation = get_operation_ast(document, context.operation_name)
        if operation is None or operation.operation is OperationType.SUBSCRIPTION:
            return await self.engine(query, variables, context)
        return await self._ask(document, operation, (query, variables), context)

    async def _ask(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        sent: tuple[str, Mapping[str, Any]],
        context: RequestContext,
    ) -> ExecutionResult:
        query, variables = sent
        values = get_variable_values(self.schema, operation.variable_definitions or (), dict(variables))
        if isinstance(values, list):
            return ExecutionResult(None, [tell_variable(error) for error in values])
        try:
            asked = self._find_asked(document, operation, values)
            if asked is None:
                return await self.engine(query, variables, context)
            context.measured.roots = (asked.field,)
            found = await self.desk.answer(asked.field, asked.arguments, context)
        except Exception as error:  # masked at the edge
            return tell_failure(error)
        decisions = self.answerer.policies.decide_all(context.caller.role, context.intent)
        reading = Reading(decisions, self.answerer.unseal, self.answerer.lexicon, self.answerer.clock)
        reading.roots = {asked.key: found}
        return execute_sync(
            self.schema, document, context_value=reading, variable_values=dict(variables),
            operation_name=operation.name.value if operation.name else None,
        )  # fmt: skip

    def _find_asked(
        self, document: DocumentNode, operation: OperationDefinitionNode, values: VariableValues
    ) -> _Asked | None:
        """The one field of the desk; None where the root names none.

        Raises:
            RequestError: other fields stand beside it, or an argument is null that may not be.
        """
        is_query = operation.operation is OperationType.QUERY
        parent = self.schema.query_type if is_query else self.schema.mutation_type
        assert parent is not None  # noqa: S101 - the schema is ours
        fields: dict[str, list[FieldNode]] = Collector(self.schema, document, values).collect(parent, [operation])
        if not any(nodes[0].name.value in DESK_FIELDS for nodes in fields.values()):
            return None
        if len(fields) != 1:
            raise RequestError("A field of the identity desk is asked for alone, in a request of its own.")
        ((key, (node, *_)),) = fields.items()
        field = node.name.value
        return _Asked(key, field, read_arguments(parent.fields[field], node, values))


def extend(engine: Execute, schema: GraphQLSchema, answerer: Answerer, desk: DeskAnswerer, limits: Limits) -> Execute:
    """What answers like the engine, and the desk's fields by what the desk reads for them."""
    for parent in (schema.query_type, schema.mutation_type):
        for name, definition in parent.fields.items() if parent else ():
            if name in DESK_FIELDS:
                definition.resolve = _resolve
    return DeskExecutor(schema, engine, answerer, desk, limits).execute


def _resolve(_source: None, info: GraphQLResolveInfo[Reading], **_arguments: Any) -> Any:
    return info.context.roots[str(info.path.key)]
