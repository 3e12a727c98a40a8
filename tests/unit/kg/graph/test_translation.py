"""The driver's values and errors in our own terms, without data."""

from datetime import UTC, date, datetime, time

import pytest
from neo4j import time as vendor_time
from neo4j.exceptions import (
    AuthError,
    ClientError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)
from neo4j.exceptions import (
    ConfigurationError as VendorConfigurationError,
)

from kg.errors import ConfigurationError, GraphIncomplete, GraphQueryError, GraphUnavailable, XintuError
from kg.graph.translation import translate_value, vendor_errors_translated

URI = "bolt://127.0.0.1:7001"
SECRET = "a value that must not show"


def _raise_translated(error: Exception) -> XintuError:
    with pytest.raises(XintuError) as caught, vendor_errors_translated(URI):
        raise error
    return caught.value


def _refuse(code: str) -> Neo4jError:
    return Neo4jError._hydrate_neo4j(code=code, message=f"{SECRET}\nsecond line")


@pytest.mark.parametrize("error", [ServiceUnavailable("x"), SessionExpired("x"), ConnectionResetError()])
def test_nobody_answering_is_unavailable_with_a_way_out(error: Exception) -> None:
    found = _raise_translated(error)
    assert isinstance(found, GraphUnavailable)
    assert URI in str(found)
    assert "kg graph start" in str(found)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Neo.ClientError.Schema.ConstraintValidationFailed", GraphQueryError),
        ("Neo.ClientError.Statement.TypeError", GraphQueryError),
        ("Neo.ClientError.Statement.AccessMode", GraphQueryError),
        ("Neo.ClientError.General.WriteOnReadOnlyAccessDatabase", GraphQueryError),
        ("Neo.ClientError.Transaction.TransactionTimedOut", GraphUnavailable),
        ("Neo.TransientError.Transaction.DeadlockDetected", GraphUnavailable),
    ],
)
def test_a_refusal_tells_its_code_and_no_data(code: str, expected: type[XintuError]) -> None:
    found = _raise_translated(_refuse(code))
    assert isinstance(found, expected)
    assert SECRET not in str(found)
    assert found.__suppress_context__


def test_a_full_text_index_that_is_not_there_is_told_by_its_name_with_a_way_out() -> None:
    reason = "Failed to invoke procedure: There is no such fulltext schema index: legal_entity_key"
    code = "Neo.ClientError.Procedure.ProcedureCallFailed"
    found = _raise_translated(Neo4jError._hydrate_neo4j(code=code, message=reason))
    assert isinstance(found, GraphIncomplete)
    assert "legal_entity_key" in str(found)
    assert "kg refresh" in str(found)
    other = _raise_translated(_refuse(code))
    assert isinstance(other, GraphQueryError)
    assert SECRET not in str(other)


def test_a_wrong_statement_is_told_with_its_place() -> None:
    found = _raise_translated(_refuse("Neo.ClientError.Statement.SyntaxError"))
    assert isinstance(found, GraphQueryError)
    assert str(found).endswith(SECRET)


@pytest.mark.parametrize("error", [AuthError("x"), VendorConfigurationError("x")])
def test_a_wrong_address_or_password_is_a_matter_of_configuration(error: Exception) -> None:
    assert isinstance(_raise_translated(error), ConfigurationError)


def test_an_error_of_ours_passes_unchanged() -> None:
    mine = GraphQueryError("mine")
    assert _raise_translated(mine) is mine


def test_a_client_error_without_code_is_refused_too() -> None:
    assert isinstance(_raise_translated(ClientError("x")), GraphQueryError)


def test_dates_and_times_become_pythons_own_in_utc() -> None:
    east = vendor_time.DateTime.from_iso_format("2024-01-01T08:00:00.000000000+08:00")
    assert translate_value(vendor_time.Date(2024, 2, 29)) == date(2024, 2, 29)
    assert translate_value(east) == datetime(2024, 1, 1, tzinfo=UTC)
    assert translate_value(vendor_time.DateTime(2024, 1, 1, 8)) == datetime(2024, 1, 1, 8, tzinfo=UTC)
    assert translate_value(vendor_time.Time(8, 30)) == time(8, 30)
    assert translate_value(vendor_time.Duration(days=3)) == "P3D"


def test_values_in_lists_and_maps_are_reached() -> None:
    nested = {"when": [vendor_time.Date(2024, 1, 1), None], "count": 1}
    assert translate_value(nested) == {"when": [date(2024, 1, 1), None], "count": 1}
