"""Values of closed sets, from a contract's code table."""

from collections.abc import Callable

import pytest

from kg.identifiers import coded
from kg.identifiers.normalised import Context
from kg.identifiers.reasons import Reason
from kg.model.vocabulary import RegisterState


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("存续", "active"),
        ("存续（在营、开业、在册）", "active"),
        ("存 续", "active"),
        ("０1", "revoked"),
        (" 01", "revoked"),
        ("'01", "revoked"),
        ("注销(清算)", "deregistered"),
        ("02", Reason.CODE_UNKNOWN),
        ("迁出", Reason.CODE_UNKNOWN),
        ("", Reason.CODE_UNKNOWN),
    ],
)
def test_a_coded_value(raw: str, expected: str | Reason, build_context: Callable[..., Context]) -> None:
    codes = {"存续": "active", "01": "revoked", "注销（清算）": "deregistered", "02": "no state of ours"}
    found = coded.build_normaliser(RegisterState)(raw, build_context(codes=codes))
    assert (found.reason or found.value) == expected


def test_without_a_code_table_the_text_is_the_value_itself(context: Context) -> None:
    normalise = coded.build_normaliser(RegisterState)
    assert normalise("active", context).value == "active"
    assert normalise("存续", context).reason is Reason.CODE_UNKNOWN
