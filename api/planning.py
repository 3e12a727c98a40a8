"""Which fragments an operation needs, and where in the answer each one's items belong."""

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    GraphQLUnionType,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    get_operation_ast,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values, get_variable_values

from api.schema.connections import EDGE_FIELDS, PAGE_MAX, EdgeField
from kg.errors import RequestError
from kg.model.ids import RunId

_SKIP_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class PlannedEdge:
    """One field that leads to other nodes: `limit` items after `skip`, for `response_path`.

    The path is that of response keys from the root, without places in lists, such as `legalEntity/holdings`.
    `run_id` is the run that its cursor was given for; `None` on a first page.
    """

    field: EdgeField
    response_path: str
    limit: int
    skip: int
    run_id: RunId | None
    children: tuple["PlannedEdge", ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an operation reads: one legal entity or none (`root`), found by `parameters`, and the publication."""

    operation: str
    root: PlannedEdge | None
    parameters: dict[str, object]
    reads: bool
    """False when it asks for nothing but the schema itself."""


def build_plan(
    schema: GraphQLSchema, document: DocumentNode, operation_name: str | None, variables: dict[str, Any]
) -> Plan:
    """The plan of a valid document's operation.

    Raises:
        RequestError: variables, arguments, pages or cursors cannot be followed.
    """
    operation = get_operation_ast(document, operation_name)
    if operation is None:
        raise RequestError("Which of the query's operations is meant is not said, or there is none of that name.")
    values = get_variable_values(schema, operation.variable_definitions or (), variables)
    if isinstance(values, list):
        raise RequestError(values[0].message)
    return _Planner(schema, document, values).plan(operation)


def build_cursor(run_id: RunId | None, position: int) -> str:
    """Opaque: the place after `position` items in the run's list."""
    return base64.urlsafe_b64encode(f"{run_id or ''}:{position}".encode()).decode("ascii")


def read_cursor(cursor: str) -> tuple[RunId, int]:
    """The run and the count of items that a cursor stands for.

    Raises:
        RequestError: it was not made by `build_cursor`.
    """
    try:
        run_id, _, position = base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii").rpartition(":")
        count = int(position)
    except (ValueError, binascii.Error) as error:
        raise RequestError("A cursor is not one that was given here.") from error
    if not 0 <= count <= _SKIP_MAX:
        raise RequestError(f"A cursor leads beyond {_SKIP_MAX} items.")
    return RunId(run_id), count


class _Planner:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, values: VariableValues) -> None:
        self._schema = schema
        self._values = values
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }

    def plan(self, operation: OperationDefinitionNode) -> Plan:
        query = self._schema.query_type
        assert query is not None  # noqa: S101 - a schema without a query type cannot be built
        name = operation.name.value if operation.name else ""
        fields = self._collect(query, [operation.selection_set])
        profiles = [(key, nodes) for key, nodes in fields.items() if nodes[0].name.value == "legalEntity"]
        if len(profiles) > 1:
            raise RequestError("A request asks for one legal entity.", way_out="Send one request for each.")
        reads = bool(profiles) or any(nodes[0].name.value == "publication" for nodes in fields.values())
        if not profiles:
            return Plan(name, None, {}, reads)
        key, nodes = profiles[0]
        arguments = get_argument_values(query.fields["legalEntity"], nodes[0], self._values)
        uscc, entity_id = arguments.get("uscc"), arguments.get("id")
        if (uscc is None) == (entity_id is None):
            raise RequestError("legalEntity is asked for by `uscc` or by `id`, one of the two.")
        found_by = EdgeField("legal_entity_by_uscc" if entity_id is None else "legal_entity_by_id", single=True)
        children = self._plan_children(self._object_type("LegalEntity"), [node.selection_set for node in nodes], key)
        parameters = {"uscc": uscc, "entity_id": entity_id, "as_of": arguments.get("asOf")}
        return Plan(name, PlannedEdge(found_by, key, 1, 0, None, children), parameters, reads)

    def _plan_children(
        self, parent: GraphQLObjectType, selections: Sequence[SelectionSetNode | None], path: str
    ) -> tuple[PlannedEdge, ...]:
        """Edges below objects of one type at `path`, in an order that does not depend on the query's."""
        planned = [
            self._plan_edge(parent, edge, f"{path}/{key}", nodes)
            for key, nodes in self._collect(parent, selections).items()
            if (edge := EDGE_FIELDS.get((parent.name, nodes[0].name.value)))
        ]
        return tuple(sorted(planned, key=lambda edge: (edge.field.fragment, edge.response_path)))

    def _plan_edge(self, parent: GraphQLObjectType, edge: EdgeField, path: str, nodes: list[FieldNode]) -> PlannedEdge:
        definition = parent.fields[nodes[0].name.value]
        arguments = get_argument_values(definition, nodes[0], self._values)
        run_id, skip = read_cursor(arguments["after"]) if arguments.get("after") else (None, 0)
        limit = 1 if edge.single else arguments["first"]
        if not 1 <= limit <= PAGE_MAX:
            raise RequestError(f"`first` is {limit}; a page has 1 to {PAGE_MAX} items.")
        children = [
            child
            for object_type, selections, place in self._iter_nodes(get_named_type(definition.type), nodes, path)
            for child in self._plan_children(object_type, selections, place)
        ]
        return PlannedEdge(edge, path, limit, skip, run_id, tuple(children))

    def _iter_nodes(
        self, outer: object, nodes: list[FieldNode], path: str
    ) -> Iterator[tuple[GraphQLObjectType, list[SelectionSetNode | None], str]]:
        """Types of node at the end of an edge field, each with what is selected of it through `edges` and `node`.

        Each alias of `edges` or `node` is a path of its own.
        """
        selections = [node.selection_set for node in nodes]
        for step in self._possible_types(outer):
            for key, inner in self._collect(step, selections).items():
                name, place = inner[0].name.value, f"{path}/{key}"
                if name == "edges":
                    yield from self._iter_nodes(get_named_type(step.fields[name].type), inner, place)
                elif name == "node":
                    for kind in self._possible_types(get_named_type(step.fields[name].type)):
                        yield kind, [node.selection_set for node in inner], place

    def _possible_types(self, named: object) -> Sequence[GraphQLObjectType]:
        if isinstance(named, GraphQLUnionType | GraphQLInterfaceType):
            return self._schema.get_possible_types(named)
        return [named] if isinstance(named, GraphQLObjectType) else []

    def _object_type(self, name: str) -> GraphQLObjectType:
        found = self._schema.get_type(name)
        assert isinstance(found, GraphQLObjectType)  # noqa: S101 - the schema is ours
        return found

    def _collect(
        self, parent: GraphQLObjectType, selections: Sequence[SelectionSetNode | None]
    ) -> dict[str, list[FieldNode]]:
        """Fields by response key, as the executor will collect them for an object of type `parent`."""
        fields: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for selection_set in selections:
            if selection_set is not None:
                self._collect_into(fields, seen, parent, selection_set)
        return fields

    def _collect_into(
        self, fields: dict[str, list[FieldNode]], seen: set[str], parent: GraphQLObjectType, selected: SelectionSetNode
    ) -> None:
        for node in selected.selections:
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                fields.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
                continue
            if isinstance(node, FragmentSpreadNode):
                if node.name.value in seen:
                    continue
                seen.add(node.name.value)
                definition: Any = self._fragments[node.name.value]
            else:
                definition = node
            condition = definition.type_condition
            if condition is None or self._applies(condition.name.value, parent):
                self._collect_into(fields, seen, parent, definition.selection_set)

    def _applies(self, condition: str, parent: GraphQLObjectType) -> bool:
        return any(kind.name == parent.name for kind in self._possible_types(self._schema.get_type(condition)))

    def _is_included(self, node: Any) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self._values)
        include = get_directive_values(GraphQLIncludeDirective, node, self._values)
        return not (skip and skip["if"]) and not (include and not include["if"])
