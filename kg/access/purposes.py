"""Roles, groups of fields, and what a request states about itself."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kg.errors import RequestError
from kg.model.vocabulary import Purpose

_CASE_REFERENCE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/%()-]{0,63}")


class Role(StrEnum):
    """What the token's `role` claim may say; any other role may read nothing."""

    REGULATOR = "regulator"
    REGULATOR_INSPECTOR = "regulator_inspector"
    CLERK = "clerk"
    AUDITOR = "auditor"


class FieldGroup(StrEnum):
    """Fields that are decided together."""

    REGISTRATION = "registration"
    """Registration, address, branches, shareholders, holdings, licences, published decisions."""
    CREDIT = "credit"
    """Facilities and guarantees."""
    EVALUATION = "evaluation"
    """The inspection class and its reasons."""
    EARLIER_EVALUATION = "earlier_evaluation"
    """A class that another one has replaced since (rule L5)."""
    NATURAL_PERSONS = "natural_persons"
    """Whatever names a natural person, and the whole profile of one who trades (rule L0)."""
    IDENTITY_EVIDENCE = "identity_evidence"
    """What two records state side by side, and why they are one person or firm or not."""
    IDENTITY_JUDGEMENT = "identity_judgement"
    """Judging whether they are."""


@dataclass(frozen=True, slots=True)
class Intent:
    """Why a request reads: purpose and case, each `None` when it is not stated."""

    purpose: Purpose | None
    case_reference: str | None


def read_intent(purpose: str | None, case_reference: str | None) -> Intent:
    """The intent that a request or a command states; an empty text is one that was not stated.

    Raises:
        RequestError: what is stated is no purpose or no case reference.
    """
    if purpose and purpose not in set(Purpose):
        raise RequestError("The purpose is no known one.", way_out=f"Use one of: {', '.join(Purpose)}.")
    if case_reference and not _CASE_REFERENCE.fullmatch(case_reference):
        raise RequestError(
            "The case reference has not the form of one.",
            way_out="Use up to 64 letters, digits and . _ / % ( ) -, percent-encoding anything else.",
        )
    return Intent(Purpose(purpose) if purpose else None, case_reference or None)
