"""A browser opens the query console, asks, and sees the answer; it talks to nobody but the service."""

import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from api.serving.console import install_console
from kg.progress import SilentReporter
from tests.chromium import Tab, open_tab
from tests.listening import listening
from tests.unit.api.test_service import NAME, Served

_THOUGHT_SECONDS = 1.0
"""GraphiQL looks at what is typed a moment later."""


@pytest.mark.proof
def test_the_console_answers_a_query_and_asks_nobody_else(tmp_path: Path, free_port: int) -> None:
    served = Served(tmp_path)
    install_console(served.home, SilentReporter())
    with listening(served.build(), free_port) as url, open_tab(tmp_path / "browser") as tab:
        tab.call("Page.navigate", url=f"{url}/graphql#token={served.token}")
        tab.wait_for("document.querySelector('.graphiql-query-editor .CodeMirror') !== null")
        tab.evaluate(f"document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror.setValue({NAME!r})")
        time.sleep(_THOUGHT_SECONDS)
        tab.evaluate("document.querySelector('.graphiql-execute-button').click()")
        answer = _wait_for_answer(tab)
        tab.evaluate("document.querySelector('[aria-label=\"Show Documentation Explorer\"]').click()")
        tab.wait_for(
            "(type => type && (type.click(), true))(document.querySelector('.graphiql-doc-explorer-type-name'))"
        )
        tab.wait_for("document.body.innerText.includes('可以提出的查询')")
        tab.picture(tmp_path / "console.png")
        address = tab.evaluate("location.href")
    assert "鹏城有限公司" in answer
    assert '"estimated": 1' in answer
    assert _hosts(tab) == {f"127.0.0.1:{free_port}"}
    assert [
        event["params"] for event in tab.events if event["method"] in ("Log.entryAdded", "Runtime.exceptionThrown")
    ] == []
    assert address == f"{url}/graphql", "the token is taken out of the address"


def _wait_for_answer(tab: Tab) -> str:
    window = "document.querySelector('.result-window .CodeMirror')"
    answer: str = tab.wait_for(f"{window} && {window}.CodeMirror.getValue()")
    return answer


def _hosts(tab: Tab) -> set[str]:
    """Whom the page asked for anything."""
    sent = [event["params"]["request"]["url"] for event in tab.events if event["method"] == "Network.requestWillBeSent"]
    return {urlsplit(url).netloc for url in sent if not url.startswith("data:")}
