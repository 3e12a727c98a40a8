"""What a request may ask for, judged on its text and variables before anything runs.

The text is measured as it is read, so that a long or deeply nested one is put down early; a document is measured before
it is validated, since the rules of validation take long on what repeats itself. Fragments are measured once each,
however often they are spread: a short text cannot make measuring it long.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionSetNode,
)

from kg.errors import RequestError

_TOKEN: Final = re.compile(
    r'''(?P<ignored>[\s,\ufeff]+)
    |(?P<token>
        \#[^\n\r]*
        |"""(?:[^"\\]|\\"""|\\|"(?!""))*"""
        |"(?:[^"\\\n\r]|\\.)*"
        |\.\.\.|[A-Za-z_]\w*|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|[!$&()=:@\[\]{|}]
    )
    |.''',
    re.VERBOSE | re.ASCII | re.DOTALL,
)
"""Tokens as the parser's lexer reads them (GraphQL, October 2021, section 2.1), in a fifth of its time."""
_OPENING: Final = frozenset("{[(")
_CLOSING: Final = frozenset("}])")
_NESTING_PER_FIELD: Final = 3
"""Brackets that may stand open for each field of the permitted depth: its selections, its arguments, a list in them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request; see `api.settings` for what each one counts."""

    token_count: int = 3_000
    depth: int = 16
    alias_count: int = 20
    field_count: int = 800
    introspection_count: int = 20_000
    repeat_count: int = 50
    fragment_count: int = 50
    directive_count: int = 50
    variable_count: int = 1_000
    variable_depth: int = 8


@dataclass(slots=True)
class _Size:
    """What one selection set asks for, everything below it counted."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    repeats: int = 0

    def add(self, other: "_Size") -> None:
        """Count what stands beside it."""
        self.depth = max(self.depth, other.depth)
        self.aliases += other.aliases
        self.fields += other.fields
        self.repeats += other.repeats


def check_text(text: str, limits: Limits) -> None:
    """See that a query's text is short and flat enough to be parsed.

    Raises:
        GraphQLError: it is not.
    """
    directives = spreads = nesting = 0
    nesting_max = limits.depth * _NESTING_PER_FIELD
    for tokens, written in enumerate(_iter_tokens(text), start=1):
        if tokens > limits.token_count:
            raise GraphQLError(f"The query has more than {limits.token_count} tokens.")
        if written in _OPENING:
            nesting += 1
            if nesting > nesting_max:
                raise GraphQLError(f"The query is deeper than {limits.depth} fields.")
        elif written in _CLOSING:
            nesting -= 1
        elif written == "@":
            directives += 1
            if directives > limits.directive_count:
                raise GraphQLError(f"The query has more than {limits.directive_count} directives.")
        elif written == "...":
            spreads += 1
            if spreads > limits.fragment_count * 2:
                raise GraphQLError(f"The query uses more than {limits.fragment_count * 2} fragments.")


def find_excess(document: DocumentNode, limits: Limits) -> list[GraphQLError]:
    """What in a document is over a limit; to be asked before it is validated. Introspection counts like all else."""
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    if len(fragments) > limits.fragment_count:
        return [GraphQLError(f"The query has more than {limits.fragment_count} fragments.")]
    measure = _Measure({name: fragment.selection_set for name, fragment in fragments.items()})
    bounds = (
        ("depth", limits.depth, "is deeper than {} fields"),
        ("aliases", limits.alias_count, "has more than {} aliases"),
        ("fields", limits.field_count, "has more than {} fields"),
        ("repeats", limits.repeat_count, "asks more than {} times for a field again"),
    )
    errors = []
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            size = measure.measure(definition.selection_set)
            errors += [
                GraphQLError(f"The query {says.format(most)}.", definition)
                for name, most, says in bounds
                if getattr(size, name) > most
            ]
    return errors


def check_variables(variables: Mapping[str, Any], limits: Limits) -> None:
    """See that variables are few and flat.

    Raises:
        RequestError: they are not.
    """
    waiting: list[tuple[Any, int]] = [(variables, 0)]
    count = 0
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if count > limits.variable_count + 1:
            raise RequestError(f"The variables hold more than {limits.variable_count} values.")
        if isinstance(value, dict | list):
            if depth > limits.variable_depth:
                raise RequestError(f"The variables are nested deeper than {limits.variable_depth} levels.")
            within = value.values() if isinstance(value, dict) else value
            waiting.extend((one, depth + 1) for one in within)


def _iter_tokens(text: str) -> Iterator[str]:
    """Tokens of a text, comments too, up to its end or to what cannot be read, at which the parser ends as well."""
    for found in _TOKEN.finditer(text):
        if token := found["token"]:
            yield token
        elif not found["ignored"]:
            return


class _Measure:
    """Sizes of selection sets; a fragment within itself counts nothing (a rule of validation refuses it)."""

    def __init__(self, fragments: dict[str, SelectionSetNode]) -> None:
        self._fragments = fragments
        self._measured: dict[str, _Size] = {}

    def measure(self, selections: SelectionSetNode | None) -> _Size:
        """What is selected here and below."""
        size = _Size()
        keys: set[str] = set()
        for selection in selections.selections if selections else ():
            if isinstance(selection, FragmentSpreadNode):
                size.add(self._measure_fragment(selection.name.value))
                continue
            below = self.measure(selection.selection_set)  # type: ignore[attr-defined]
            if isinstance(selection, FieldNode):
                key = (selection.alias or selection.name).value
                below.depth += 1
                below.fields += 1
                below.aliases += selection.alias is not None
                below.repeats += key in keys
                keys.add(key)
            size.add(below)
        return size

    def _measure_fragment(self, name: str) -> _Size:
        if name not in self._measured:
            self._measured[name] = _Size()
            self._measured[name] = self.measure(self._fragments.get(name))
        return self._measured[name]
