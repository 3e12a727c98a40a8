"""Whoever has to mend a row is told why in words."""

import re

from kg.identifiers.reasons import Reason
from loaders.quality.explanations import explain, read_explanations
from loaders.quarantine.refusals import RowReason


def test_every_reason_is_explained_and_nothing_else_is() -> None:
    assert set(read_explanations()) == {str(reason) for reason in (*Reason, *RowReason)}


def test_every_explanation_says_what_is_wrong_and_what_to_do_in_both_languages() -> None:
    for reason, words in read_explanations().items():
        for chinese in (words.chinese, words.action_chinese):
            assert re.search(r"[\u4e00-\u9fff]{2}", chinese), reason
        for english in (words.english, words.action_english):
            assert re.search(r"[a-z]{3}", english), reason
            assert not english.endswith("."), reason


def test_a_reason_of_another_version_is_shown_by_its_code() -> None:
    assert explain("gone.reason").english == "gone.reason"
