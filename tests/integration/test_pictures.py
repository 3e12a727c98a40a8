"""Pictures as a browser without the internet draws them: no letter of a label is a box or nothing."""

from datetime import date
from pathlib import Path

import pytest

from kg.pictures.charts import Span, draw_bars, draw_time_line
from kg.pictures.layout import Layout
from kg.pictures.network import draw_network
from kg.pictures.svg import Picture
from tests.chromium import Tab, open_tab

RARE = "鹏城朱镕䶮𫖮堃喆（筹备）有限公司"
"""Han letters of all planes that names of firms have."""
NO_LETTER = "\u0378"
"""A code point that stands for nothing, so that no font can draw it."""
UNSEEN = """(() => {
    const canvas = new OffscreenCanvas(80, 80), pen = canvas.getContext("2d", { willReadFrequently: true });
    const draw = (letter, style) => {
        pen.clearRect(0, 0, 80, 80);
        pen.font = `${style.fontWeight} 48px ${style.fontFamily}`;
        pen.fillText(letter, 8, 60);
        return pen.getImageData(0, 0, 80, 80).data.join();
    };
    return [...document.querySelectorAll("svg text")].flatMap(text => {
        const style = getComputedStyle(text), boxes = [draw("NO_LETTER", style), draw(" ", style)];
        return [...text.textContent].filter(one => one.trim() && boxes.includes(draw(one, style)));
    });
})()""".replace("NO_LETTER", NO_LETTER)


def _find_unseen(tab: Tab, picture: Picture, path: Path) -> list[str]:
    """Letters of a picture that are not drawn, as the page of `kg query --format html` shows it."""
    path.write_text(picture.html, "utf-8")
    tab.call("Page.navigate", url=path.as_uri())
    tab.wait_for("document.readyState === 'complete' && document.querySelector('svg text') !== null")
    unseen: list[str] = tab.evaluate(UNSEEN)
    return unseen


@pytest.mark.proof
def test_every_letter_of_a_label_is_drawn_and_one_that_no_font_has_would_be_told(tmp_path: Path) -> None:
    nodes = [
        {"id": "1", "label": "LegalEntity", "caption": RARE, "focus": True},
        {"id": "2", "label": "Person", "caption": "自然人"},
    ]
    edges = [{"from_id": "2", "to_id": "1", "caption": "担保 300 万"}]
    span = Span(RARE, date(2010, 1, 1), None, "60 %", "企业")
    pictures = [draw_network(nodes, edges, layout=layout, title=RARE) for layout in Layout]
    pictures += [draw_bars([(RARE, 3)], title=RARE, unit=" 项"), draw_time_line([span], until=date(2025, 1, 1))]
    with open_tab(tmp_path / "browser") as tab:
        for number, picture in enumerate(pictures):
            assert _find_unseen(tab, picture, tmp_path / f"{number}.html") == []
        tab.picture(tmp_path / "picture.png")
        told = _find_unseen(tab, draw_bars([(f"鹏{NO_LETTER}城", 3)]), tmp_path / "lacking.html")
    assert set(told) == {NO_LETTER}
    assert [event for event in tab.events if event["method"] == "Network.requestWillBeSent"
            and not event["params"]["request"]["url"].startswith(("file:", "data:"))] == []  # fmt: skip
