"""Which statements an opened release answers: those that begin as a read, and call nothing but what is listed.

The server behind the gate is read-only and has every way out closed, but Community edition lets any login administer
users and ask for settings. Such commands can only begin a statement, so the first word decides. What goes on to the
server is the statement as it was read here, without comments and with plain spaces, so that the two cannot read it
differently; escapes of characters (`\\u0041`), which the server resolves before it reads, are refused.
"""

import re
from typing import Final

from kg.errors import AccessDenied

_TOKEN: Final = re.compile(
    r"""(?P<comment>//[^\n\r]*|/\*.*?\*/)
    |(?P<string>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")
    |(?P<quoted>`(?:``|[^`])*`)
    |(?P<word>\w+)
    |(?P<space>\s+)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_FIRST_WORDS: Final = ("CALL", "MATCH", "OPTIONAL", "RETURN", "UNWIND", "WITH")
_PLAN_WORDS: Final = frozenset({"EXPLAIN", "PROFILE"})
PROCEDURES: Final = (
    "db.labels",
    "db.ping",
    "db.propertyKeys",
    "db.relationshipTypes",
    "db.schema.nodeTypeProperties",
    "db.schema.relTypeProperties",
    "db.schema.visualization",
    "dbms.components",
)
"""Procedures that say what is in a release and what version answers."""
_PROCEDURES: Final = frozenset(name.lower() for name in PROCEDURES)


def admit_statement(statement: str) -> str:
    """The statement as it goes on to the server.

    Raises:
        AccessDenied: a release does not answer it; says why.
    """
    tokens = _read_tokens(statement)
    spoken = [(kind, text) for kind, text in tokens if kind != "space"]
    _check_first_word(spoken)
    _check_calls(spoken)
    return "".join(text for _, text in tokens).strip()


def _read_tokens(statement: str) -> list[tuple[str, str]]:
    if "\\u" in statement:
        raise AccessDenied("A release reads no escaped characters.", way_out="Write the character, or a parameter.")
    tokens: list[tuple[str, str]] = []
    for found in _TOKEN.finditer(statement):
        kind, text = str(found.lastgroup), found.group()
        if (kind == "sign" and text in "'\"`") or (kind == "sign" and statement.startswith("/*", found.start())):
            raise AccessDenied("A release reads no statement with an open quote or comment.")
        tokens.append(("space", " ") if kind in ("comment", "space") else (kind, text))
    return tokens


def _check_first_word(spoken: list[tuple[str, str]]) -> None:
    words = [text.upper() for _, text in spoken[:2]]
    if words and words[0] in _PLAN_WORDS:
        words = words[1:]
    if not words or words[0] not in _FIRST_WORDS:
        raise AccessDenied(f"A release answers statements that begin with {', '.join(_FIRST_WORDS)}.")


def _check_calls(spoken: list[tuple[str, str]]) -> None:
    for place, (kind, text) in enumerate(spoken):
        if kind != "word" or text.upper() != "CALL":
            continue
        after = spoken[place + 1 :]
        if after and after[0][1] in ("{", "("):
            continue
        name = "".join(_iter_name(after))
        if name.lower() not in _PROCEDURES:
            raise AccessDenied(f"A release calls nothing but {', '.join(PROCEDURES)}.")


def _iter_name(tokens: list[tuple[str, str]]) -> list[str]:
    """The parts of a dotted name at the head of the tokens, with their dots."""
    parts: list[str] = []
    for kind, text in tokens:
        is_dot = text == "."
        if is_dot == (len(parts) % 2 == 0) or (not is_dot and kind not in ("word", "quoted")):
            break
        parts.append(text.strip("`"))
    return parts
