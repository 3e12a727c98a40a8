"""What no policy permits is denied, and a refusal says what would change it."""

import pytest

from kg.access.policies import RefusalCode, build_policies, read_policies
from kg.access.purposes import FieldGroup, Intent, Role, read_intent
from kg.errors import ConfigurationError, RequestError
from kg.model.vocabulary import Purpose

POLICIES = read_policies()
NOTHING = Intent(None, None)
CASE = "CASE-1"


def test_an_unknown_role_may_read_nothing() -> None:
    for group in FieldGroup:
        for purpose in Purpose:
            decision = POLICIES.decide("stranger", Intent(purpose, CASE), group)
            assert decision.refusal is RefusalCode.ROLE_NOT_PERMITTED


def test_only_inspectors_read_the_inspection_class() -> None:
    allowed = {
        role
        for role in Role
        for purpose in (None, *Purpose)
        if POLICIES.decide(role, Intent(purpose, CASE), FieldGroup.EVALUATION).allowed
    }
    assert allowed == {Role.REGULATOR_INSPECTOR}


def test_an_earlier_class_is_read_by_inspectors_for_audit_and_model_validation_with_a_case() -> None:
    allowed = {
        (role, purpose, case)
        for role in Role
        for purpose in (None, *Purpose)
        for case in (None, CASE)
        if POLICIES.decide(role, Intent(purpose, case), FieldGroup.EARLIER_EVALUATION).allowed
    }
    assert allowed == {
        (Role.REGULATOR_INSPECTOR, purpose, CASE) for purpose in (Purpose.AUDIT, Purpose.MODEL_VALIDATION)
    }


@pytest.mark.parametrize("role", list(Role))
def test_no_role_reads_natural_persons_without_purpose_and_case(role: Role) -> None:
    group = FieldGroup.NATURAL_PERSONS
    assert not POLICIES.decide(role, NOTHING, group).allowed
    assert not POLICIES.decide(role, Intent(None, CASE), group).allowed
    assert not any(POLICIES.decide(role, Intent(purpose, None), group).allowed for purpose in Purpose)


@pytest.mark.parametrize(
    ("role", "intent", "code"),
    [
        (Role.REGULATOR, NOTHING, RefusalCode.PURPOSE_REQUIRED),
        (Role.REGULATOR, Intent(Purpose.SUPERVISION, None), RefusalCode.CASE_REFERENCE_REQUIRED),
        (Role.REGULATOR, Intent(Purpose.CREDIT_REVIEW, CASE), RefusalCode.PURPOSE_NOT_PERMITTED),
        (Role.REGULATOR, Intent(Purpose.SUPERVISION, CASE), None),
        (Role.AUDITOR, Intent(Purpose.SUPERVISION, CASE), RefusalCode.PURPOSE_NOT_PERMITTED),
        (Role.AUDITOR, Intent(Purpose.AUDIT, CASE), None),
        (Role.CLERK, Intent(Purpose.SUPERVISION, CASE), RefusalCode.ROLE_NOT_PERMITTED),
    ],
)
def test_a_refusal_names_the_nearest_thing_that_is_missing(
    role: Role, intent: Intent, code: RefusalCode | None
) -> None:
    assert POLICIES.decide(role, intent, FieldGroup.NATURAL_PERSONS).refusal is code


def test_policies_that_do_not_fit_their_schema_are_refused() -> None:
    schema = 'entity Role; entity FieldGroup; action "read" appliesTo { principal: Role, resource: FieldGroup };'
    with pytest.raises(ConfigurationError, match="access policies"):
        build_policies("permit (principal, action, resource) when { context.purpse };", schema)
    with pytest.raises(ConfigurationError, match="access policies"):
        build_policies("allow everything;", schema)


def test_what_is_stated_is_read_into_an_intent_and_an_error_names_the_thing_not_a_header() -> None:
    assert read_intent("supervision", "2026/17") == Intent(Purpose.SUPERVISION, "2026/17")
    assert read_intent("", None) == NOTHING
    with pytest.raises(RequestError, match=r"^The purpose is no known one.*supervision"):
        read_intent("curiosity", None)
    with pytest.raises(RequestError, match=r"^The case reference"):
        read_intent("supervision", "a b\n")
