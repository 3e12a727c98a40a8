"""Messages of the Bolt protocol, as far as the gate reads them: a signature, then values, each with a marker.

Source: Neo4j Bolt protocol specification, "PackStream" and "Message exchange".
"""

import struct
from collections.abc import Mapping
from typing import Final

HELLO: Final = 0x01
GOODBYE: Final = 0x02
RESET: Final = 0x0F
RUN: Final = 0x10
BEGIN: Final = 0x11
COMMIT: Final = 0x12
ROLLBACK: Final = 0x13
DISCARD: Final = 0x2F
PULL: Final = 0x3F
TELEMETRY: Final = 0x54
ROUTE: Final = 0x66
LOGON: Final = 0x6A
LOGOFF: Final = 0x6B

_DEPTH: Final = 64
_FIXED: Final = {0xC0: 0, 0xC1: 8, 0xC2: 0, 0xC3: 0, 0xC8: 1, 0xC9: 2, 0xCA: 4, 0xCB: 8}
_SIZED: Final = {
    0xCC: 1,
    0xCD: 2,
    0xCE: 4,  # bytes
    0xD0: 1,
    0xD1: 2,
    0xD2: 4,  # text
    0xD4: 1,
    0xD5: 2,
    0xD6: 4,  # list
    0xD8: 1,
    0xD9: 2,
    0xDA: 4,  # map
}


class MalformedMessage(ValueError):
    """Bytes that are no message of the protocol."""


def split_message(message: bytes) -> tuple[int, list[bytes]]:
    """Signature and fields of a message, each field still packed.

    Raises:
        MalformedMessage: it is none.
    """
    if len(message) < 2 or message[0] >> 4 != 0xB:
        raise MalformedMessage
    fields, place = [], 2
    for _ in range(message[0] & 0x0F):
        end = _skip(message, place, 0)
        fields.append(message[place:end])
        place = end
    if place != len(message):
        raise MalformedMessage
    return message[1], fields


def join_message(signature: int, fields: list[bytes]) -> bytes:
    """A message of packed fields."""
    return bytes([0xB0 | len(fields), signature]) + b"".join(fields)


def unpack_text(packed: bytes) -> str:
    """A packed text.

    Raises:
        MalformedMessage: it is none.
    """
    kind, place, size = _read_head(packed, 0)
    if kind != "text":
        raise MalformedMessage
    return _read(packed, place, size).decode("utf-8", errors="strict")


def unpack_map(packed: bytes) -> dict[str, bytes]:
    """A packed map's values by their keys, each still packed; of a key that comes twice, the last."""
    kind, place, size = _read_head(packed, 0)
    if kind != "map":
        raise MalformedMessage
    values: dict[str, bytes] = {}
    for _ in range(size):
        middle = _skip(packed, place, 0)
        end = _skip(packed, middle, 0)
        values[unpack_text(packed[place:middle])] = packed[middle:end]
        place = end
    return values


def pack_text(text: str) -> bytes:
    """A text."""
    content = text.encode()
    return struct.pack(">BI", 0xD2, len(content)) + content


def pack_map(values: Mapping[str, bytes]) -> bytes:
    """A map of packed values."""
    head = struct.pack(">BI", 0xDA, len(values))
    return head + b"".join(pack_text(key) + value for key, value in values.items())


def _skip(packed: bytes, place: int, depth: int) -> int:
    """Where the value that begins at `place` ends."""
    if depth > _DEPTH:
        raise MalformedMessage
    kind, place, size = _read_head(packed, place)
    if kind in ("fixed", "bytes", "text"):
        _read(packed, place, size)
        return place + size
    if kind == "structure":
        place += 1  # its signature
    for _ in range(size * 2 if kind == "map" else size):
        place = _skip(packed, place, depth + 1)
    return place


def _read_head(packed: bytes, place: int) -> tuple[str, int, int]:
    """Kind of the value at `place`, where its content begins, and its size: bytes, values, or pairs of a map."""
    marker = _read(packed, place, 1)[0]
    place += 1
    if marker < 0x80 or marker >= 0xF0:
        return "fixed", place, 0
    if marker < 0xC0:
        return ("text", "list", "map", "structure")[(marker >> 4) - 8], place, marker & 0x0F
    if marker in _FIXED:
        return "fixed", place, _FIXED[marker]
    if marker not in _SIZED:
        raise MalformedMessage
    width = _SIZED[marker]
    size = int.from_bytes(_read(packed, place, width), "big")
    return "bytes" if marker < 0xD0 else ("text", "list", "map")[(marker - 0xD0) // 4], place + width, size


def _read(packed: bytes, place: int, size: int) -> bytes:
    content = packed[place : place + size]
    if len(content) != size:
        raise MalformedMessage
    return content
