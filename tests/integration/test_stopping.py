"""A service that is told to stop under load answers what was asked, records all it answers, and ends well."""

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx

from kg.ledger.store import open_ledger
from kg.sealing.keys import load_keys
from kg.sealing.opaque_ids import build_number_hash
from tests.unit.api.test_service import NAME, Served

CLIENTS = 8
_PATIENCE_SECONDS = 30.0


class Client(threading.Thread):
    """Asks again and again, each time for another id, until an answer says that the connection closes."""

    def __init__(self, number: int, url: str, token: str) -> None:
        super().__init__()
        self._number = number
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self.answered: list[str] = []
        self.failure = ""

    def run(self) -> None:
        with httpx.Client(headers=self._headers, timeout=_PATIENCE_SECONDS, trust_env=False) as client:
            last = False
            while not last:
                name = f"Q{self._number}_{len(self.answered)}"
                try:
                    answer = client.post(f"{self._url}/graphql", json={"query": NAME.replace("e_1", name)})
                    assert answer.json() == {"data": {"legalEntity": {"name": "鹏城有限公司"}}}, answer.text
                except Exception as error:
                    self.failure = repr(error)
                    return
                self.answered.append(name)
                last = answer.headers.get("connection") == "close"


def _wait_for_status(url: str, status: int) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            if httpx.get(f"{url}/readyz", trust_env=False).status_code == status:
                return
        except httpx.ConnectError:
            pass
        assert time.monotonic() < until
        time.sleep(0.05)


def _wait_for_answers(clients: list[Client]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while not all(client.answered for client in clients):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_it_is_first_not_ready_then_answers_what_runs_and_records_every_answer(tmp_path: Path, free_port: int) -> None:
    served = Served(tmp_path)
    url = f"http://127.0.0.1:{free_port}"
    command = [sys.executable, "-m", "tests.slow_service", str(served.home.path), str(free_port)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE, text=True) as process:
        try:
            _wait_for_status(url, 200)
            clients = [Client(number, url, served.token) for number in range(CLIENTS)]
            for client in clients:
                client.start()
            _wait_for_answers(clients)
            process.send_signal(signal.SIGTERM)
            _wait_for_status(url, 503)
            for client in clients:
                client.join(_PATIENCE_SECONDS)
            assert process.wait(_PATIENCE_SECONDS) == 0
        finally:
            process.kill()
        said = process.stderr.read() if process.stderr else ""
    assert [client.failure for client in clients if client.failure] == []
    assert said == ""
    ledger = open_ledger(served.home.ledger)
    recorded = [json.loads(content)["looked_for"] for content in ledger.iter_contents()]
    ledger.close()
    key = load_keys(served.home.keys).number
    answered = [[build_number_hash(key, name)] for client in clients for name in client.answered]
    assert len(answered) > CLIENTS
    assert sorted(recorded) == sorted(answered)
