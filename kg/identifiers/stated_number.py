"""A number that is not valid as what it is compared by: of another document, or with an error somewhere.

It proves nothing. Two records that state the same one, or one that is a slip away, may still speak of one party.
"""

from dataclasses import dataclass, field

from kg.identifiers.credit_code import find_organisation_code
from kg.identifiers.other_document import find_other_document


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """What a number that is not valid says."""

    document: str = field(repr=False)
    """The number, without what counts a document's renewals."""
    organisation_code: str | None = field(repr=False)
    """Nine characters that carry their check: of an organisation code, or of a tax number that holds one."""


def parse(spelled: str) -> StatedNumber:
    """A number in one spelling (`identity_number.spell`, `credit_code.spell`)."""
    document = find_other_document(spelled)
    return StatedNumber(document.number if document else spelled, find_organisation_code(spelled))
