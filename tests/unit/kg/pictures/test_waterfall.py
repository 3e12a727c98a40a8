"""A waterfall's bars begin where the one before ended, and the last is the sum."""

import re

import pytest

from kg.pictures.waterfall import Amount, draw_waterfall

AMOUNTS = [Amount("先验", -8.0), Amount("姓名：相同 <b>", 10.5), Amount("电话：不同", -1.25)]
BAR = re.compile(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="[\d.]+" rx="2" fill="(#\w+)"')


def test_each_bar_begins_where_the_one_before_ended_and_the_last_stands_for_the_sum() -> None:
    svg = draw_waterfall(AMOUNTS, threshold=2.0, title="证据", total="合计").svg
    bars = [(float(x), float(x) + float(width), ink) for x, width, ink in BAR.findall(svg)]
    prior, name, phone, total = bars
    assert name[0] == pytest.approx(prior[0], abs=0.2)
    assert phone[1] == pytest.approx(name[1], abs=0.2)
    assert total[1] - total[0] == pytest.approx((prior[1] - prior[0]) * 1.25 / 8, abs=0.2)
    assert prior[2] == phone[2] != name[2]
    for said in ("-8.00", "+10.50", "-1.25", "+1.25", "合计", "证据", "&lt;b&gt;"):
        assert said in svg


def test_nothing_to_add_up_is_a_picture_all_the_same() -> None:
    assert "+0.00" in draw_waterfall([], threshold=0.0, total="合计").svg
