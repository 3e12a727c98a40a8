"""The door of an opened release: a process between the analyst and the server, which ends both on the last day.

    analyst ── Bolt, the analyst's password ──▶ gate ── Bolt, the server's password ──▶ server (read-only)

Nobody but the gate knows the server's password. It passes on what `kg.releases.admitting` admits; a statement that it
refuses goes on as a question that the server answers with an error that says so. Answers pass through as they come.
When the last day is over, or the server has ended, it closes every connection, ends the release and itself.
"""

import asyncio
import contextlib
import hmac
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kg.errors import AccessDenied
from kg.graph.place import LOOPBACK, MANAGED_DATABASE, MANAGED_USER, read_password
from kg.graph.process import find_process
from kg.home import Home
from kg.releases import packstream
from kg.releases.admitting import admit_statement
from kg.releases.ending import end_release
from kg.releases.place import ANALYST, build_gate_place, build_server_place

_MAGIC: Final = b"\x60\x60\xb0\x17"
_MANIFEST_PROPOSAL: Final = b"\x00\x00\x01\xff"
"""Asks for a longer handshake, which the gate does not speak; drivers then take the short one."""
_LONGEST_MESSAGE: Final = 4 * 2**20
_CHUNK: Final = 0xFFFF
_COPIED_BYTES: Final = 2**16
_OPENING_SECONDS: Final = 10.0
"""Who has said nothing by then is not waited for; from then on the server's own patience counts."""
_LOOK_SECONDS: Final = 0.5
_PASSED_ON: Final = frozenset(
    {
        *(packstream.GOODBYE, packstream.RESET, packstream.COMMIT, packstream.ROLLBACK, packstream.DISCARD),
        *(packstream.PULL, packstream.TELEMETRY, packstream.ROUTE, packstream.LOGOFF),
    }
)


@dataclass(frozen=True, slots=True)
class Passage:
    """What the gate checks and changes in the messages of an analyst."""

    password: str
    """The analyst's."""
    server_password: str

    def pass_on(self, message: bytes) -> bytes:
        """The message as the server gets it.

        Raises:
            MalformedMessage: it is none that an analyst's driver sends.
        """
        signature, fields = packstream.split_message(message)
        if signature in (packstream.HELLO, packstream.LOGON) and len(fields) == 1:
            return packstream.join_message(signature, [self._log_on(fields[0])])
        if signature == packstream.BEGIN and len(fields) == 1:
            return packstream.join_message(signature, [_stay_in_release(fields[0])])
        if signature == packstream.RUN and len(fields) == 3:
            statement, parameters = _admit(packstream.unpack_text(fields[0]), fields[1])
            return packstream.join_message(signature, [statement, parameters, _stay_in_release(fields[2])])
        if signature not in _PASSED_ON:
            raise packstream.MalformedMessage
        return message

    def _log_on(self, packed: bytes) -> bytes:
        values = packstream.unpack_map(packed)
        if "credentials" not in values:
            return packed
        user, password = (packstream.unpack_text(values.get(key, b"\x80")) for key in ("principal", "credentials"))
        is_known = hmac.compare_digest(password.encode(), self.password.encode()) and user == ANALYST
        known = {"principal": MANAGED_USER, "credentials": self.server_password}
        changed = known if is_known else {"principal": "nobody", "credentials": "nothing"}
        return packstream.pack_map(values | {key: packstream.pack_text(text) for key, text in changed.items()})


def _admit(statement: str, parameters: bytes) -> tuple[bytes, bytes]:
    try:
        return packstream.pack_text(admit_statement(statement)), parameters
    except AccessDenied as refusal:
        # A parameter that is not given: the server's own answer then repeats its name.
        return packstream.pack_text(f"RETURN $`{refusal}`"), packstream.pack_map({})


def _stay_in_release(packed: bytes) -> bytes:
    """The particulars of a transaction; any other database becomes one that is not there."""
    values = packstream.unpack_map(packed)
    if "db" in values and values["db"] != b"\xc0" and packstream.unpack_text(values["db"]) != MANAGED_DATABASE:
        values["db"] = packstream.pack_text("elsewhere")
    return packstream.pack_map(values)


class Gate:
    """Relays connections while it is open."""

    def __init__(self, passage: Passage, server_port: int) -> None:
        self._passage = passage
        self._server_port = server_port
        self._connections: set[asyncio.Task[None]] = set()

    async def relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection from its handshake to its end."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine that runs has a task
        self._connections.add(task)
        try:
            with contextlib.suppress(OSError, EOFError, UnicodeDecodeError, packstream.MalformedMessage):
                await self._relay(reader, writer)
        finally:
            self._connections.discard(task)
            writer.close()

    async def end(self) -> None:
        """Close every connection."""
        for task in tuple(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opening = await asyncio.wait_for(reader.readexactly(20), _OPENING_SECONDS)
        if not opening.startswith(_MAGIC):
            return
        proposals = [opening[at : at + 4] for at in range(4, 20, 4)]
        server_reader, server_writer = await asyncio.open_connection(LOOPBACK, self._server_port)
        try:
            kept = [proposal for proposal in proposals if proposal != _MANIFEST_PROPOSAL]
            server_writer.write(_MAGIC + b"".join(kept).ljust(16, b"\x00"))
            copies = [
                asyncio.ensure_future(self._copy_requests(reader, server_writer)),
                asyncio.ensure_future(_copy_answers(server_reader, writer)),
            ]
            try:
                await asyncio.wait(copies, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for copy in copies:
                    copy.cancel()
                await asyncio.gather(*copies, return_exceptions=True)
        finally:
            server_writer.close()

    async def _copy_requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            message = await _read_message(reader)
            passed = self._passage.pass_on(message) if message else b""
            for start in range(0, len(passed), _CHUNK):
                chunk = passed[start : start + _CHUNK]
                writer.write(len(chunk).to_bytes(2, "big") + chunk)
            writer.write(b"\x00\x00")
            await writer.drain()


async def _read_message(reader: asyncio.StreamReader) -> bytes:
    """One message of any number of chunks; empty for a sign of life."""
    parts = bytearray()
    while size := int.from_bytes(await reader.readexactly(2), "big"):
        parts += await reader.readexactly(size)
        if len(parts) > _LONGEST_MESSAGE:
            raise packstream.MalformedMessage
    return bytes(parts)


async def _copy_answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while content := await reader.read(_COPIED_BYTES):
        writer.write(content)
        await writer.drain()


async def keep_open(directory: Path, port: int, until: datetime) -> None:
    """Serve the release in a directory until its last day is over or its server has ended; then end it."""
    home = Home(directory.parent.parent)
    place = build_server_place(directory, home, 0)
    running = find_process(place)
    if running is None:
        return
    password = read_password(build_gate_place(directory, home, port)).get_secret_value()
    gate = Gate(Passage(password, read_password(place).get_secret_value()), running.bolt_port)
    async with await asyncio.start_server(gate.relay, LOOPBACK, port) as server:
        while datetime.now(UTC) < until and find_process(place) == running:
            await asyncio.sleep(_LOOK_SECONDS)
        server.close()
        await gate.end()
    if datetime.now(UTC) >= until:
        end_release(directory.name, home)


def main() -> None:
    """Entry point of the detached process: --home-dir=DIRECTORY/gate PORT UNTIL."""
    place, port, until = sys.argv[1:]
    directory = Path(place.removeprefix("--home-dir=")).parent
    asyncio.run(keep_open(directory, int(port), datetime.fromisoformat(until)))


if __name__ == "__main__":
    main()
