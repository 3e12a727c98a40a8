"""Which fragments an operation needs, and where in the answer each one's items belong."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    GraphQLUnionType,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values

from api.schema.connections import EDGE_FIELDS, PAGE_MAX, EdgeField
from api.schema.roots import ROOT_FIELDS, ROOT_MAX, Hasher, RootField
from kg.errors import RequestError
from kg.model.ids import RunId

_SKIP_MAX: Final = 10_000
_PAGE: Final = frozenset({"first", "after"})


@dataclass(frozen=True, slots=True)
class PlannedEdge:
    """One field that leads to nodes: `limit` items after `skip`, for `response_path`.

    The path is that of response keys from the root, without places in lists, such as `legalEntity/holdings`; `owner`
    is the type whose field it is, as two types below one path may each have a field of one key. `run_id` is the run
    that its cursor was given for, `None` on a first page; `parameters` are its further arguments.
    """

    field: EdgeField
    owner: str
    response_path: str
    limit: int
    skip: int
    run_id: RunId | None
    children: tuple["PlannedEdge", ...]
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PlannedRoot:
    """One field of the root. `edge` is None when it is known to have no answer; `looked_for` is for the audit."""

    field: RootField
    response_key: str
    edge: PlannedEdge | None
    looked_for: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What an operation reads: the fields of its root, and the publication."""

    operation: str
    roots: tuple[PlannedRoot, ...]
    reads: bool
    """False when it asks for nothing but the schema itself."""


def build_plan(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, values: VariableValues,
    hash_number: Hasher,
) -> Plan:  # fmt: skip
    """The plan of a valid document's operation.

    Raises:
        RequestError: variables, arguments, pages or cursors cannot be followed.
    """
    return _Planner(schema, document, values).plan(operation, hash_number)


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


def snake_case(name: str) -> str:
    """How the model spells a name of the schema."""
    return re.sub(r"(?=[A-Z])", "_", name).lower()


def _read_page(arguments: Mapping[str, Any], single: bool) -> tuple[int, int, RunId | None]:
    """How many items, after how many, of which run."""
    if single:
        return 1, 0, None
    run_id, skip = read_cursor(arguments["after"]) if arguments.get("after") else (None, 0)
    limit = arguments["first"]
    if not 1 <= limit <= PAGE_MAX:
        raise RequestError(f"`first` is {limit}; a page has 1 to {PAGE_MAX} items.")
    return limit, skip, run_id


def _plain(value: Any) -> Any:
    """An argument as the driver takes it."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value


class _Planner:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, values: VariableValues) -> None:
        self._schema = schema
        self._values = values
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }

    def plan(self, operation: OperationDefinitionNode, hash_number: Hasher) -> Plan:
        query = self._object_type("Query")
        fields = self._collect(query, [operation.selection_set])
        roots = [
            self._plan_root(query, ROOT_FIELDS[nodes[0].name.value], key, nodes, hash_number)
            for key, nodes in fields.items()
            if nodes[0].name.value in ROOT_FIELDS
        ]
        if len(roots) > ROOT_MAX:
            raise RequestError(f"A request has at most {ROOT_MAX} fields at its root.", way_out="Send several.")
        reads = bool(roots) or any(nodes[0].name.value == "publication" for nodes in fields.values())
        return Plan(operation.name.value if operation.name else "", tuple(roots), reads)

    def _plan_root(
        self, query: GraphQLObjectType, root: RootField, key: str, nodes: list[FieldNode], hash_number: Hasher
    ) -> PlannedRoot:
        definition = query.fields[nodes[0].name.value]
        arguments = get_argument_values(definition, nodes[0], self._values)
        page = _read_page(arguments, root.single)
        look_up = root.look_up({name: arguments[name] for name in arguments.keys() - _PAGE}, hash_number)
        if look_up is None:
            return PlannedRoot(root, key, None, None)
        field = EdgeField(look_up.fragment, root.group, root.single)
        edge = PlannedEdge(field, "Query", key, *page, self._plan_below(definition, nodes, key), look_up.parameters)
        return PlannedRoot(root, key, edge, look_up.looked_for)

    def _plan_below(self, definition: GraphQLField, nodes: list[FieldNode], path: str) -> tuple[PlannedEdge, ...]:
        """Edges below a field at `path`, in an order that does not depend on the query's."""
        found = self._iter_edges(definition, nodes, path)
        return tuple(sorted(found, key=lambda edge: (edge.field.fragment, edge.response_path, edge.owner)))

    def _iter_edges(self, definition: GraphQLField, nodes: list[FieldNode], path: str) -> Iterator[PlannedEdge]:
        """The next edges below a field, through pages and links or straight; each alias on the way is its own path."""
        selections = [node.selection_set for node in nodes]
        for owner in self._possible_types(get_named_type(definition.type)):
            for key, inner in self._collect(owner, selections).items():
                name, place = inner[0].name.value, f"{path}/{key}"
                if edge := EDGE_FIELDS.get((owner.name, name)):
                    yield self._plan_edge(owner, edge, place, inner)
                elif name in owner.fields:
                    yield from self._iter_edges(owner.fields[name], inner, place)

    def _plan_edge(self, owner: GraphQLObjectType, edge: EdgeField, path: str, nodes: list[FieldNode]) -> PlannedEdge:
        definition = owner.fields[nodes[0].name.value]
        arguments = get_argument_values(definition, nodes[0], self._values)
        page = _read_page(arguments, edge.single)
        parameters = {snake_case(name): _plain(arguments[name]) for name in sorted(arguments.keys() - _PAGE)}
        return PlannedEdge(edge, owner.name, path, *page, self._plan_below(definition, nodes, path), parameters)

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
