"""Queries known by their SHA-256: kept within bounds, or trusted and no others."""

from pathlib import Path

import pytest

from api.errors import HttpFault
from api.serving.documents import Documents, digest_text, read_trusted
from kg.errors import ConfigurationError

QUERY = "{ publication { runId } }"


def _code(documents: Documents, text: str | None, digest: str | None) -> str:
    with pytest.raises(HttpFault) as found:
        documents.find(text, digest)
    return found.value.code


def test_a_query_is_known_by_its_digest_once_it_was_kept() -> None:
    documents = Documents(2)
    digest = digest_text(QUERY)
    assert _code(documents, None, digest) == "PERSISTED_QUERY_NOT_FOUND"
    assert documents.find(QUERY, digest) == QUERY
    assert _code(documents, None, digest) == "PERSISTED_QUERY_NOT_FOUND"
    documents.keep(QUERY)
    assert documents.find(None, digest) == QUERY


def test_the_query_asked_for_longest_ago_gives_way() -> None:
    documents = Documents(2)
    for text in ("{a}", "{b}"):
        documents.keep(text)
    documents.find(None, digest_text("{a}"))
    documents.keep("{c}")
    assert documents.find(None, digest_text("{a}")) == "{a}"
    assert _code(documents, None, digest_text("{b}")) == "PERSISTED_QUERY_NOT_FOUND"


def test_what_is_kept_is_bounded_in_bytes_too() -> None:
    documents = Documents(1_000)
    texts = [f"{{a}} # {number}" + "x" * (1 << 20) for number in range(20)]
    for text in texts:
        documents.keep(text)
    assert _code(documents, None, digest_text(texts[0])) == "PERSISTED_QUERY_NOT_FOUND"
    assert documents.find(None, digest_text(texts[-1])) == texts[-1]


def test_a_digest_of_another_text_and_no_query_at_all_are_bad_requests() -> None:
    assert _code(Documents(2), "{a}", digest_text("{b}")) == "BAD_REQUEST"
    assert _code(Documents(2), None, None) == "BAD_REQUEST"


def test_where_queries_are_trusted_no_other_is_answered(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one.graphql").write_text(QUERY, "utf-8")
    (tmp_path / "notes.txt").write_text("{a}", "utf-8")
    documents = Documents(2, read_trusted(tmp_path))
    assert documents.find(QUERY, None) == QUERY
    assert documents.find(None, digest_text(QUERY)) == QUERY
    documents.keep("{a}")
    for text, digest in (("{a}", None), (None, digest_text("{a}")), ("{a}", digest_text("{a}"))):
        assert _code(documents, text, digest) == "DOCUMENT_NOT_TRUSTED"


def test_a_directory_without_queries_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no query"):
        read_trusted(tmp_path)
