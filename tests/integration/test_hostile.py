"""Whatever is sent, nobody is told more than an answer or a code: drawn queries, spoilt ones, and a hundred by hand."""

import asyncio
import gc
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
from graphql import parse, validate

from api.app import create_app
from api.authentication import Caller, build_development_token
from api.errors import STATUSES
from api.schema.query import build_schema
from api.serving.memory import settle_memory
from api.serving.service import Service
from api.settings import ApiSettings
from kg.graph.door import connect
from kg.home import Home
from kg.logs import configure_logs
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.hostile_requests import Request, iter_hand_made, make_worse
from tests.profile_world import ACME_USCC, PERSON_NUMBER, TRADER_USCC, build_world, seed
from tests.selections import Drawer
from tests.whole_service import NOW

pytestmark = pytest.mark.neo4j
SCHEMA = build_schema()._schema
ROOTS = {
    "legalEntity": lambda chance: chance.choice(
        [f'uscc: "{ACME_USCC}"', f'uscc: "{TRADER_USCC}"', 'id: "e_acme"', 'id: "e_trader", asOf: "2024-06-01"']
    ),
    "node": lambda chance: f'id: "{chance.choice(["e_acme", "e_trader", "f_1", "d_fine", "p_owner", "nobody"])}"',
    "searchLegalEntities": lambda chance: (
        f'text: "{chance.choice(["acme", "旧名", "有限公司", "916601", "AND OR ~", "鹏城"])}"'
        + chance.choice(["", ", first: 2", ', division: "440300"', ", registerState: ACTIVE"])
    ),
    "person": lambda chance: "number: $number" + chance.choice(["", ', asOf: "2024-06-01"']),
    "publication": lambda _chance: "",
}
LOOKED_AT = {"number": PERSON_NUMBER}
WITH_CASE = {"Purpose": "inspection", "Case-Reference": "CASE-1"}
"""Who says why they ask is an inspector here, who may read of natural persons; who does not is a regulator."""
PERSONAL = ("李氏小店", PERSON_NUMBER, '"boss"', '"owner"')
BY_INTENT = frozenset({"TIMEOUT", "OVERLOADED"})
"""Codes of statuses from 500 on that a request may bring about."""
HARMLESS = {code for code, status in STATUSES.items() if status < 500} | BY_INTENT
"""Codes that an answer may carry, whatever its status: INTERNAL beside a status of 200 was once not seen here."""
TRACE = ("Traceback", 'File "', "neo4j", "Neo.ClientError", "MATCH (", "site-packages")
REFUSED_SECONDS = 0.05
"""Within which a request is refused, of this thread's own time; beside other work on the machine it takes longer."""


@dataclass(frozen=True)
class Answer:
    """What came back for a request, and how long it took: seconds of this thread, whatever else the machine did."""

    request: Request
    status: int
    body: str
    seconds: float

    @property
    def codes(self) -> list[str]:
        """Codes of its errors."""
        return [error["extensions"]["code"] for error in json.loads(self.body).get("errors", [])]


@pytest.fixture
def place(empty_graph: tuple[GraphSettings, Home]) -> tuple[GraphSettings, Home]:
    settings, home = empty_graph
    with connect(settings, home) as graph:
        seed(graph, build_world(load_keys(home.keys).seal))
        graph.read("CALL db.awaitIndexes(60)")
    return empty_graph


@pytest.fixture
def _settled() -> Iterator[None]:
    """As `kg serve` settles its memory: what other tests have left there holds nobody up."""
    settle_memory()
    yield
    gc.unfreeze()


def test_a_hundred_hand_made_requests_are_refused_or_answered_and_tell_nothing(
    place: tuple[GraphSettings, Home], capsys: pytest.CaptureFixture[str]
) -> None:
    requests = list(iter_hand_made())
    assert len(requests) >= 100
    answers = _send_all(place, requests)
    said = capsys.readouterr()
    _report("by hand", answers, capsys)
    _check(answers, said)
    assert [answer.request.name for answer in answers if answer.request.refused and answer.status < 400] == []
    assert [answer.request.name for answer in answers if not answer.request.refused and answer.status >= 500] == []


def test_drawn_and_spoilt_queries_are_answered_or_refused(
    place: tuple[GraphSettings, Home], capsys: pytest.CaptureFixture[str]
) -> None:
    answers = _send_all(place, _iter_drawn(10, 19))
    _check(answers, capsys.readouterr())
    assert {answer.status for answer in answers} == {200, 400}


@pytest.mark.proof
@pytest.mark.usefixtures("_settled")
def test_each_hand_made_request_is_refused_in_time(place: tuple[GraphSettings, Home]) -> None:
    """The least of three times: what a request costs, without what else this thread did meanwhile."""
    refused = [request for request in iter_hand_made() if request.refused]
    least: dict[str, float] = {}
    for answer in _send_all(place, refused * 3):
        least[answer.request.name] = min(answer.seconds, least.get(answer.request.name, answer.seconds))
    assert {name: seconds for name, seconds in least.items() if seconds > REFUSED_SECONDS} == {}


@pytest.mark.proof
@pytest.mark.usefixtures("_settled")
def test_ten_thousand_drawn_and_spoilt_queries_are_answered_or_refused(
    place: tuple[GraphSettings, Home], capsys: pytest.CaptureFixture[str]
) -> None:
    answers = _send_all(place, _iter_drawn(125, 79))
    said = capsys.readouterr()
    _report("drawn and spoilt", answers, capsys)
    _check(answers, said)
    assert len(answers) == 10_000
    asked = Counter(root for answer in answers for root in ROOTS if answer.status == 200 and root in answer.body)
    assert min(asked[root] for root in ROOTS) > 15, "some root was hardly answered"
    refused = sorted(answer.seconds for answer in answers if answer.status >= 400)
    assert refused[int(len(refused) * 0.99)] <= REFUSED_SECONDS


def _iter_drawn(count: int, spoilt: int) -> Iterator[Request]:
    """So many queries as they were drawn, each followed by so many that were made of it; half say why they ask."""
    chance = random.Random(20_260_106)
    drawer = Drawer(SCHEMA, chance, ROOTS, lambda text: validate(SCHEMA, parse(text)) == [], LOOKED_AT)
    for drawn in drawer.iter_queries(count):
        texts = [drawn.text, *(make_worse(drawn.text, chance) for _ in range(spoilt))]
        for number, text in enumerate(texts):
            body = json.dumps({"query": text, "variables": drawn.variables}).encode()
            headers = WITH_CASE if chance.random() < 0.5 else {}
            yield Request(f"{drawn.text[:20]} {number}", body, headers=headers, refused=False)


def _send_all(place: tuple[GraphSettings, Home], requests: Iterable[Request]) -> list[Answer]:
    """Answers to an inspector with a case where one is stated, else to a regulator, one after the other."""
    configure_logs(form="json", level="debug")
    settings, home = place
    regulator, inspector = (
        build_development_token(load_keys(home.keys).token, Caller("li.hua", role), issued_at=NOW, valid_hours=1)
        for role in ("regulator", "regulator_inspector")
    )
    service = create_app(ApiSettings(access_log=True, console=False), settings, clock=lambda: NOW)

    async def send() -> list[Answer]:
        async with service.router.lifespan_context(service):
            return [
                await _send(service, request, inspector if request.headers == WITH_CASE else regulator)
                for request in requests
            ]

    return asyncio.run(send())


async def _send(service: Service, request: Request, token: str) -> Answer:
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Accept": "application/graphql-response+json",
        **request.headers,
    }
    is_get = request.method == "GET"
    scope = {
        "type": "http", "method": request.method, "path": "/graphql",
        "query_string": request.content if is_get else b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"" if is_get else request.content, "more_body": False}

    async def keep(message: dict[str, object]) -> None:
        sent.append(message)

    started = time.thread_time()
    await service(scope, receive, keep)  # type: ignore[arg-type]
    seconds = time.thread_time() - started
    return Answer(request, int(str(sent[0]["status"])), bytes(sent[1]["body"]).decode(), seconds)  # type: ignore[call-overload]


def _check(answers: list[Answer], said: object) -> None:
    """No fault of ours, no trace of our inside, nothing personal: neither in the answers nor in what was logged."""
    faults = [answer for answer in answers if set(answer.codes) - HARMLESS]
    assert [(one.request.name, one.request.content[:2_000], one.body) for one in faults] == []
    assert [one.request.name for one in answers if one.status >= 500 and not set(one.codes) & BY_INTENT] == []
    to_whom_it_may = [answer.body for answer in answers if answer.request.headers == WITH_CASE]
    to_others = [answer.body for answer in answers if answer.request.headers != WITH_CASE]
    for text in (*to_others, str(said)):
        assert not [word for word in (*PERSONAL, *TRACE) if word in text], text[:2_000]
    for text in to_whom_it_may:
        assert not [word for word in (PERSON_NUMBER, *TRACE) if word in text], text[:2_000]


def _report(what: str, answers: list[Answer], capsys: pytest.CaptureFixture[str]) -> None:
    refused = sorted(answer.seconds * 1_000 for answer in answers if answer.status >= 400)
    slowest = max((answer for answer in answers if answer.status >= 400), key=lambda answer: answer.seconds)
    with capsys.disabled():
        sys.stderr.write(  # which reaches the terminal from a worker process too
            f"\n{what}: {len(answers)} requests, by status {dict(Counter(answer.status for answer in answers))}; "
            f"{len(refused)} refused, ms: median {statistics.median(refused):.1f}, "
            f"99 % {refused[int(len(refused) * 0.99)]:.1f}, most {refused[-1]:.1f} ({slowest.request.name})\n"
        )
