"""What a report says in words: what was good, and what to mend first, worst first."""

from collections.abc import Iterator, Sequence
from typing import Final

from kg.identifiers.reasons import Reason
from kg.wording import say_count
from loaders.quality.explanations import explain
from loaders.quality.shape import (
    DimensionName,
    DueLine,
    FileLine,
    ReasonLine,
    RecordLine,
    Remark,
    RuleLine,
    Score,
)

MOST_REMARKS: Final = 6
_NO_FAULT: Final = frozenset({Reason.PHONE_FOREIGN, Reason.IDENTITY_NUMBER_OTHER_DOCUMENT})
"""Nothing that a department could mend: counted in the report, and spared in the index."""
_GOOD_SHARE: Final = 0.995


def build_mend_first(
    files: Sequence[FileLine],
    due: Sequence[DueLine],
    reasons: Sequence[ReasonLine],
    rules: Sequence[RuleLine],
    records: Sequence[RecordLine],
) -> tuple[Remark, ...]:
    """Held files, missing files and broken rules of severity error; then whatever costs most rows or values."""
    urgent = [*_remark_held(files), *_remark_missing(due), *_remark_rules(rules, is_error=True)]
    to_mend = [line for line in reasons if line.reason not in _NO_FAULT]
    counted = [*_remark_reasons(to_mend), *_remark_other_rules(rules), *_remark_surplus(records)]
    counted.sort(key=lambda item: (-item[0], item[1].english))
    rest = [*(remark for _, remark in counted), *_remark_late(due)]
    return tuple([*urgent, *rest][:MOST_REMARKS])


def build_good(scores: dict[DimensionName, Score | None], files: Sequence[FileLine]) -> tuple[Remark, ...]:
    """What the department did well tonight."""
    if not files:
        return ()
    remarks = []
    was_read = all(file.encoding is not None for file in files) and any(file.row_count for file in files)
    if was_read and not any(file.refused_count for file in files):
        remarks.append(Remark("没有一行被拒收", "not one row was refused"))
    for name, chinese, english in _GOOD:
        score = scores[name]
        if score is not None and score.share >= _GOOD_SHARE:
            remarks.append(Remark(f"{chinese}（{score.share:.1%}）", f"{english} ({score.share:.1%})"))
    return tuple(remarks)


_GOOD: Final = (
    (DimensionName.COMPLETENESS, "必填列基本填满", "required columns are filled"),
    (DimensionName.VALIDITY, "内容基本可用", "nearly all that was sent can be used"),
    (DimensionName.UNIQUENESS, "几乎没有重复记录", "hardly a record is repeated"),
    (DimensionName.TIMELINESS, "文件按时到达", "files came in time"),
    (DimensionName.CONSISTENCY, "符合质量规则", "the quality rules are kept"),
)


def _remark_held(files: Sequence[FileLine]) -> Iterator[Remark]:
    """One remark a reason: a source that is held as a whole says the same of each file."""
    held: dict[str, list[str]] = {}
    for file in files:
        if file.state == "held":
            held.setdefault(file.held_because or "", []).append(file.file)
    for because, names in held.items():
        yield Remark(
            f"{len(names)} 个文件被暂停使用，沿用此前数据",
            f"{len(names)} {'file is' if len(names) == 1 else 'files are'} held; what stood before still stands",
            "按说明核对，更正后重新送数；如确认无误，请告知平台",
            because,
            ", ".join(names),
        )


def _remark_missing(due: Sequence[DueLine]) -> Iterator[Remark]:
    for line in due:
        if line.missing_for:
            yield Remark(
                f"{line.missing_for} 应送的 {line.table} 文件未到，最近一次为 {line.last_night}",
                f"the file {line.table} for {line.missing_for} did not come; the last one was for {line.last_night}",
                "补送，并注明数据日期",
                "deliver it, with the day that it speaks for",
            )


def _remark_late(due: Sequence[DueLine]) -> Iterator[Remark]:
    for line in due:
        if line.nights_late:
            yield Remark(
                f"{line.table} 文件迟到 {line.nights_late} 夜",
                f"the file {line.table} came {say_count(line.nights_late, 'night')} late",
                "按约定时间送数",
                "deliver when agreed",
            )


def _remark_rules(rules: Sequence[RuleLine], *, is_error: bool) -> Iterator[Remark]:
    for rule in rules:
        if not rule.is_met and (rule.severity == "error") is is_error:
            yield Remark(
                f"质量规则“{rule.rule}”不符：{rule.row_count} 行中有 {rule.broken_count} 行",
                f"the quality rule {rule.rule} is broken: {rule.broken_count} of {rule.row_count} rows",
                "按规则检查并更正",
                "check against the rule and correct",
                rule.file,
            )


def _remark_other_rules(rules: Sequence[RuleLine]) -> Iterator[tuple[int, Remark]]:
    broken = [rule for rule in rules if not rule.is_met and rule.severity == "warning"]
    return zip((rule.broken_count for rule in broken), _remark_rules(broken, is_error=False), strict=True)


def _remark_reasons(reasons: Sequence[ReasonLine]) -> Iterator[tuple[int, Remark]]:
    for line in reasons:
        words = explain(line.reason)
        column = f"“{line.column}”列：" if line.column else ""
        where = f"{line.column}: " if line.column else ""
        what = ("置空值数", "values set aside") if line.is_blanked else ("拒收行数", "rows refused")
        yield (
            line.count,
            Remark(
                f"{column}{words.chinese}（{what[0]}：{line.count:,}）",
                f"{where}{words.english} ({what[1]}: {line.count:,})",
                words.action_chinese,
                words.action_english,
                line.file,
                line.example_lines,
            ),
        )


def _remark_surplus(records: Sequence[RecordLine]) -> Iterator[tuple[int, Remark]]:
    for line in records:
        surplus = line.repeated_count + line.overridden_count
        if surplus:
            yield (
                surplus,
                Remark(
                    f"{line.table} 中 {line.repeated_count} 条记录重复，{line.overridden_count} 条主键相同而内容不同",
                    f"{line.table}: {line.repeated_count} records repeated, {line.overridden_count} with the same key "
                    "and other content",
                    "每个主键只送一行",
                    "send one row a key",
                ),
            )
