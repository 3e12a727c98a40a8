"""A hundred hand-made requests that mean no good, and a machine that makes good queries worse."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.profile_world import PERSON_NUMBER

FIRM = '{ legalEntity(id: "e_acme") { ... on LegalEntity { id } } }'
_TOKEN = re.compile(r'"[^"]*"|\.\.\.|[A-Za-z_]\w*|\$\w+|@\w+|[^\s\w]|\d+')
_ODD = (
    '""', '"' + "x" * 3_000 + '"', "null", "-1", "1e400", "99999999999999999999", "true", "[]", "[[[[]]]]", "{a: {b: 1}}",
    "...", "@skip(if: true)", "@include", "$none", "{", "}", "(", ")", "__typename", "__schema { types { name } }", "\u0000",
    "\ufeff", "\u202e", "𝕏", "#", "subscription", "mutation", "fragment", "on", '"\\u0000"', '"""', "a: b: c", "&", "|", "!",
)  # fmt: skip
_NAMES = ("legalEntity", "name", "node", "edges", "LegalEntity", "Person", "people", "persons", "first", "after", "id")


@dataclass(frozen=True)
class Request:
    """One request as it is sent. `content` is the body of a POST, or the address's parameters of a GET."""

    name: str
    content: bytes
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)
    refused: bool = True
    """Whether it must be turned away; else an answer without fault is fine too."""


def iter_hand_made() -> Iterator[Request]:
    """All of them."""
    yield from _iter_queries()
    yield from _iter_variables()
    yield from _iter_bodies()
    yield from _iter_http()


def make_worse(text: str, chance: random.Random) -> str:
    """A query with one to four changes: tokens left out, doubled, swapped, replaced, put in."""
    tokens = _TOKEN.findall(text)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(tokens)) if tokens else 0
        change = chance.randrange(6)
        if change == 0 and tokens:
            del tokens[place]
        elif change == 1 and tokens:
            tokens[place:place] = tokens[place : place + chance.randint(1, 30)]
        elif change == 2 and tokens:
            other = chance.randrange(len(tokens))
            tokens[place], tokens[other] = tokens[other], tokens[place]
        elif change == 3 and tokens:
            tokens[place] = chance.choice(_NAMES)
        elif change == 4:
            tokens = tokens[:place]
        else:
            tokens.insert(place, chance.choice(_ODD))
    return " ".join(tokens)


def _query(name: str, text: str, *, refused: bool = True, **variables: Any) -> Request:
    return Request(name, json.dumps({"query": text, "variables": variables}).encode(), refused=refused)


def _iter_queries() -> Iterator[Request]:
    deep = "parent { node { ... on LegalEntity { "
    doubled = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(40))
    wide = "holdings(first: 100) { edges { node { ... on LegalEntity { "
    argued = "name args { name description type { name kind ofType { name kind ofType { name } } } }"
    fields = "{ fields { type { fields { type { fields { type { name } } } } } }"
    yield from (
        _query("deep by fields", f"{{ legalEntity(id: 1) {{ ... on LegalEntity {{ {deep * 40}id{' } } }' * 40} }} }}"),
        _query("deep beyond levels", f"{{ legalEntity(id: 1) {{ ... on LegalEntity {{ {deep * 7}id{' } } }' * 7} }} }}"),
        _query("deep without end", "{a" * 40_000),
        _query("deep inline fragments", "{" + "...{" * 500 + "__typename" + "}" * 501),
        _query("deep list in an argument", "{ legalEntity(id: " + "[" * 5_000),
        _query("deep object in an argument", "{ legalEntity(id: " + "{a:" * 5_000),
        _query("deep list type", "query ($a: " + "[" * 5_000 + "Int" + "]" * 5_000 + ") { __typename }"),
        _query("aliases", "{" + " ".join(f"a{n}: __typename" for n in range(300)) + "}"),
        _query("aliases of firms", "{" + " ".join(f'a{n}: legalEntity(id: "{n}") {{ __typename }}' for n in range(60)) + "}"),
        _query("aliases in fragments", "{" + "...F " * 40 + "} fragment F on Query { a: __typename b: __typename }"),
        _query("tokens", "{" + "__typename " * 50_000 + "}"),
        _query("comments", "#\n" * 45_000 + "{ __typename }"),
        _query("commas", "{" + "," * 90_000 + "__typename}", refused=False),
        _query("spaces", " " * 90_000 + "{ __typename }", refused=False),
        _query("long name", "{ " + "a" * 90_000 + " }"),
        _query("long string", '{ legalEntity(id: "' + "x" * 90_000 + '") { __typename } }', refused=False),
        _query("long block string", '{ legalEntity(id: """' + "x\n" * 45_000 + '""") { __typename } }', refused=False),
        _query("escapes", '{ legalEntity(id: "' + "\\u4e00" * 15_000 + '") { __typename } }', refused=False),
        _query("unfinished string", '{ legalEntity(id: "'),
        _query("unfinished block string", '{ legalEntity(id: """'),
        _query("bad escape", '{ legalEntity(id: "\\ud800") { __typename } }'),
        _query("bad escape in braces", '{ legalEntity(id: "\\u{110000}") { __typename } }'),
        _query("null byte", "{ __typename \u0000 }"),
        _query("null byte in a string", '{ legalEntity(id: "\\u0000") { __typename } }', refused=False),
        _query("right to left", "{ \u202e__typename }"),
        _query("byte order mark", "\ufeff{ __typename }", refused=False),
        _query("emoji for a name", "{ 🏃 }"),
        _query("full-width braces", "｛ __typename ｝"),
        _query("Han field", "{ 法定代表人 }"),
        _query("nothing", ""),
        _query("spaces alone", "   \n\t "),
        _query("comment alone", "# nothing"),
        _query("fragment in itself", "{ ...F } fragment F on Query { ...F }"),
        _query("fragments in a ring", "{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A }"),
        _query("fragments doubled forty times", "{ ...F0 } " + doubled + " fragment F40 on Query { __typename }"),
        _query("many fragments", "{ __typename } " + " ".join(f"fragment F{n} on Query {{ __typename }}" for n in range(400))),
        _query("many spreads", "{" + " ".join(f"...F{n % 20}" for n in range(900)) + "}"),
        _query("unused fragment", "{ __typename } fragment F on Query { __typename }"),
        _query("values by the thousand", "{ legalEntity(id: 1) { ... on LegalEntity { decisions(kinds: ["
               + " ".join(f"PENALT{n}" for n in range(3_400)) + "]) { __typename } } } }"),
        _query("names by the hundred", "{ legalEntity(id: 1) { ... on LegalEntity { "
               + " ".join(f"shareHolderz{n}" for n in range(900)) + " } } }"),
        _query("a number for a text", f"{{ person(number: {PERSON_NUMBER}) {{ __typename }} }}"),
        _query("a number for a day", f'{{ legalEntity(id: 1, asOf: "{PERSON_NUMBER}") {{ __typename }} }}'),
        _query("a number for a name", f'{{ person("{PERSON_NUMBER}") }}'),
        _query("unknown fragment", "{ ...Nobody }"),
        _query("fragment named twice", "{ ...F } fragment F on Query { __typename } fragment F on Query { __typename }"),
        _query("fragment on nothing", "{ ...F } fragment F on Nobody { id }"),
        _query("fragment on a scalar", "{ ...F } fragment F on String { id }"),
        _query("fragment that cannot be", '{ legalEntity(id: "1") { ... on Address { id } } }'),
        _query("directives", "{ __typename " + "@skip(if: false) " * 600 + "}"),
        _query("directive twice", "{ __typename @skip(if: false) @skip(if: false) }"),
        _query("unknown directive", "{ __typename @drop(table: firms) }"),
        _query("directive without argument", "{ __typename @include }"),
        _query("directive in a wrong place", "query @skip(if: true) { __typename }"),
        _query("deferred", "{ ... @defer { __typename } }"),
        _query("streamed", '{ legalEntity(id: "1") { ... on LegalEntity { sources @stream } } }'),
        _query("same field a thousand times", '{ legalEntity(id: "1") { ... on LegalEntity { ' + "id " * 1_500 + "} } }"),
        _query("same edge a hundred times", "{" + 'legalEntity(id: "1") { ... on LegalEntity { holdings { edges { share } } } } ' * 100 + "}"),
        _query("fields of one key that differ", '{ a: legalEntity(id: "1") { __typename } a: publication { runId } }'),
        _query("arguments of one key that differ", '{ legalEntity(id: "1") { __typename } legalEntity(id: "2") { __typename } }'),
        _query("too many items", "{ legalEntity(id: 1) { ... on LegalEntity { " + wide * 3 + "id" + " } } } }" * 3 + " } }"),
        _query("a page too long", '{ legalEntity(id: "1") { ... on LegalEntity { holdings(first: 100000) { __typename } } } }'),
        _query("a page of none", '{ legalEntity(id: "1") { ... on LegalEntity { holdings(first: -1) { __typename } } } }'),
        _query("a cursor of nobody", '{ legalEntity(id: "1") { ... on LegalEntity { holdings(after: "AAAA") { __typename } } } }'),
        _query("introspection in depth", "{ __schema { types " + fields + " } }"),
        _query("introspection over and over", "{ __schema { types { " + "possibleTypes { interfaces { " * 5 + "name" + " } }" * 5 + " } } }"),
        _query("introspection of types by aliases", "{ __schema { types { " + " ".join(f"a{n}: fields {{ type {{ ofType {{ fields {{ {argued} }} }} }} }}" for n in range(20)) + " } } }"),
        _query("introspection of values by aliases", "{ __schema { types { " + " ".join(f"a{n}: fields {{ type {{ ofType {{ possibleTypes {{ name }} }} }} }}" for n in range(20)) + " } } }"),
        _query("introspection aliased", "{" + " ".join(f"s{n}: __schema {{ types {{ name }} }}" for n in range(30)) + "}"),
        _query("mutation", "mutation { eraseAll }"),
        _query("queue of a clerk", "{ identityQueue(first: 5) { __typename } }", refused=False),
        _query("pair of a clerk", '{ identityPair(id: "a.b") { __typename } }', refused=False),
        _query("cluster of a clerk", '{ identityCluster(id: "e_acme") { __typename } }', refused=False),
        _query("judgement of a clerk", 'mutation { judgePair(id: "a.b", verdict: SAME) { __typename } }', refused=False),
        _query("subscription", "subscription { everything { id } }"),
        _query("schema definition", "type Query { persons: [Person] }"),
        _query("schema extension", "extend type Query { persons: [Person] }"),
        _query("two operations unnamed", "{ __typename } { __typename }"),
        _query("two operations, none meant", "query A { __typename } query B { __typename }"),
        _query("operation named twice", "query A { __typename } query A { __typename }"),
        _query("persons listed", "{ persons { name } }"),
        _query("persons by name", '{ person(name: "王") { id } }'),
        _query("number in a score", '{ legalEntity(id: "1") { ... on Person { score } } }'),
        _query("Cypher for an id", '{ legalEntity(id: "1\\"}) DETACH DELETE n //") { __typename } }', refused=False),
        _query("Cypher for an alias", "{ `x`: legalEntity { __typename } }"),
        _query("SQL for a code", "{ legalEntity(uscc: \"' OR 1=1 --\") { __typename } }", refused=False),
        _query("path for a name", '{ legalEntity(id: "../../etc/passwd") { __typename } }', refused=False),
        _query("a day that is none", '{ legalEntity(id: "1", asOf: "2026-02-30") { __typename } }'),
        _query("a day as a number", '{ legalEntity(id: "1", asOf: 20260101) { __typename } }'),
    )  # fmt: skip


def _iter_variables() -> Iterator[Request]:
    by_id = "query ($id: ID!) { legalEntity(id: $id) { __typename } }"
    page = "query ($n: Int) { legalEntity(id: 1) { ... on LegalEntity { holdings(first: $n) { __typename } } } }"
    day = "query ($day: Date) { legalEntity(id: 1, asOf: $day) { __typename } }"
    yield from (
        _query("variable missing", by_id),
        _query("variable null", by_id, id=None),
        _query("null for a page", page, n=None),
        _query("null for a page by default", page.replace("$n: Int", "$n: Int = null")),
        _query("null for a text", "query ($t: String = \"a\") { searchLegalEntities(text: $t) { __typename } }", t=None),
        _query("null for a limit", "query ($n: Int) { legalEntity(id: 1) { ... on LegalEntity { surroundings(limit: $n) { isComplete } } } }", n=None),
        _query("null for a page of a clerk", "query ($n: Int) { identityQueue(first: $n) { __typename } }", n=None),
        _query("null for a directive", "query ($b: Boolean = true) { legalEntity(id: 1) { __typename @include(if: $b) } }", b=None),
        _query("null for a directive of the schema", "query ($b: Boolean = true) { __schema { types { name @skip(if: $b) } } }", b=None),
        _query("variable a list", by_id, id=["1"]),
        _query("variable an object", by_id, id={"a": 1}),
        _query("variable a fraction", by_id, id=1.5),
        _query("variable very long", by_id, id="x" * 90_000, refused=False),
        _query("variable with a null byte", by_id, id="\u0000", refused=False),
        _query("variable with half a pair", by_id.replace("$id: ID!", "$id: ID!"), id="\udc00"),
        _query("variables by the thousand", by_id, id="1", **{f"v{n}": n for n in range(5_000)}),
        _query("variable in depth", by_id, id="1", deep=json.loads("[" * 200 + "]" * 200)),
        _query("variable of no type", "query ($a: Nobody) { __typename }"),
        _query("variable not declared", "{ legalEntity(id: $id) { __typename } }"),
        _query("variable declared twice", "query ($a: ID, $a: ID) { legalEntity(id: $a) { __typename } }"),
        _query("variable in its own default", "query ($a: ID = $a) { legalEntity(id: $a) { __typename } }"),
        _query("variable of a wrong type", "query ($a: Boolean) { legalEntity(id: $a) { __typename } }"),
        _query("a day that is text", day, day="yesterday"),
        _query("a day far away", day, day="99999-01-01"),
        _query("a number too large", "query ($n: Int!) { legalEntity(id: 1) { ... on LegalEntity { holdings(first: $n) { __typename } } } }", n=10**30),
        _query("truth for a number", "query ($n: Int!) { legalEntity(id: 1) { ... on LegalEntity { holdings(first: $n) { __typename } } } }", n=True),
    )  # fmt: skip


def _iter_bodies() -> Iterator[Request]:
    twice = b'{"query": "{ persons }", "query": "{ __typename }"}'
    yield from (
        Request("body empty", b""),
        Request("body no JSON", b"query { __typename }"),
        Request("body half", b'{"query": "{ __typen'),
        Request("body not UTF-8", b'{"query": "\xff\xfe"}'),
        Request("body in UTF-16", json.dumps({"query": FIRM}).encode("utf-16")),
        Request("body deep lists", b"[" * 90_000),
        Request("body deep objects", b'{"query":' * 9_000),
        Request("body a batch", json.dumps([{"query": FIRM}] * 50).encode()),
        Request("body a number", b"1e999"),
        Request("body a key twice", twice, refused=False),
        Request("body too large", b'{"query": "' + b"x" * 2_000_000 + b'"}'),
        Request("variables a text", b'{"query": "{ __typename }", "variables": "{}"}'),
        Request("operation a list", b'{"query": "{ __typename }", "operationName": ["a"]}'),
        Request("operation of nobody", b'{"query": "query A { __typename }", "operationName": "B"}'),
        Request("digest of nobody", json.dumps({"documentId": "sha256:" + "0" * 64}).encode()),
        Request("digest a path", json.dumps({"documentId": "../../keys.json"}).encode()),
        Request("digest of another text", json.dumps({
            "query": FIRM, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}}).encode()),
    )  # fmt: skip


def _iter_http() -> Iterator[Request]:
    good = json.dumps({"query": FIRM}).encode()
    yield from (
        Request("GET with a mutation", b"query=mutation%7Ba%7D", "GET"),
        Request("GET with a purpose", b"query=%7B__typename%7D", "GET", {"Purpose": "inspection", "Case-Reference": "1"}),
        Request("GET with half an escape", b"query=%7B%E4%B8", "GET"),
        Request("GET with many parameters", b"&".join(b"query=a" for _ in range(2_000)), "GET"),
        Request("another method", good, "TRACE"),
        Request("another media type", good, headers={"Content-Type": "application/xml"}),
        Request("a form", b"query=%7B__typename%7D", headers={"Content-Type": "application/x-www-form-urlencoded"}),
        Request("an upload", b"--x", headers={"Content-Type": "multipart/form-data; boundary=x"}),
        Request("a body packed", good, headers={"Content-Encoding": "gzip"}),
        Request("an answer nobody can give", good, headers={"Accept": "application/xml"}),
        Request("a purpose of nobody", good, headers={"Purpose": "curiosity"}),
        Request("a case that is none", good, headers={"Case-Reference": "x" * 5_000}),
        Request("no token", good, headers={"Authorization": ""}),
        Request("a token that says none", good, headers={"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}),
        Request("a token very long", good, headers={"Authorization": "Bearer " + "a.b" * 20_000}),
    )  # fmt: skip
