"""A finished step leaves one plain line with count, time and rate."""

import io

from rich.console import Console

from kg.progress import ConsoleReporter


def test_a_step_leaves_one_line_where_there_is_no_terminal() -> None:
    output = io.StringIO()
    with ConsoleReporter(Console(file=output, width=200)).step("read market", unit="rows") as step:
        step.advance(1200)
        step.note = "3 refused"
    (line,) = output.getvalue().splitlines()
    assert line.startswith("read market")
    assert "1,200 rows" in line
    assert "rows/s" in line
    assert line.endswith("3 refused")


def test_a_few_units_have_no_rate() -> None:
    output = io.StringIO()
    for count in (0, 99, 100):
        with ConsoleReporter(Console(file=output, width=200)).step("publish", unit="facts") as step:
            step.advance(count)
    none, few, enough = output.getvalue().splitlines()
    assert "facts/s" not in none + few
    assert "99 facts" in few
    assert "facts/s" in enough


def test_a_terminal_shows_a_bar_and_keeps_the_line() -> None:
    output = io.StringIO()
    console = Console(file=output, force_terminal=True, width=200, color_system=None)
    with ConsoleReporter(console).step("read market", total=10) as step:
        step.advance(10)
    assert "10/10" in output.getvalue() or "read market" in output.getvalue()
    assert "10 rows" in output.getvalue().splitlines()[-1], "the line stays when the bar is gone"
