"""Ids say nothing, do not collide across kinds, and follow the strongest thing a source says of a party."""

from typing import Any

from kg.model.ids import PartyId
from kg.model.vocabulary import PartyKind
from kg.sealing.opaque_ids import build_party_id, keyed_hash

KEY = b"k" * 32


def party(kind: PartyKind = PartyKind.PERSON, **given: Any) -> PartyId:
    facts = {"own_key": None, "number": None, "folded_name": None, "record_key": "r:1", "mention": "holder"} | given
    return build_party_id(KEY, "bank", kind, **facts)


def test_persons_and_firms_with_the_same_key_are_two_parties() -> None:
    assert party(own_key="150") != party(PartyKind.LEGAL_ENTITY, own_key="150")


def test_a_source_s_own_key_outranks_the_record() -> None:
    assert party(own_key="7", record_key="r:1") == party(own_key="7", record_key="r:2", mention="debtor")


def test_one_number_under_two_names_is_two_parties() -> None:
    assert party(number="N", folded_name="张伟") != party(number="N", folded_name="李伟")
    assert party(number="N", folded_name="张伟") == party(number="N", folded_name="张伟", record_key="r:2")


def test_two_nameless_numberless_mentions_stay_two_parties() -> None:
    assert party(folded_name="张伟", record_key="r:1") != party(folded_name="张伟", record_key="r:2")
    assert party(folded_name="张伟", mention="holder") != party(folded_name="张伟", mention="debtor")


def test_parts_cannot_run_into_each_other() -> None:
    assert keyed_hash(KEY, "ab", "c") != keyed_hash(KEY, "a", "bc")


def test_another_key_gives_another_id() -> None:
    assert keyed_hash(KEY, "a") != keyed_hash(b"l" * 32, "a")
