"""A distribution and an explanation as text for a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table

from kg.evaluation.reporting.distribution import Counts, Distribution
from kg.evaluation.reporting.explanation import Explanation
from kg.evaluation.review import HUMAN_REVIEW, NO_RATING_EN, NO_RATING_ZH
from kg.identifiers.industry import SECTIONS
from kg.model.vocabulary import InspectionGrade

NO_CLASS = "-"


def render_heading(found: Distribution) -> str:
    """Which night, which rules, and whether they are a draft; what a class is not; whether nothing came before."""
    draft = ", a draft: nothing is published" if found.is_draft else ""
    alone = "" if found.against else "\nno earlier night was classed: there are no moves to show"
    as_of = f" as they hold on {found.rules_on}" if found.rules_on != found.night else ""
    heading = f"inspection classes on {found.night}, rules {found.rule_version}{as_of}{draft}"
    return f"{heading}\n{NO_RATING_ZH} / {NO_RATING_EN}{alone}"


def build_tables(found: Distribution) -> list[Table]:
    """Overall, by division, by industry, and what moved; empty ones are left out."""
    tables = [_build_counts("inspection classes", {"all": found.by_grade})]
    if found.cannot_evaluate:
        others = Table("no class", "entities", title="why there is no class")
        for code, count in sorted(found.cannot_evaluate.items()):
            others.add_row(code, f"{count:,}")
        tables.append(others)
    tables.append(_build_counts("by division", found.by_division))
    sections = {_name_section(letter): counts for letter, counts in found.by_industry.items()}
    tables.append(_build_counts("by section of industry (GB/T 4754)", sections))
    if found.against:
        tables += [_build_matrix(found), _build_movers(found)]
    return [table for table in tables if table.row_count]


def _name_section(letter: str) -> str:
    names = SECTIONS.get(letter)
    return f"{letter} {' / '.join(names)}" if names else letter


def _build_counts(title: str, rows: Mapping[str, Counts]) -> Table:
    table = Table("", *InspectionGrade, "firms", *(f"{grade} %" for grade in InspectionGrade), title=title)
    for name, counts in sorted(rows.items()):
        total = sum(counts.values())
        found = [counts.get(grade, 0) for grade in InspectionGrade]
        shares = [f"{100 * count / total:.1f}" if total else "" for count in found]
        table.add_row(name, *(f"{count:,}" for count in found), f"{total:,}", *shares)
    return table


def _build_matrix(found: Distribution) -> Table:
    classes = [*InspectionGrade, NO_CLASS]
    table = Table("from \\ to", *classes, title=f"moved from {found.against}")
    moves = {(move.from_grade, move.to_grade): move.firm_count for move in found.moves}
    for start in classes:
        table.add_row(start, *(f"{moves[start, end]:,}" if (start, end) in moves else "" for end in classes))
    return table


def _build_movers(found: Distribution) -> Table:
    table = Table("from", "to", "indicator", "firms", "points", title="by which indicators firms moved")
    for mover in found.movers:
        table.add_row(mover.from_grade, mover.to_grade, mover.code, f"{mover.firm_count:,}", f"{mover.points:+,}")
    return table


def render_explanation(found: Explanation) -> str:
    """One firm's evaluation, line by line; every reason leads to records and says what would improve it."""
    return "\n".join(_iter_lines(found))


def _iter_lines(found: Explanation) -> Iterator[str]:
    yield f"{found.name or ''}  {found.uscc}"
    rules = f"rules {found.rule_version} ({found.statutory_ground}, from {found.rules_effective_from})"
    if found.inspection_grade is None:
        yield f"  cannot be evaluated: {found.cannot_evaluate_code} since {found.graded_since_on}, {rules}"
    else:
        before = f"; before that {found.previous_inspection_grade}" if found.previous_inspection_grade else ""
        since = f"since {found.graded_since_on}{before}; this result since {found.evaluated_on}"
        yield f"  class {found.inspection_grade} {since}"
        yield f"  {found.points} points ({found.points_before_caps} before caps), {rules}"
        yield f"  known: {found.coverage_ratio:.0%} of what the five families ask for"
    for family in found.families:
        newest = f", latest {family['newest_on']}" if family["newest_on"] else ""
        capped = f" ({family['points_before_cap']} before its cap)" * (family["points"] < family["points_before_cap"])
        yield (
            f"    {family['family']:<18} {family['points']:>3} of at most {family['cap']}{capped}; "
            f"{family['known_count']} of {family['input_count']} inputs known{newest}"
        )
    for reason in found.reasons:
        yield from _iter_reason(reason)
    yield f"  {HUMAN_REVIEW['text_zh']} / {HUMAN_REVIEW['text_en']}"
    yield f"  {NO_RATING_ZH} / {NO_RATING_EN}"


def _iter_reason(reason: Mapping[str, Any]) -> Iterator[str]:
    capped = f" ({reason['points_before_cap']} before its cap)" * (reason["points"] < reason["points_before_cap"])
    forced = f", at least class {reason['forces_grade']}" if reason["forces_grade"] else ""
    yield f"  {reason['points']:>4}  {reason['text_zh']} / {reason['text_en']} [{reason['code']}]{capped}{forced}"
    unchecked = "" if reason["ground_is_checked"] else " [?]"
    yield f"        ground: {reason['statutory_ground']}{unchecked}"
    for record in reason["evidence"]:
        yield f"        record: {_describe(record)}"
    yield f"        improve: {reason['improve_zh']} / {reason['improve_en']}"
    passes = f"; passes on {reason['passes_on']} without your doing" if reason["passes_on"] else ""
    yield f"        without it: {reason['gives_back']} points fewer{passes}"


def _describe(record: Mapping[str, Any]) -> str:
    words = [f"{record['source']} {record['record_key']}"]
    if record["relation"]:
        words.append(f"{record['relation']} {record['related_entity_id']}")
    if record["dated_on"]:
        words.append(f"of {record['dated_on']}")
    words.append(f"{record['points']} points")
    if record["falls_on"]:
        words.append(f"{record['falls_to']} from {record['falls_on']}")
    return ", ".join(words)
