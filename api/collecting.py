"""The fields that an operation selects of an object, by response key: CollectFields with directives followed.

Planning and completing use the same collection, as the standard executor collects by itself.
"""

from collections.abc import Iterator, Sequence
from typing import Any

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
    Node,
    SelectionSetNode,
    VariableNode,
)
from graphql.execution.values import VariableValues, get_directive_values


class Collector:
    """Collects from one document under the values of its variables.

    Raises:
        GraphQLError: a directive's argument has no value that it may have.
    """

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, values: VariableValues) -> None:
        self._schema = schema
        self._values = values
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }

    def find_possible_types(self, named: object) -> Sequence[GraphQLObjectType]:
        """Object types that a value of a type may have; none for a scalar."""
        if isinstance(named, GraphQLUnionType | GraphQLInterfaceType):
            return self._schema.get_possible_types(named)
        return [named] if isinstance(named, GraphQLObjectType) else []

    def collect(self, parent: GraphQLObjectType, nodes: Sequence[Any]) -> dict[str, list[FieldNode]]:
        """Fields by response key for an object of type `parent`, below fields or an operation."""
        fields: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for node in nodes:
            if node.selection_set is not None:
                self._collect_into(fields, seen, parent, node.selection_set)
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
        return any(kind.name == parent.name for kind in self.find_possible_types(self._schema.get_type(condition)))

    def _is_included(self, node: Any) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self._values)
        include = get_directive_values(GraphQLIncludeDirective, node, self._values)
        return not (skip and skip["if"]) and not (include and not include["if"])


def iter_variables(node: Node, *, of_directives: bool) -> Iterator[str]:
    """Names of the variables used anywhere below `node`; or only those of directives, which change what is selected."""
    if isinstance(node, VariableNode):
        if not of_directives:
            yield node.name.value
        return
    for name in node.keys:
        value = getattr(node, name, None)
        for inner in value if isinstance(value, list | tuple) else (value,):
            if isinstance(inner, Node):
                yield from iter_variables(inner, of_directives=of_directives and name != "directives")
