"""A headless Chromium from its npm package, driven over its DevTools protocol."""

import base64
import itertools
import json
import os
import re
import subprocess
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.node import install_packages, run_node

_SOURCE = Path(__file__).parent / "browser"
_PATIENCE_SECONDS = 30.0
_FONTS = """<?xml version="1.0"?>
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""
"""The browser draws with the letters of one package, whatever fonts a machine has."""


class Tab:
    """One page. `events` are those that came so far."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self.session: str | None = None
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """What the browser answers to a command."""
        number = next(self._numbers)
        sent = {"id": number, "method": method, "params": parameters}
        self._socket.send(json.dumps(sent | ({"sessionId": self.session} if self.session else {})))
        while True:
            message: dict[str, Any] = json.loads(self._socket.recv(timeout=_PATIENCE_SECONDS))
            if message.get("id") == number:
                assert "error" not in message, message
                answer: dict[str, Any] = message["result"]
                return answer
            self.events.append(message)

    def evaluate(self, script: str) -> Any:
        """The value of an expression, awaited."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def wait_for(self, script: str) -> Any:
        """The value of an expression once it is true."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while not (found := self.evaluate(script)):
            assert time.monotonic() < until, f"never true: {script}"
            time.sleep(0.1)
        return found

    def picture(self, path: Path) -> None:
        """A PNG of what is seen."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))


@contextmanager
def open_tab(folder: Path) -> Iterator[Tab]:
    """An empty page of a browser that is installed in `folder` and can reach this machine alone."""
    packages = install_packages(_SOURCE, folder / "npm")
    program = Path(run_node("unpack.mjs", str(folder / "program"), folder=packages))
    with tarfile.open(program / "libraries.tar") as archive:
        archive.extractall(program, filter="data")
    options = (
        *("--no-sandbox", "--disable-gpu", "--no-zygote", "--disable-dev-shm-usage", "--remote-debugging-port=0"),
        *("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--window-size=1400,900", "--no-first-run"),
        f"--user-data-dir={folder / 'profile'}",
    )
    fonts = folder / "fonts.conf"
    fonts.write_text(_FONTS.format(fonts=packages / "node_modules" / "source-han-sans-cn", cache=folder / "fonts"))
    environment = {
        **os.environ,
        "LD_LIBRARY_PATH": str(program / "lib"), "HOME": str(folder), "FONTCONFIG_FILE": str(fonts),
    }  # fmt: skip
    process = subprocess.Popen(
        [program / "chromium", "--headless=new", *options, "about:blank"],
        env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        with connect(_find_address(process), max_size=None, proxy=None) as socket:
            tab = Tab(socket)
            target = tab.call("Target.createTarget", url="about:blank")["targetId"]
            tab.session = tab.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Network", "Log"):
                tab.call(f"{domain}.enable")
            yield tab
    finally:
        process.kill()
        process.communicate()


def _find_address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"ws://\S+", line):
            return found[0]
    raise AssertionError("the browser did not start")
