"""The client of our own service: what it sends, and what it takes for no answer."""

import json
from collections.abc import Callable

import httpx
import pytest

from api import asking
from api.asking import Question, ask_profile, is_ready
from kg.errors import ServiceError
from kg.model.vocabulary import Purpose

Handler = Callable[[httpx.Request], httpx.Response]
URL = "http://127.0.0.1:1"


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> Callable[[Handler], None]:
    """Put a handler where the service would be."""

    def put(handler: Handler) -> None:
        client = httpx.Client(transport=httpx.MockTransport(handler))
        for verb in ("post", "get"):

            def send(url: str, *, trust_env: bool, verb: str = verb, **options: object) -> httpx.Response:
                assert not trust_env, "a proxy of the environment must not see the token"
                return client.request(verb.upper(), url, **options)  # type: ignore[arg-type]

            monkeypatch.setattr(asking.httpx, verb, send)

    return put


def test_a_question_carries_token_purpose_and_case(answered: Callable[[Handler], None]) -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={"data": {"legalEntity": None}})

    answered(answer)
    assert ask_profile(URL, "TOKEN", Question("9166", Purpose.INSPECTION, "CASE-1")) == {"data": {"legalEntity": None}}
    ask_profile(URL, "TOKEN", Question("9166", None, None))
    assert [request.headers.get("Purpose") for request in sent] == ["inspection", None]
    assert [request.headers.get("Case-Reference") for request in sent] == ["CASE-1", None]
    assert sent[0].headers["Authorization"] == "Bearer TOKEN"
    assert json.loads(sent[0].content)["variables"] == {"uscc": "9166"}


@pytest.mark.parametrize("content", [b"<html>", b"[]", b'{"detail": "Not Found"}'])
def test_what_does_not_answer_as_xintu_does_is_one_error(answered: Callable[[Handler], None], content: bytes) -> None:
    answered(lambda _: httpx.Response(200, content=content))
    with pytest.raises(ServiceError, match="does not answer as Xintu does"):
        ask_profile(URL, "TOKEN", Question("9166", None, None))


def test_an_address_that_is_none_and_a_service_that_is_away_are_one_error(
    answered: Callable[[Handler], None],
) -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    answered(away)
    for url in (URL, "http://[::1"):
        with pytest.raises(ServiceError, match="kg serve"):
            ask_profile(url, "TOKEN", Question("9166", None, None))
    assert not is_ready(URL)


def test_a_service_is_ready_when_it_says_so(answered: Callable[[Handler], None]) -> None:
    answered(lambda request: httpx.Response(200 if request.url.path == "/readyz" else 404))
    assert is_ready(URL)
    answered(lambda _: httpx.Response(503))
    assert not is_ready(URL)
