"""`kg sources`: how well sources and departments deliver: the reports on a night, and the league of a period."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Column, Table

from kg.errors import ConfigurationError
from kg.home import Home
from kg.settings import GraphSettings
from loaders.quality.assessment import Assessment, read_assessment
from loaders.quality.league import League, build_league, find_reported_nights, read_report_file
from loaders.quality.report import INDEX, build_name, find_folder

app = typer.Typer(help="How well sources and departments deliver.", no_args_is_help=True)
_JsonOption = Annotated[bool, typer.Option("--json", help="A machine's answer on standard output.")]
_NIGHT = ["%Y-%m-%d"]
_WIDTH = 1000
"""Tables are as wide as what stands in them: what is cut off says nothing."""


@app.command()
def report(
    source: Annotated[str | None, typer.Argument(help="Only this source; else one line each.")] = None,
    night: Annotated[datetime | None, typer.Option(formats=_NIGHT, help="Default: the last one reported.")] = None,
    as_json: _JsonOption = False,
    open_path: Annotated[
        bool, typer.Option("--open-path", help="Print the path of the page alone, for a browser or a printer.")
    ] = False,
) -> None:
    """What a night's files were like: what was refused, what to mend first, how it compares with other nights.

    Example: kg sources report city_market --night 2026-01-05
    """
    home = Home(GraphSettings().home)
    nights = find_reported_nights(home)
    on = night.date() if night else nights[-1]
    folder = find_folder(home, on)
    if on not in nights:
        raise ConfigurationError(f"The night {on} has no report.", way_out=f"There are {nights[0]} to {nights[-1]}.")
    paths = [_find_report(folder, source)] if source else sorted(folder.glob("*.json"))
    if open_path:
        typer.echo(paths[0].with_suffix(".html") if source else folder / INDEX)
        return
    documents = [read_report_file(path) for path in paths]
    if as_json:
        typer.echo(orjson.dumps(documents[0] if source else documents).decode())
    elif source:
        _print_report(documents[0], paths[0].with_suffix(".html"))
    else:
        _print_reports(documents, folder / INDEX)


@app.command()
def league(
    from_night: Annotated[datetime | None, typer.Option("--from", formats=_NIGHT, help="First night.")] = None,
    to_night: Annotated[
        datetime | None, typer.Option("--to", formats=_NIGHT, help="Last night; by default the last one reported.")
    ] = None,
    as_json: _JsonOption = False,
) -> None:
    """Rank sources and departments by the published quality index, against the period before (数据共享质量考核).

    Example: kg sources league --from 2026-01-01 --to 2026-01-31
    """
    found = build_league(
        Home(GraphSettings().home), from_night.date() if from_night else None, to_night.date() if to_night else None
    )
    method = read_assessment()
    if as_json:
        document = {**asdict(found), "method": method.model_dump(mode="json", by_alias=True)}
        typer.echo(orjson.dumps(document).decode())
        return
    _print_league(found, method)


def _find_report(folder: Path, source: str) -> Path:
    path = folder / f"{build_name(source)}.json"
    if not path.is_file():
        known = [str(read_report_file(other)["source"]) for other in sorted(folder.glob("*.json"))]
        raise ConfigurationError(
            f"The source {source} has no report for {folder.name}.", way_out=f"There are: {', '.join(known)}."
        )
    return path


def _print_reports(documents: Sequence[dict[str, Any]], page: Path) -> None:
    rows = [
        [
            document["source"], document["department"], document["outcome"], _show(document["index"]),
            f"{document['row_count']:,}", _show_share(document["refused_share"]),
            f"{document['quarantine']['open_count']:,}",
        ]
        for document in documents
    ]  # fmt: skip
    _print_table(["source", "department", "outcome", "index", "rows", "refused", "open"], rows)
    typer.echo(f"page: {page}")


def _print_report(document: dict[str, Any], page: Path) -> None:
    typer.echo(
        f"{document['department']} {document['source']}, night {document['night']}: {document['outcome']}, index "
        f"{_show(document['index'])}; {document['row_count']:,} rows, {document['refused_count']:,} refused "
        f"({_show_share(document['refused_share'])}), {document['blanked_count']:,} values set aside, "
        f"{document['quarantine']['open_count']:,} rows open in quarantine"
    )
    for title, remarks in (("good", document["good"]), ("to mend first", document["mend_first"])):
        for number, remark in enumerate(remarks, start=1):
            lines = ", ".join(str(line) for line in remark["example_lines"])
            where = f" [{remark['file']}{f', lines {lines}' if lines else ''}]" if remark["file"] else ""
            typer.echo(f"  {title} {number}: {remark['chinese']} {remark['english']}{where}")
            if remark["action_english"]:
                typer.echo(f"      {remark['action_chinese']} {remark['action_english']}")
    typer.echo(f"page: {page}")


def _print_league(found: League, method: Assessment) -> None:
    typer.echo(
        f"{found.from_night} to {found.to_night}, against {found.before_from} to {found.before_to}. "
        "A dash: does not apply, and is not compared."
    )
    names = [dimension.english for dimension in method.dimensions.values()]
    _print_table(
        ["rank", "department", "index", "grade", "change", "sources"],
        [
            [_show(one.rank), one.department, _show(one.index), one.grade or "-", _show_change(one.change),
             str(one.source_count)]
            for one in found.departments
        ],
    )  # fmt: skip
    _print_table(
        ["rank", "source", "department", "index", "grade", "change", *names, "nights"],
        [
            [_show(one.rank), one.source, one.department, _show(one.index), one.grade or "-", _show_change(one.change),
             *(_show_share(one.scores[name.value]) for name in method.dimensions), str(one.night_count)]
            for one in found.sources
        ],
    )  # fmt: skip
    typer.echo(
        f"Method (version {method.version}): weighted mean of the points of the dimensions that apply; a share earns 0 "
        "points at the floor or below, 100 at 100 %, evenly between."
    )
    for dimension in method.dimensions.values():
        typer.echo(
            f"  {dimension.chinese} {dimension.english}, weight {dimension.weight:g} %, floor {dimension.floor:.0%}: "
            f"{dimension.method_chinese} "
            f"{dimension.method_english.strip()}"
        )
    grades = ", ".join(f"{grade.chinese} from {grade.lowest:g}" for grade in method.grades)
    typer.echo(
        f"  late_credit {method.late_credit:g}; ranked from {method.fewest_dimensions} dimensions on; grades: "
        f"{grades}. Equal indexes share a rank. A department is the mean of its sources."
    )


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(*(Column(name, no_wrap=True) for name in columns))
    for row in rows:
        table.add_row(*row)
    Console(width=_WIDTH).print(table, soft_wrap=True)


def _show(figure: date | float | None) -> str:
    return "-" if figure is None else str(figure)


def _show_share(share: float | None) -> str:
    return "-" if share is None else f"{share:.2%}"


def _show_change(change: float | None) -> str:
    return "-" if change is None else f"{change:+.1f}"
