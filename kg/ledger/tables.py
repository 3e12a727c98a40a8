"""The tables of the ledger: entries in their chain, the chain's head, releases and what became of each, judgements."""

from typing import Final

from sqlalchemy import Column, Date, DateTime, Integer, MetaData, String, Table, Text

METADATA: Final = MetaData()
AUDIT: Final = Table(
    "audit_entry",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),
    Column("digest", String(64), nullable=False),
)
HEAD: Final = Table(
    "chain_head",
    METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
)
RELEASE: Final = Table(
    "release",
    METADATA,
    Column("release_id", String(64), primary_key=True),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("recipient", String(200), nullable=False),
    Column("purpose", String(200), nullable=False),
    Column("expires_on", Date, nullable=False),
)
RELEASE_CONTENT: Final = Table(
    "release_content",
    METADATA,
    Column("release_id", String(64), primary_key=True),
    Column("firms", String(20), nullable=False),
    Column("night", Date, nullable=False),
    Column("threshold", Integer, nullable=False),
)
"""Beside `release`, whose rows are older."""
RELEASE_EVENT: Final = Table(
    "release_event",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("release_id", String(64), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("event", String(20), nullable=False),
    Column("who", String(200), nullable=False),
)
JUDGEMENT: Final = Table(
    "judgement",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("judgement_id", String(64), nullable=False, unique=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("case_reference", String(64), nullable=False),
    Column("party_kind", String(20), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("left_source", String(200), nullable=False),
    Column("left_record_key", Text, nullable=False),
    Column("left_mention", String(100), nullable=False),
    Column("right_source", String(200), nullable=False),
    Column("right_record_key", Text, nullable=False),
    Column("right_mention", String(100), nullable=False),
)
