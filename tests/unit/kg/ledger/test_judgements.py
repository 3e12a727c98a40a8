"""Judgements are stored once, in the order in which they were made; the latest of a pair stands."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kg.ledger.judgements import (
    JudgedMention,
    Judgement,
    Verdict,
    find_standing,
    iter_judgements,
    record_judgements,
)
from kg.ledger.store import Ledger, open_ledger
from kg.model.vocabulary import PartyKind, Purpose

FIRST = Judgement(
    at=datetime(2026, 1, 5, 9, tzinfo=UTC), subject="li.hua", purpose=Purpose.IDENTITY_REVIEW, case_reference="CASE-1",
    party_kind=PartyKind.PERSON, verdict=Verdict.SAME, left=JudgedMention("bank", "customer:1", "subject"),
    right=JudgedMention("household", "resident:1", "subject"),
)  # fmt: skip
OTHER = replace(FIRST, right=JudgedMention("household", "resident:2", "subject"), verdict=Verdict.DIFFERENT)


def _later(judgement: Judgement, minutes: int, verdict: Verdict) -> Judgement:
    return replace(judgement, at=judgement.at + timedelta(minutes=minutes), verdict=verdict)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()


def test_a_judgement_comes_back_as_it_was_said_and_is_stored_once(ledger: Ledger) -> None:
    assert record_judgements(ledger, [FIRST, OTHER]) == 2
    assert record_judgements(ledger, [FIRST, _later(FIRST, 1, Verdict.WITHDRAWN)]) == 1
    assert [replace(one, number=0) for one in iter_judgements(ledger)] == [
        FIRST, OTHER, _later(FIRST, 1, Verdict.WITHDRAWN),
    ]  # fmt: skip
    assert record_judgements(ledger, []) == 0


def test_the_latest_of_a_pair_stands_whatever_the_order_of_storing(ledger: Ledger) -> None:
    record_judgements(ledger, [_later(FIRST, 2, Verdict.DIFFERENT), FIRST, OTHER, _later(OTHER, 1, Verdict.WITHDRAWN)])
    (standing,) = find_standing(iter_judgements(ledger))
    assert (standing.pair, standing.verdict) == (FIRST.pair, Verdict.DIFFERENT)


def test_the_moment_is_the_same_in_whatever_zone_it_is_told() -> None:
    elsewhere = replace(FIRST, at=datetime.fromisoformat("2026-01-05T17:00:00+08:00"))
    assert elsewhere.judgement_id == FIRST.judgement_id != OTHER.judgement_id
