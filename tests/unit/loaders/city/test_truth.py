"""The truth of a record that comes in several nights is that of its last."""

import csv

from kg.model.vocabulary import PartyKind
from loaders.city.truth import Mention, Truth


def test_the_night_written_first_wins_because_nights_are_written_last_first(tmp_path):
    with Truth(tmp_path, nights=2) as truth:
        truth.add_mention("city_market", Mention("position:X|1", "person", PartyKind.PERSON, "P2"))
        truth.add_mention("city_market", Mention("position:X|1", "person", PartyKind.PERSON, "P1"))
        truth.add_mention("city_market", Mention("position:X|1", "entity", PartyKind.LEGAL_ENTITY, "E1"))
    assert truth.mention_count == 2
    with (tmp_path / "party_truth.csv").open(encoding="utf-8") as stream:
        assert list(csv.reader(stream)) == [
            ["source", "record_key", "mention", "kind", "true_id"],
            ["city_market", "position:X|1", "person", "person", "P2"],
            ["city_market", "position:X|1", "entity", "legal_entity", "E1"],
        ]
