"""`docs/resolution.md` shows the levels that the code compares by; the failure prints the table as it should be."""

from pathlib import Path

from resolution.comparisons import ELSE
from resolution.firm_comparisons import FIRM_NAME
from resolution.level_table import build_level_tables
from resolution.models import MODELS

SHARING = {one.id for one in FIRM_NAME.levels[1:3]}
DOCUMENT = Path(__file__).parents[2] / "docs" / "resolution.md"


def test_the_document_shows_every_level() -> None:
    text = DOCUMENT.read_text("utf-8")
    shown = text.partition("<!-- levels")[2].partition("-->\n")[2].partition("\n<!-- end of levels -->")[0]
    assert shown == build_level_tables()


def test_levels_have_ids_of_their_own_and_say_in_two_languages_what_users_are_shown() -> None:
    for model in MODELS:
        assert len({comparison.name for comparison in model.comparisons}) == len(model.comparisons)
        for comparison in model.comparisons:
            ids = [level.id for level in comparison.levels]
            assert len(set(ids)) == len(ids)
            assert ids[-1] == ELSE
            for level in comparison.levels:
                assert level.english.isascii()
                assert any("\u4e00" <= character <= "\u9fff" for character in level.chinese)
                assert 0 < level.u < 1
                assert 0 < level.m < 1


def test_stated_chances_of_a_comparison_come_to_one() -> None:
    for model in MODELS:
        for comparison in model.comparisons:
            # A name is a company's, a business's, or neither: the three levels share their chance.
            levels = [level for level in comparison.levels if level.id not in SHARING]
            for chance in ("m", "u"):
                assert 0.85 < sum(getattr(level, chance) for level in levels) < 1.1, (comparison.name, chance)
