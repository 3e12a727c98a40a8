"""Judgements as a file of JSON Lines: record keys and verdicts, never a personal value."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson

from kg.errors import RequestError
from kg.ledger.judgements import JudgedMention, Judgement, Verdict
from kg.model.vocabulary import PartyKind, Purpose

_MENTION: Final = ("source", "record_key", "mention")
_TEXTS: Final = ("at", "subject", "purpose", "case_reference", "party_kind", "verdict")


def iter_lines(judgements: Iterable[Judgement]) -> Iterator[bytes]:
    """One line a judgement."""
    for one in judgements:
        said = {name: str(getattr(one, name)) for name in _TEXTS} | {"at": one.at.isoformat()}
        left, right = ({name: getattr(mention, name) for name in _MENTION} for mention in one.pair)
        yield orjson.dumps(said | {"left": left, "right": right}) + b"\n"


def read_file(path: Path) -> list[Judgement]:
    """The judgements of a file that `kg review export` wrote.

    Raises:
        RequestError: the file cannot be read, or a line of it is none; the line is named, its content is not.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise RequestError(f"{path} cannot be read: {error.strerror}.") from error
    return [_read_line(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _read_line(path: Path, number: int, line: bytes) -> Judgement:
    try:
        said = orjson.loads(line)
        left, right = (JudgedMention(*(str(said[side][name]) for name in _MENTION)) for side in ("left", "right"))
        at = datetime.fromisoformat(said["at"])
        if at.tzinfo is None or not left < right or not (said["subject"] and said["case_reference"]):
            raise ValueError
        return Judgement(
            at=at,
            subject=str(said["subject"]),
            purpose=Purpose(said["purpose"]),
            case_reference=str(said["case_reference"]),
            party_kind=PartyKind(said["party_kind"]),
            verdict=Verdict(said["verdict"]),
            left=left,
            right=right,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise RequestError(
            f"{path}:{number} is no judgement.",
            way_out="A file comes from `kg review export`; nothing of this one was taken in.",
        ) from error
