"""Relations to the head of a household."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers import relation
from kg.identifiers.normalised import Context
from kg.identifiers.reasons import Reason
from kg.identifiers.relation import Kin
from kg.model.ids import RelationCode
from kg.model.vocabulary import Sex

_CODES = sorted(relation._read_relations())


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("02", "02"),
        ("０２", "02"),
        ("'02", "02"),
        ("12.0", "12"),
        ("02 户主", "02"),
        ("22长子", "22"),
        ("户主", "02"),
        ("本人", "01"),
        ("配偶", "10"),
        ("夫", "11"),
        ("丈夫", "11"),
        ("妻", "12"),
        ("妻子", "12"),
        ("子", "20"),
        ("之子", "20"),
        ("儿子", "20"),
        ("户主之子", "20"),
        ("长子", "22"),
        ("長子", "22"),
        ("户主的次子", "23"),
        ("养子或继子", "27"),
        ("女婿", "28"),
        ("之女", "30"),
        ("女儿", "30"),
        ("长女", "32"),
        ("儿媳", "38"),
        ("孙子", "41"),
        ("外孙女", "44"),
        ("父亲", "51"),
        ("母亲", "52"),
        ("岳父", "55"),
        ("奶奶", "62"),
        ("哥哥", "71"),
        ("弟媳", "74"),
        ("兄弟姐妹", "70"),
        ("侄子", "93"),
        ("其他亲属", "97"),
        ("非亲属", "99"),
        ("03", Reason.RELATION_UNKNOWN),
        ("13", Reason.RELATION_UNKNOWN),
        ("00", Reason.RELATION_UNKNOWN),
        ("1", Reason.RELATION_UNREADABLE),
        ("2", Reason.RELATION_UNREADABLE),
        ("021", Reason.RELATION_UNREADABLE),
        ("朋友的朋友", Reason.RELATION_UNREADABLE),
        ("", Reason.RELATION_UNREADABLE),
    ],
)
def test_a_relation(raw: str, expected: str | Reason, context: Context) -> None:
    found = relation.normalise(raw, context)
    assert (found.reason or found.value) == expected


@pytest.mark.parametrize(
    ("code", "kin", "sex"),
    [
        ("02", Kin.HEAD, None),
        ("10", Kin.SPOUSE, None),
        ("11", Kin.SPOUSE, Sex.MALE),
        ("27", Kin.CHILD, Sex.MALE),
        ("28", Kin.CHILD_IN_LAW, Sex.MALE),
        ("38", Kin.CHILD_IN_LAW, Sex.FEMALE),
        ("44", Kin.GRANDCHILD, Sex.FEMALE),
        ("53", Kin.PARENT_IN_LAW, Sex.MALE),
        ("58", Kin.PARENT, Sex.FEMALE),
        ("76", Kin.SIBLING_IN_LAW, Sex.MALE),
        ("97", Kin.OTHER_RELATIVE, None),
        ("99", Kin.NOT_RELATED, None),
    ],
)
def test_a_code_says_what_kin_it_is(code: str, kin: Kin, sex: Sex | None) -> None:
    found = relation.relation_of(RelationCode(code))
    assert (found.kin, found.sex) == (kin, sex)


@given(st.sampled_from(_CODES))
def test_every_code_and_its_name_come_back(context: Context, code: RelationCode) -> None:
    assert relation.normalise(code, context).value == code
    assert relation.normalise(relation.relation_of(code).name, context).value == code


def test_no_wording_says_two_relations() -> None:
    wordings = [word for row in relation._read_rows() for word in row["wordings"].split("|")]
    assert len(wordings) == len(set(wordings))
