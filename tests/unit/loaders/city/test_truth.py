"""The truth of a record that comes in several nights is that of its last."""

import csv

from kg.model.vocabulary import PartyKind
from loaders.city.dirt import Blemish, Fate, Outcome, Pattern
from loaders.city.truth import Mention, Truth


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_the_night_written_first_wins_because_nights_are_written_last_first(tmp_path):
    last, first, entity = (
        Mention("position:X|1", "person", PartyKind.PERSON, "P2"),
        Mention("position:X|1", "person", PartyKind.PERSON, "P1"),
        Mention("position:X|1", "entity", PartyKind.LEGAL_ENTITY, "E1"),
    )
    with Truth(tmp_path) as truth:
        truth.add_mentions("city_market", [last])
        truth.add_mentions("city_market", [first, entity])
    assert truth.mention_count == 2
    assert read(tmp_path / "party_truth.csv") == [
        ["source", "record_key", "mention", "kind", "true_id"],
        ["city_market", "position:X|1", "person", "person", "P2"],
        ["city_market", "position:X|1", "entity", "legal_entity", "E1"],
    ]


def test_a_blemish_is_written_with_its_outcome(tmp_path):
    fate = Fate(Outcome.BLANKED, "identity_number.check")
    with Truth(tmp_path) as truth:
        truth.add_blemish("night-1/f.csv", 7, Blemish(Pattern.TRANSPOSED, "证件号码", fate, "position:X|1"))
    assert truth.dirt_count == 1
    assert read(tmp_path / "dirt.csv") == [
        ["file", "line", "column", "pattern", "outcome", "reason", "record_key"],
        ["night-1/f.csv", "7", "证件号码", "transposed", "blanked", "identity_number.check", "position:X|1"],
    ]
