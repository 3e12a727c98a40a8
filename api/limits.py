"""What a query may ask for, judged on its text before anything runs.

Fragments are measured once each, however often they are spread: a short text cannot make measuring it long.
"""

from functools import cache

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
)


@cache
def build_limit_rule(depth_max: int, alias_max: int) -> type[ValidationRule]:
    """A validation rule that refuses operations deeper than `depth_max` or with more aliases than `alias_max`."""

    class WithinLimits(ValidationRule):
        """Depth and aliases of every operation; introspection is measured like anything else."""

        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            measure = _Measure(
                {
                    definition.name.value: definition.selection_set
                    for definition in context.document.definitions
                    if isinstance(definition, FragmentDefinitionNode)
                }
            )
            for definition in context.document.definitions:
                if isinstance(definition, OperationDefinitionNode):
                    depth, aliases = measure.measure(definition.selection_set)
                    if depth > depth_max:
                        context.report_error(GraphQLError(f"The query is deeper than {depth_max} fields.", definition))
                    if aliases > alias_max:
                        context.report_error(GraphQLError(f"The query has more than {alias_max} aliases.", definition))

    return WithinLimits


class _Measure:
    """Depth and alias count of selection sets; a fragment within itself counts nothing (another rule refuses it)."""

    def __init__(self, fragments: dict[str, SelectionSetNode]) -> None:
        self._fragments = fragments
        self._measured: dict[str, tuple[int, int]] = {}

    def measure(self, selections: SelectionSetNode | None) -> tuple[int, int]:
        """Depth in fields and number of aliases below."""
        depth, aliases = 0, 0
        for selection in selections.selections if selections else ():
            if isinstance(selection, FragmentSpreadNode):
                below, found = self._measure_fragment(selection.name.value)
            else:
                below, found = self.measure(selection.selection_set)  # type: ignore[attr-defined]
                if isinstance(selection, FieldNode):
                    below, found = below + 1, found + (selection.alias is not None)
            depth, aliases = max(depth, below), aliases + found
        return depth, aliases

    def _measure_fragment(self, name: str) -> tuple[int, int]:
        if name not in self._measured:
            self._measured[name] = (0, 0)
            self._measured[name] = self.measure(self._fragments.get(name))
        return self._measured[name]
