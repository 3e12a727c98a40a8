"""Sealed blobs open for their own entity and key only, and say nothing in print."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SealError
from kg.model.ids import SealedBlob
from kg.sealing.blobs import SealedContent, seal, unseal

KEY = secrets.token_bytes(32)
NAMES = st.none() | st.text(max_size=40)


@given(name=NAMES, number=NAMES)
def test_what_is_sealed_is_what_opens(name: str | None, number: str | None) -> None:
    content = SealedContent(name, number)
    assert unseal(KEY, "p_1", seal(KEY, "p_1", content)) == content


def test_the_same_content_gives_the_same_blob_for_one_entity_and_another_for_the_next() -> None:
    content = SealedContent("曾小单", None)
    assert seal(KEY, "p_1", content) == seal(KEY, "p_1", content)
    assert seal(KEY, "p_1", content) != seal(KEY, "p_2", content)


def test_a_blob_opens_for_nobody_else() -> None:
    blob = seal(KEY, "p_1", SealedContent("曾小单", "x"))
    attempts = [
        (KEY, "p_2", blob),
        (secrets.token_bytes(32), "p_1", blob),
        (KEY, "p_1", SealedBlob(blob[:-4] + "AAAA")),
    ]
    for attempt in attempts:
        with pytest.raises(SealError, match="does not open"):
            unseal(*attempt)


def test_sealed_content_does_not_print_itself() -> None:
    assert "曾" not in f"{SealedContent('曾小单', '1')!r}{SealedContent('曾小单', '1')}"
