"""`kg doctor`: a sample of a new file against a contract, a contract for a file that has none, and the catalogue."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kg.errors import ConfigurationError
from kg.identifiers.reference_tables import ReferenceTables, national_tables, read_reference_tables
from kg.model.staged import StandardModel
from loaders.contracts.catalogue import read_catalogue
from loaders.contracts.source_contract import read_contract
from loaders.doctor.consultation import Diagnosis, Surroundings, explain_file, propose_contract
from loaders.doctor.examination import ColumnFinding, Examination, to_plain

app = typer.Typer(help="Explain a new file before it is taken in.", no_args_is_help=True)

_ROWS: Final = 20_000
_WIDEST: Final = 400
_MOSTLY_READABLE: Final = 0.95
_USAGE: Final = "kg doctor sources CONTRACT SAMPLE, or kg doctor sources SAMPLE --model market"


@app.command("sources")
def explain_sources(  # noqa: PLR0913, PLR0917 - one parameter an option
    paths: Annotated[list[Path], typer.Argument(help="CONTRACT SAMPLE, or SAMPLE alone with --model.")],
    model: Annotated[StandardModel | None, typer.Option(help="Propose a contract for this standard model.")] = None,
    record: Annotated[str | None, typer.Option(help="What its rows are, such as shareholding; else guessed.")] = None,
    file: Annotated[str | None, typer.Option(help="Which file of the contract the sample is.")] = None,
    propose: Annotated[Path | None, typer.Option(help="Write the proposed contract here.")] = None,
    reference: Annotated[Path | None, typer.Option(help="Reference tables; else those beside it, or national.")] = None,
    night: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day it speaks for; today.")] = None,
    rows: Annotated[int, typer.Option(min=1, help="Rows to look at.")] = _ROWS,
    as_json: Annotated[bool, typer.Option("--json", help="A machine's answer on standard output.")] = False,
) -> None:
    """Say which columns fit, what share of the values can be read and why not the rest; no value is shown.

    Example: kg doctor sources loaders/contracts/city_bank.odcs.yaml files/night-1/bank/KHXX.csv
    """
    on = night.date() if night else datetime.now(UTC).date()
    around = Surroundings(_find_tables(paths[-1], reference), on, rows)
    if model is None:
        if len(paths) != 2:
            raise ConfigurationError("A contract and a sample are needed.", way_out=_USAGE)
        found = explain_file(read_contract(paths[0]), paths[1], file, around)
        _print_json(to_plain(found)) if as_json else _print_examination(found)
        return
    if len(paths) != 1:
        raise ConfigurationError("With --model a sample alone is needed.", way_out=_USAGE)
    diagnosis = propose_contract(model, paths[0], record, around)
    if propose:
        _write_proposal(propose, diagnosis.text)
    _print_json(_to_plain(diagnosis)) if as_json else _print_diagnosis(diagnosis, propose)


@app.command("catalogue")
def list_catalogue(
    night: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="In force on this day.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A machine's answer on standard output.")] = False,
) -> None:
    """List the catalogue: what may be taken in, as which records, on what ground.

    Example: kg doctor catalogue
    """
    items = [item for item in read_catalogue().values() if night is None or item.is_in_force(night.date())]
    if as_json:
        _print_json(
            [
                {
                    "item": item.item, "name": item.name, "tier": item.tier.value,
                    "record_types": sorted(item.record_types), "needs_consent": item.needs_consent,
                    "basis": item.basis, "sharing": item.sharing.value, "frequency": item.frequency,
                    "edition": item.edition, "valid_from": item.valid_from.isoformat(),
                    "valid_to": item.valid_to and item.valid_to.isoformat(), "is_checked": item.is_checked,
                }
                for item in items
            ]
        )  # fmt: skip
        return
    table = _build_table("item", "name", "tier", "records", "consent", "checked")
    for item in items:
        table.add_row(
            item.item, item.name, item.tier.value, " ".join(sorted(item.record_types)),
            "needed" if item.needs_consent else "", "yes" if item.is_checked else "no",
        )  # fmt: skip
    _print_table(table)


def _find_tables(sample: Path, reference: Path | None) -> ReferenceTables:
    """The tables given, those of the folder `reference/` above the sample, else the national ones."""
    if reference is not None:
        return read_reference_tables(reference)
    for folder in list(sample.resolve().parents)[:4]:
        if (folder / "reference" / "world.csv").is_file():
            return read_reference_tables(folder / "reference")
    return national_tables()


def _write_proposal(path: Path, text: str) -> None:
    if path.exists():
        raise ConfigurationError(f"{path} is there already.", way_out="Give another name; nothing is overwritten.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _print_json(data: object) -> None:
    typer.echo(orjson.dumps(data).decode())


def _to_plain(diagnosis: Diagnosis) -> dict[str, object]:
    guess = diagnosis.proposal.guess
    return {
        "record": guess.record,
        "key": list(guess.key),
        "is_key_unique": guess.is_key_unique,
        "columns": [
            {
                "column": column.name,
                "targets": [target.describe() for target in column.targets],
                "by": column.by or None,
                "looks_like": column.kind and column.kind.value,
            }
            for column in guess.columns
        ],
        "open_points": diagnosis.proposal.open_points,
        "contract": diagnosis.text,
        "examination": to_plain(diagnosis.examination) if diagnosis.examination else None,
    }


def _print_diagnosis(diagnosis: Diagnosis, written: Path | None) -> None:
    guess = diagnosis.proposal.guess
    typer.echo(f"Rows look like: {guess.record}; key: {', '.join(guess.key)}")
    table = _build_table("column", "seems to be", "known by", "values look like")
    for column in guess.columns:
        targets = " ".join(target.describe() for target in column.targets)
        shown = "forbidden, never read" if column.is_forbidden else targets
        table.add_row(escape(column.name), shown, column.by, column.kind.value if column.kind else "")
    _print_table(table)
    if diagnosis.examination:
        _print_examination(diagnosis.examination)
    typer.echo("To decide:")
    for point in diagnosis.proposal.open_points:
        typer.echo(f"  - {point}")
    typer.echo(f"Written: {written}" if written else "Write it to a file: --propose OUT.odcs.yaml")


def _print_examination(found: Examination) -> None:
    typer.echo(f"{found.file} as {found.table}: {'fits' if found.fits else 'does NOT fit'} the contract")
    for label, names in (
        ("Written otherwise", found.differences),
        ("Missing columns", found.missing_columns),
        ("New columns (dropped unread)", found.new_columns),
        ("Forbidden columns (never read)", found.forbidden_columns),
    ):
        if names:
            typer.echo(f"{label}: {', '.join(names)}")
    stated = ", ".join(f"{count:,} {record}" for record, count in sorted(found.stated.items()))
    typer.echo(
        f"{found.row_count:,} rows: {found.refused_count:,} refused, {found.blank_count:,} blank; {stated or '-'}"
    )
    table = _build_table("column", "as", "filled", "readable", "why not")
    for column in found.columns:
        table.add_row(
            escape(column.column), column.target, f"{column.filled_count:,}", _show_ratio(column), _show_reasons(column)
        )
    _print_table(table)
    if found.refused:
        refused = _build_table("refused rows", "column", "reason")
        for (name, reason), count in sorted(found.refused.items(), key=lambda item: (-item[1], item[0])):
            refused.add_row(f"{count:,}", escape(name), reason)
        _print_table(refused)


def _show_ratio(column: ColumnFinding) -> str:
    ratio = column.readable_ratio
    if ratio is None:
        return "-"
    text = f"{ratio:.1%}"
    return text if ratio >= _MOSTLY_READABLE else f"[red]{text}[/red]"


def _show_reasons(column: ColumnFinding) -> str:
    reasons = [f"{reason} {count:,}" for reason, count in column.reasons.most_common()]
    if column.unknown_codes:
        reasons.append(f"not in its enum: {', '.join(column.unknown_codes)}")
    return escape("; ".join(reasons))


def _build_table(*names: str) -> Table:
    table = Table()
    for name in names:
        table.add_column(name, no_wrap=True)
    return table


def _print_table(table: Table) -> None:
    """As wide as it is: a column that is cut off explains nothing."""
    console = Console()
    wanted = console.measure(table, options=console.options.update(max_width=_WIDEST)).maximum
    Console(width=max(console.width, wanted)).print(table)
