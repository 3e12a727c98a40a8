"""Media types are chosen as the specification says; what is no request is told so with the right status."""

import json
from typing import Any

import pytest

from api.errors import HttpFault
from api.serving.messages import check_content_type, choose_media_type, read_body, read_query_string

JSON = "application/json"
RESPONSE = "application/graphql-response+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
DIGEST = "a" * 64


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (RESPONSE, RESPONSE),
        (f"{RESPONSE}; charset=utf-8, {JSON}; charset=utf-8", RESPONSE),
        (f"{JSON}, {RESPONSE}", JSON),
        (f"{JSON};q=0.5, {RESPONSE};q=0.9", RESPONSE),
        (f"{RESPONSE};q=0, */*;q=0.1", JSON),
        (f"{JSON};q=0, */*", RESPONSE),
        ("Application/JSON", JSON),
        (BROWSER, JSON),
    ],
)
def test_the_most_wanted_media_type_is_sent(accept: str | None, chosen: str) -> None:
    assert choose_media_type(accept) == chosen


def test_a_browser_gets_the_page_where_there_is_one() -> None:
    assert choose_media_type(BROWSER, page=True) == "text/html"
    assert choose_media_type("*/*", page=True) == JSON


@pytest.mark.parametrize("accept", ["text/html", "image/png", f"{JSON};q=0", f"{JSON};q=x", f"{JSON};charset=gbk", ","])
def test_what_cannot_be_sent_is_not_acceptable(accept: str) -> None:
    with pytest.raises(HttpFault) as found:
        choose_media_type(accept)
    assert found.value.status == 406


@pytest.mark.parametrize(
    "content_type", [JSON, f"{JSON}; charset=utf-8", f'{JSON};charset="UTF-8"', "Application/Json"]
)
def test_bodies_are_json_in_utf_8(content_type: str) -> None:
    check_content_type(content_type)


@pytest.mark.parametrize(
    "content_type", [None, "", "text/plain", "application/graphql", f"{JSON}; charset=gb18030", "multipart/form-data"]
)
def test_other_bodies_are_not_read(content_type: str | None) -> None:
    with pytest.raises(HttpFault) as found:
        check_content_type(content_type)
    assert found.value.status == 415


def test_a_body_holds_a_query_with_its_variables() -> None:
    read = read_body(b'{"query": "{a}", "variables": {"x": 1}, "operationName": "Q", "extensions": null, "more": 1}')
    assert (read.query, read.variables, read.operation_name, read.digest, read.keep) == (
        "{a}",
        {"x": 1},
        "Q",
        None,
        False,
    )


@pytest.mark.parametrize(
    "body",
    [
        *(
            [],
            1,
            "x",
            None,
            [{"query": "{a}"}],
            {},
            {"query": None},
            {"query": ["a"]},
            {"query": "{a}", "variables": "{}"},
        ),
        *({"query": "{a}", "operationName": 1}, {"query": "{a}", "extensions": []}, {"documentId": "x"}),
        {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": DIGEST}}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": DIGEST.upper()}}},
        {"extensions": {"persistedQuery": "x"}},
    ],
)
def test_what_holds_no_request_is_a_bad_request(body: Any) -> None:
    with pytest.raises(HttpFault) as found:
        read_body(json.dumps(body).encode())
    assert (found.value.status, found.value.code) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"query": "\\ud800"}', b"[" * 5000, b'{"query": NaN}'])
def test_what_is_no_json_is_a_bad_request(body: bytes) -> None:
    with pytest.raises(HttpFault) as found:
        read_body(body)
    assert found.value.status == 400


def test_a_query_is_named_by_its_digest_in_either_way() -> None:
    apollo = read_body(json.dumps({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": DIGEST}}}).encode())
    assert (apollo.query, apollo.digest, apollo.keep) == (None, DIGEST, True)
    draft = read_body(json.dumps({"documentId": f"sha256:{DIGEST}"}).encode())
    assert (draft.query, draft.digest, draft.keep) == (None, DIGEST, False)


def test_an_address_holds_a_query_with_its_variables() -> None:
    read = read_query_string(b"query=%7Ba%7D&variables=%7B%22x%22%3A1%7D&operationName=&extensions=")
    assert (read.query, read.variables, read.operation_name) == ("{a}", {"x": 1}, None)


@pytest.mark.parametrize(
    "address",
    [b"", b"query=", b"query=a&query=b", b"query=a&variables=x", b"query=%ff", b"query=\xff", b"&".join([b"a=b"] * 20)],
)
def test_an_address_that_cannot_be_read_is_a_bad_request(address: bytes) -> None:
    with pytest.raises(HttpFault) as found:
        read_query_string(address)
    assert found.value.status == 400
