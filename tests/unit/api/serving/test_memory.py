"""What a service holds does not hold its answers up."""

import gc
import weakref

from graphql import build_schema

from api.limits import Limits
from api.parsing import read_document
from api.serving.memory import release_memory, settle_memory

SCHEMA = build_schema("type Query { name: String }")


def test_what_is_there_when_a_service_starts_is_not_looked_through_again() -> None:
    try:
        settle_memory()
        assert gc.get_freeze_count() > 100_000
        assert len(gc.get_objects()) < 10_000
    finally:
        release_memory()
    assert gc.get_freeze_count() == 0


def test_a_document_goes_with_its_last_user_and_waits_for_no_collection() -> None:
    """Tokens hold one another: a thousand documents once waited for a collection of half a second."""
    document = read_document("{ name }", SCHEMA, Limits())
    assert not isinstance(document, list)
    gc.collect()  # what validation leaves behind
    gc.disable()
    try:
        gone = weakref.ref(document)
        del document
        assert gone() is None
    finally:
        gc.enable()


def test_what_is_wrong_with_a_text_keeps_its_place() -> None:
    found = read_document("{ name nothing }", SCHEMA, Limits())
    assert isinstance(found, list)
    assert found[0].formatted["locations"] == [{"line": 1, "column": 8}]
