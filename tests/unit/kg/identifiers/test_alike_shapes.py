"""Characters that are misread for one another."""

import csv
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers.alike_shapes import replace_alike
from kg.identifiers.folding import fold_characters


@pytest.mark.parametrize("alike", ["未末", "己已巳", "士土", "汪江", "千干", "天夭", "宇字", "邵郡", "人入", "折拆"])
def test_look_alikes_become_one(alike: str) -> None:
    assert len({replace_alike(character) for character in alike}) <= 1


@pytest.mark.parametrize("apart", ["张王", "伟强", "明朋", "由甲", "芳芬", "王汪"])
def test_others_stay_apart(apart: str) -> None:
    assert len({replace_alike(character) for character in apart}) == len(apart)


def test_a_character_is_in_one_class_and_folding_leaves_it_as_it_is() -> None:
    text = (resources.files("kg.identifiers") / "reference" / "alike_shapes.csv").read_text("utf-8")
    classes = [row["alike"] for row in csv.DictReader(text.splitlines())]
    members = "".join(classes)
    assert len(members) == len(set(members)) == 3602
    assert min(map(len, classes)) == 2
    assert max(map(len, classes)) == 9
    assert fold_characters(members) == members


@given(st.text(max_size=20))
def test_replacing_twice_is_replacing_once(text: str) -> None:
    assert replace_alike(replace_alike(text)) == replace_alike(text)
    assert len(replace_alike(text)) == len(text)
