"""What an opened release answers, and every disguise that it does not."""

import pytest

from kg.errors import AccessDenied
from kg.releases.admitting import admit_statement


@pytest.mark.parametrize(
    ("statement", "passed"),
    [
        ("MATCH (n) RETURN n", "MATCH (n) RETURN n"),
        ("  // a remark\n match (n)\n/* another\none */ RETURN n;", "match (n)   RETURN n;"),
        ("RETURN 'CREATE // not a remark' AS x", "RETURN 'CREATE // not a remark' AS x"),
        ('RETURN "it\'s" AS `a``b`', 'RETURN "it\'s" AS `a``b`'),
        ("RETURN 'it\\'s' AS x", "RETURN 'it\\'s' AS x"),
        ("EXPLAIN MATCH (n) RETURN n", "EXPLAIN MATCH (n) RETURN n"),
        ("CALL db.labels()", "CALL db.labels()"),
        ("CALL db . `labels` () YIELD label RETURN label", "CALL db . `labels` () YIELD label RETURN label"),
        ("CALL () { MATCH (n) RETURN n } RETURN n", "CALL () { MATCH (n) RETURN n } RETURN n"),
        ("MATCH (甲 {name: '鹏城'}) RETURN 甲", "MATCH (甲 {name: '鹏城'}) RETURN 甲"),
    ],
)
def test_a_read_goes_on_without_remarks_and_with_its_texts_as_they_are(statement: str, passed: str) -> None:
    assert admit_statement(statement) == passed


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE USER thief SET PASSWORD 'abcdefgh'",
        "alter current user set password from 'a' to 'b'",
        "SHOW USERS",
        "USE system SHOW USERS",
        "/* MATCH */ SHOW SETTINGS",
        "// MATCH (n) RETURN n\rDROP USER neo4j",
        "EXPLAIN SHOW USERS",
        "PROFILE EXPLAIN MATCH (n) RETURN n",
        "CYPHER 5 SHOW USERS",
        "\\u0053HOW USERS",
        "MATCH (n) RETURN '\\u0027 x",
        "TERMINATE TRANSACTION 'x'",
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "LOAD CSV FROM 'http://127.0.0.1/' AS line RETURN line",
        "",
        ";",
        "`MATCH` (n) RETURN n",
        "MATCH (n) RETURN 'open",
        "MATCH (n) /* open RETURN n",
        "MATCH (n) RETURN `open",
    ],
)
def test_whatever_else_a_statement_begins_with_is_refused(statement: str) -> None:
    with pytest.raises(AccessDenied):
        admit_statement(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "CALL dbms.listConfig()",
        "CALL dbms/**/.listConfig()",
        "CALL // remark\n dbms.listConfig()",
        "CALL `dbms`.`listConfig`()",
        "call DBMS.LISTCONFIG()",
        "MATCH (n) CALL dbms.killConnection('x') YIELD message RETURN message",
        "CALL { CALL dbms.queryJmx('*:*') YIELD name RETURN name } RETURN name",
        "CALL apoc.load.json('http://127.0.0.1/')",
        "CALL db.labels.more()",
        "CALL db.clearQueryCaches()",
        "OPTIONAL CALL dbms.listConnections() YIELD address RETURN address",
        "CALL\u180edbms.listConfig()",
        "CALL\u200bdbms.listConfig()",
        "CALL",
    ],
)
def test_only_listed_procedures_are_called(statement: str) -> None:
    with pytest.raises(AccessDenied):
        admit_statement(statement)
