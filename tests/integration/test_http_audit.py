"""The service speaks GraphQL over HTTP as its specification has it, says the audit of `graphql-http`."""

from pathlib import Path

import pytest

from tests.listening import listening
from tests.node import install_packages, run_node
from tests.unit.api.test_service import Served

AUDIT = Path(__file__).parents[1] / "http_audit"
AUDIT_COUNT = 61


@pytest.mark.proof
def test_every_audit_is_ok(tmp_path: Path, free_port: int) -> None:
    folder = install_packages(AUDIT, tmp_path / "audit")
    service = Served(tmp_path)
    with listening(service.build(), free_port) as url:
        results = run_node("audit.mjs", f"{url}/graphql", service.token, folder=folder)
    assert [one for one in results if one["status"] != "ok"] == []
    assert len(results) == AUDIT_COUNT
