"""What the schema's special fields read of what was found."""

from types import SimpleNamespace
from typing import Any, cast

from api.reading import Reading
from api.shaping import SPECIAL


def test_a_reason_of_a_search_hit_is_told_once_however_many_probes_found_it() -> None:
    found = {"name": "鹏城远航科技有限公司", "former_names": None, "uscc": "91660100MA00000001"}
    ways = [
        {"field": "trade_name", "kind": "part", "text": "远航", "worth": 60},
        {"field": "trade_name", "kind": "part", "text": "远", "worth": 50},
        {"field": "trade_name", "kind": "prefix", "text": "鹏城", "worth": 40},
    ]
    reading = cast("Reading", SimpleNamespace(lexicon=SimpleNamespace(regions={})))
    read = cast("Any", SPECIAL["SearchHit", "reasons"])
    reasons = read({"object": found, "found_by": ways}, reading)
    assert [(one["kind"], one["matched"], one["worth"]) for one in reasons] == [
        ("part", "鹏城远航科技有限公司", 60),
        ("prefix", "鹏城远航科技有限公司", 40),
    ]
