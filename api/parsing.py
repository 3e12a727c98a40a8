"""A query's text as a document that is within limits and valid, or what is wrong with it."""

from graphql import DocumentNode, GraphQLError, GraphQLSchema, Token, parse, validate

from api.limits import Limits, check_text, find_excess


def read_document(text: str, schema: GraphQLSchema, limits: Limits) -> DocumentNode | list[GraphQLError]:
    """The document of a text, or what is wrong with it."""
    try:
        check_text(text, limits)
        document = parse(text)
    except GraphQLError as error:
        return [error]
    _unchain(document)
    return find_excess(document, limits) or validate(schema, document) or document


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
