"""A query's text as a document that is within limits and valid, or what is wrong with it.

What is wrong is told without any value that stands in the text: it may be a person's number, and clients log errors.
"""

import re
from typing import Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    GraphQLSyntaxError,
    Token,
    ValueNode,
    ValuesOfCorrectTypeRule,
    VisitorAction,
    parse,
    specified_rules,
    validate,
)
from graphql.language import SKIP
from graphql.utilities.validate_input_value import validate_input_literal

from api.limits import Limits, check_text, find_excess

_ERROR_MAX: Final = 5
"""Errors of one text that are looked for: each is told with names that are near, and finding those takes time."""
_IN_SYNTAX: Final = re.compile(
    r"(?:(?<=\bInt)|(?<=\bFloat)|(?<=String)) '.*'|, did you mean '0\.\d*'\?|: '\\u.*'", re.DOTALL
)
"""How graphql-core tells of a value that it met where it expected something else."""


def read_document(text: str, schema: GraphQLSchema, limits: Limits) -> DocumentNode | list[GraphQLError]:
    """The document of a text, or what is wrong with it."""
    try:
        check_text(text, limits)
        document = parse(text)
    except GraphQLSyntaxError as error:
        error.message = _IN_SYNTAX.sub("", error.message)
        return [error]
    except GraphQLError as error:
        return [error]
    _unchain(document)
    return find_excess(document, limits) or validate(schema, document, _RULES, _ERROR_MAX) or document


class _ValuesOfCorrectType(ValuesOfCorrectTypeRule):
    """As the specification has it, but for what is said: which argument has no value of its type, and not which value.

    Nor which values an enumeration has that are like it, for whose sake each of thousands would be compared with all.
    """

    def is_valid_value_node(self, node: ValueNode, input_type: GraphQLInputType | None) -> VisitorAction:
        """Report what is wrong with a literal."""

        def report(error: GraphQLError, _path: list[str | int]) -> None:
            self.report_error(GraphQLError(f"{self._name_place()} has no value of type '{input_type}'.", error.nodes))

        if input_type:
            validate_input_literal(node, input_type, report, hide_suggestions=True)
        return SKIP

    def _name_place(self) -> str:
        holder, argument = self.context.get_directive() or self.context.get_field_def(), self.context.get_argument()
        named = [name for name, one in holder.args.items() if one is argument] if holder else []
        return f"Argument '{named[0]}'" if named else "A default"


_RULES: Final = tuple(_ValuesOfCorrectType if rule is ValuesOfCorrectTypeRule else rule for rule in specified_rules)


def _unchain(document: DocumentNode) -> None:
    """Part the tokens, each of which holds the one before and the one behind it.

    A document then goes with its last user. Else it waits for Python's collector, which goes through all that there is,
    and nobody is answered meanwhile.
    """
    token: Token | None = document.loc.start_token if document.loc else None
    while token is not None:
        behind = token.next
        token.prev = token.next = None
        token = behind
