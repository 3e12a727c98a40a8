"""A server that stops without losing a request: first not ready, then no new connections, then done.

    SIGTERM ─▶ /readyz answers 503, all else is answered on ─▶ drain_seconds ─▶ the port is closed,
               what runs is answered ─▶ graph and ledger are closed ─▶ exit code 0

A second signal ends the wait.
"""

import socket
import time
from types import FrameType
from typing import Final

import uvicorn

from api.serving.memory import release_memory, settle_memory
from api.serving.service import Service
from api.settings import ApiSettings

_PATIENCE_SECONDS: Final = 5.0


class Server(uvicorn.Server):
    """Serves one service on its settings' address."""

    def __init__(self, service: Service, settings: ApiSettings) -> None:
        super().__init__(
            uvicorn.Config(
                service,
                host=settings.host,
                port=settings.port,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=int(settings.answer_seconds + _PATIENCE_SECONDS),
            )
        )
        self._admission = service.admission
        self._drain_seconds = settings.drain_seconds
        self._closed_at: float | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the service and listen; what was made by then stays."""
        await super().startup(sockets)
        settle_memory()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close, and let go of what stayed."""
        await super().shutdown(sockets)
        release_memory()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Note the first signal; a second one closes the port at once. Neither is raised again afterwards."""
        if self._admission.closing:
            self.should_exit = True
        else:
            self._admission.closing = True
            self._closed_at = time.monotonic() + self._drain_seconds

    async def on_tick(self, counter: int) -> bool:
        """Close the port when the time has come."""
        if self._closed_at is not None and time.monotonic() >= self._closed_at:
            self.should_exit = True
        return await super().on_tick(counter)
