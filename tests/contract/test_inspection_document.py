"""`docs/inspection.md` says what the latest point table says, and its example is what comes out."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kg.evaluation.inspection.point_table import Band, Indicator, PointTable
from kg.evaluation.inspection.rules import read_point_tables
from tests.firm_facts import FirmFacts

TEXT = (Path(__file__).parents[2] / "docs" / "inspection.md").read_text("utf-8")
*_, TABLE = read_point_tables()


def test_the_document_gives_the_grades_and_caps() -> None:
    grades = ", ".join(f"{grade} {points}" for grade, points in TABLE.grades.items())
    families = ", ".join(f"{one.text_en} ({one.text_zh}) {one.cap}" for one in TABLE.families.values())
    assert f"Classes from: {grades}. Families, with their caps: {families}." in TEXT


def test_the_document_lists_every_indicator() -> None:
    assert "\n".join(iter_rows(TABLE)) in TEXT


def iter_rows(table: PointTable) -> Iterator[str]:
    yield "| family | indicator | points | cap | repair | ground |"
    yield "|---|---|---|---|---|---|"
    for one in table.indicators:
        bands = "; ".join(build_band(name, band) for name, band in one.bands.items())
        ground = one.statutory_ground + ("" if one.ground_is_checked else " [?]")
        repair = "leaves at once" if one.repair == "leaves" else "–"
        named = f"`{one.code}` {one.text_zh} {build_notes(one)}".strip()
        yield f"| {one.family} | {named} | {bands} | {one.cap} | {repair} | {ground} |"


def build_notes(one: Indicator) -> str:
    named = [f"{name} {value}" for name, value in one.parameters.items()]
    named += [f"least_count {one.least_count}"] * (one.least_count > 1)
    days = [f"from {one.effective_from}"] * bool(one.effective_from) + [f"to {one.effective_to}"] * bool(
        one.effective_to
    )
    notes = [*named, *days, *(["switched off"] * (not one.switched_on))]
    return f"({', '.join(notes)}) " if notes else ""


def build_band(name: str, band: Band) -> str:
    falls = "".join(f", {step.points} after {step.after_months} months" for step in band.decay)
    forces = f", at least {band.forces_grade}" if band.forces_grade else ""
    return f"{name} {band.points}{falls}{forces}"


def test_the_documents_example_is_what_comes_out() -> None:
    facts = FirmFacts()
    facts.firm("f", established_on=date(2023, 6, 1))
    facts.decide("f", "penalty", date(2024, 12, 20), grade="serious")
    facts.decide("f", "penalty", date(2025, 5, 2), grade="general")
    facts.decide("f", "abnormal_listing", date(2025, 9, 1))
    facts.decide(facts.branch("f", "b"), "penalty", date(2025, 11, 11), grade="general")
    found = facts.evaluate(date(2026, 1, 5))["f"]
    rows = ["| indicator | records | points | without it | falls on | passes on |", "|---|---|---|---|---|---|"]
    for reason in found.reasons:
        records = ", ".join(f"{one['dated_on']} {one['band']} {one['points']}" for one in reason["evidence"])
        days = f"{reason['falls_on'] or '–'} | {reason['passes_on'] or '–'}"
        rows.append(f"| {reason['code']} | {records} | {reason['points']} | −{reason['gives_back']} | {days} |")
    rows += ["", f"{found.points} points: class {found.grade}."]
    assert "\n".join(rows) in TEXT
