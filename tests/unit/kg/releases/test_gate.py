"""What the gate makes of messages: passwords, databases, refused statements, and bytes that are no message."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.releases import gate, packstream
from kg.releases.gate import Gate, Passage
from kg.releases.packstream import MalformedMessage, join_message, pack_map, pack_text, split_message, unpack_map

PASSAGE = Passage("analyst's", "server's")
NOTHING = pack_map({})


def _log_on(user: str, password: str) -> dict[str, str]:
    given = {"scheme": "basic", "principal": user, "credentials": password}
    message = join_message(packstream.LOGON, [pack_map({key: pack_text(text) for key, text in given.items()})])
    _, (packed,) = split_message(PASSAGE.pass_on(message))
    return {key: packstream.unpack_text(value) for key, value in unpack_map(packed).items()}


def _run(statement: str, particulars: bytes = NOTHING) -> tuple[str, bytes, bytes]:
    parameters = pack_map({"name": pack_text("鹏城")})
    message = join_message(packstream.RUN, [pack_text(statement), parameters, particulars])
    _, fields = split_message(PASSAGE.pass_on(message))
    return packstream.unpack_text(fields[0]), fields[1], fields[2]


def test_the_analysts_password_opens_and_becomes_the_servers() -> None:
    assert _log_on("analyst", "analyst's") == {"scheme": "basic", "principal": "neo4j", "credentials": "server's"}


@pytest.mark.parametrize(
    ("user", "password"), [("analyst", "other"), ("neo4j", "server's"), ("neo4j", "analyst's"), ("", "")]
)
def test_nothing_else_opens_not_even_the_servers_own_password(user: str, password: str) -> None:
    assert _log_on(user, password)["principal"] == "nobody"
    assert _log_on(user, password)["credentials"] == "nothing"


def test_a_greeting_without_a_password_goes_on() -> None:
    message = join_message(packstream.HELLO, [pack_map({"user_agent": pack_text("any")})])
    assert PASSAGE.pass_on(message) == message


def test_a_read_keeps_its_parameters_and_a_refused_statement_becomes_the_reason() -> None:
    statement, parameters, _ = _run("MATCH (n {name: $name}) RETURN n")
    assert (statement, unpack_map(parameters)) == ("MATCH (n {name: $name}) RETURN n", {"name": pack_text("鹏城")})
    statement, parameters, _ = _run("DROP USER neo4j")
    assert statement.startswith("RETURN $`A release answers statements that begin with")
    assert unpack_map(parameters) == {}


@pytest.mark.parametrize("name", ["system", "SYSTEM", "other"])
def test_another_database_is_not_there(name: str) -> None:
    particulars = pack_map({"db": pack_text(name), "mode": pack_text("r")})
    wanted = {"db": pack_text("elsewhere"), "mode": pack_text("r")}
    assert unpack_map(_run("RETURN 1", particulars)[2]) == wanted
    _, (begun,) = split_message(PASSAGE.pass_on(join_message(packstream.BEGIN, [particulars])))
    assert unpack_map(begun) == wanted


def test_the_releases_own_database_is_there_under_its_name_or_none() -> None:
    for values in ({"db": pack_text("neo4j")}, {"db": b"\xc0"}, {}):
        assert unpack_map(_run("RETURN 1", pack_map(values))[2]) == values


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\xb0",
        b"\xb1\x10",
        b"\xb0\x99",
        b"GET / HTTP/1.1",
        b"\xb1\x11\x81a",
        b"\xb3\x10\x01\x01\x01",
        b"\xb0\x02x",
    ],
)
def test_what_is_no_message_of_a_driver_ends_the_connection(message: bytes) -> None:
    with pytest.raises(MalformedMessage):
        PASSAGE.pass_on(message)


def test_depth_is_bounded() -> None:
    with pytest.raises(MalformedMessage):
        split_message(b"\xb1\x10" + b"\x91" * 100 + b"\x01")


@given(st.binary(max_size=60))
def test_no_bytes_make_it_fail_in_another_way(content: bytes) -> None:
    try:
        PASSAGE.pass_on(b"\xb3\x10" + content)
    except (MalformedMessage, UnicodeDecodeError):
        return


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=300), max_size=20))
def test_a_map_is_read_as_it_was_packed(values: dict[str, str]) -> None:
    packed = pack_map({key: pack_text(text) for key, text in values.items()})
    assert {key: packstream.unpack_text(value) for key, value in unpack_map(packed).items()} == values


def test_every_kind_of_value_is_passed_over() -> None:
    """Values as a driver packs them: null, numbers, bytes, short and long texts, lists, maps, a date."""
    values = [
        *(b"\xc0", b"\xc1" + bytes(8), b"\xc2", b"\xc3", b"\x7f", b"\xf0", b"\xc8\x01", b"\xc9\x01\x02"),
        *(b"\xca" + bytes(4), b"\xcb" + bytes(8), b"\xcc\x02ab", b"\xcd\x00\x01a", b"\x81a", b"\xd0\x01a"),
        *(b"\xd1\x00\x01a", b"\x92\x01\x02", b"\xd4\x01\x01", b"\xa1\x81a\x01", b"\xd8\x01\x81a\x01", b"\xb1\x44\x01"),
    ]
    for value in values:
        assert split_message(join_message(packstream.PULL, [value])) == (packstream.PULL, [value])


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"])
def test_whoever_says_nothing_or_speaks_another_protocol_is_not_waited_for(
    said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the server behind the gate never hears of it: its port here is nobody's."""
    monkeypatch.setattr(gate, "_OPENING_SECONDS", 0.1)

    async def knock() -> bytes:
        async with await asyncio.start_server(Gate(PASSAGE, 1).relay, "127.0.0.1", 0) as server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(said)
            heard = await asyncio.wait_for(reader.read(), 5)
            writer.close()
            await writer.wait_closed()
            return heard

    assert asyncio.run(knock()) == b""
