"""`kg review`: a clerk judges pairs of records; judgements go out and in as files.

Nobody proves a role here: the account is trusted to say as what it looks, and it stands in the audit with that.
"""

import hashlib
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import orjson
import typer
from rich.console import Console
from rich.text import Text

from kg.access.purposes import FieldGroup, Role, read_intent
from kg.default_command import build_group
from kg.engine.database import Connection
from kg.errors import RequestError
from kg.facts_commands.printing import build_console
from kg.home import Home
from kg.ledger.judgements import Verdict, iter_judgements, record_judgements
from kg.looks import open_looks
from kg.model.vocabulary import PartyKind, Purpose
from kg.settings import GraphSettings
from resolution.judgements import Placing, place_judgements, read_standing
from resolution.looking import open_resolved
from resolution.parties import find_staged_tables
from resolution.review.desk import Desk
from resolution.review.exchange import iter_lines, read_file
from resolution.review.keys import iter_keys
from resolution.review.pairs import PairView
from resolution.review.queue import WaitingPair, read_queue
from resolution.review.screen import KEYS, build_screen
from resolution.review.walk import Walk
from resolution.settings import ResolutionSettings

_PAIRS: Final = "pairs"
_VERDICTS: Final = {"y": Verdict.SAME, "n": Verdict.DIFFERENT}

_Purpose = Annotated[Purpose, typer.Option(help="Why you look at these records.")]
_Role = Annotated[Role, typer.Option(help="In which role you look.")]

app = typer.Typer(
    cls=build_group(_PAIRS, shows_help_alone=False),
    help="Judge pairs of records that resolution could not settle: kg review --case CASE. Judgements outrank scores.",
)


@app.command(_PAIRS)
def review_pairs(
    case: Annotated[str, typer.Option(help="Case reference; goes into the audit with every pair that is shown.")],
    purpose: _Purpose = Purpose.IDENTITY_REVIEW,
    role: _Role = Role.CLERK,
    kind: Annotated[PartyKind | None, typer.Option(help="Only persons, or only legal entities.")] = None,
) -> None:
    """Walk through what waits: conflicts first, then pairs near the threshold. One key a pair; undo goes back.

    Example: kg review pairs --case 2026-17      (`pairs` may be left out; keys may come from a pipe)
    """
    settings, linkage = GraphSettings(), ResolutionSettings()
    home = Home(settings.home).ensure()
    with open_resolved(home, settings) as connection:
        waiting = [one for one in _read_waiting(home, connection, linkage) if kind in (None, one.party_kind)]
    with open_looks(home, role, read_intent(purpose, case)) as looks:
        walk = Walk(Desk(partial(open_resolved, home, settings), looks), waiting)
        _walk(walk, build_console(), linkage)
    said = ", ".join(f"{count} {verdict}" for verdict, count in walk.counts.items() if count) or "nothing judged"
    typer.echo(f"{said}; {len(waiting) - walk.place} left. The next `kg refresh` follows the judgements.")


@app.command("list")
def list_waiting(
    as_json: Annotated[bool, typer.Option("--json", help="A machine's answer on standard output.")] = False,
) -> None:
    """Count what waits, by its reason, and the judgements that stand. Nothing of any person is shown.

    Example: kg review list
    """
    settings, linkage = GraphSettings(), ResolutionSettings()
    home = Home(settings.home).ensure()
    with open_resolved(home, settings) as connection:
        waiting = _read_waiting(home, connection, linkage)
        placing = _place(home, connection)
    counts: dict[str, int] = {}
    for one in waiting:
        reason = one.reason.value if one.reason else "near_threshold"
        counts[f"{one.party_kind.value} {reason}"] = counts.get(f"{one.party_kind.value} {reason}", 0) + 1
    gone = [{"number": one.number, "left": one.left.record_key, "right": one.right.record_key} for one in placing.gone]
    if as_json:
        found = {"waiting": counts, "judgements": len(placing.placed) + len(gone), "gone": gone}
        typer.echo(orjson.dumps(found).decode())
        return
    for name, count in sorted(counts.items()):
        typer.echo(f"{count:>8,} {name.replace('_', ' ')}")
    typer.echo(f"{len(waiting):>8,} wait; {len(placing.placed) + len(gone):,} judgements stand")
    for item in gone:
        typer.echo(
            f"judgement {item['number']} speaks of a record that is not stated now, {item['left']} or "
            f"{item['right']}: it joins and parts nothing until the record is back"
        )


@app.command("export")
def export_judgements(
    file: Annotated[Path, typer.Argument(help="File to write, JSON Lines.", dir_okay=False)],
    case: Annotated[str, typer.Option(help="Case reference; goes into the audit.")],
    purpose: _Purpose = Purpose.IDENTITY_REVIEW,
    role: _Role = Role.CLERK,
) -> None:
    """Write every judgement ever made, by record keys; no name or number is in the file. It is in the audit.

    Example: kg review export judgements.jsonl --case 2026-17
    """
    home = Home(GraphSettings().home).ensure()
    with open_looks(home, role, read_intent(purpose, case)) as looks:
        lines = list(iter_lines(iter_judgements(looks.ledger)))
        looks.record("review: export", FieldGroup.IDENTITY_EVIDENCE, {"file": _digest(b"".join(lines))})
    file.write_bytes(b"".join(lines))
    typer.echo(f"{len(lines):,} judgements written to {file}")


@app.command("import")
def import_judgements(
    file: Annotated[Path, typer.Argument(help="File that `kg review export` wrote.", exists=True, dir_okay=False)],
    case: Annotated[str, typer.Option(help="Case reference; goes into the audit.")],
    purpose: _Purpose = Purpose.IDENTITY_REVIEW,
    role: _Role = Role.CLERK,
) -> None:
    """Take in judgements; those that are here already are left as they are. All are taken in, or none.

    Who judged, and when, is as the file says: who vouches for it stands in the audit, with a digest of the file.

    Example: kg review import judgements.jsonl --case 2026-17
    """
    judgements = read_file(file)
    home = Home(GraphSettings().home).ensure()
    with open_looks(home, role, read_intent(purpose, case)) as looks:
        looks.record("review: import", FieldGroup.IDENTITY_JUDGEMENT, {"file": _digest(file.read_bytes())})
        if any(one.at > looks.clock() for one in judgements):
            raise RequestError(f"{file} holds a judgement of a day to come.", way_out="Nothing of it was taken in.")
        new = record_judgements(looks.ledger, judgements)
    typer.echo(f"{new:,} judgements taken in, {len(judgements) - new:,} were here already")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _walk(walk: Walk, console: Console, linkage: ResolutionSettings) -> None:
    keys = iter_keys(sys.stdin)
    while (view := _see(walk, console)) is not None:
        threshold = linkage.get_threshold_bits(view.waiting.party_kind)
        if console.is_terminal:
            console.clear()
        console.print(build_screen(view, walk.place + 1, len(walk.waiting), threshold))
        at = walk.place
        for key in keys:
            if key == "q":
                return
            try:
                if key in _VERDICTS:
                    walk.judge(view, _VERDICTS[key])
                elif key == "s":
                    walk.skip()
                elif key == "u":
                    if not walk.undo():
                        console.print(Text("Nothing was judged in this review yet.", style="dim"))
                else:
                    console.print(Text(KEYS, style="dim"))
            except RequestError as error:
                console.print(Text(str(error), style="bold"))
            if walk.place != at:
                break
        else:  # the keys have ended
            return


def _see(walk: Walk, console: Console) -> PairView | None:
    """The pair that comes next, or None; what a night since the review began took a record of is passed over."""
    while not walk.is_over:
        try:
            return walk.see()
        except RequestError:
            console.print(Text("A record of this pair is not stated any more since a night came between.", style="dim"))
            walk.skip()
    return None


def _place(home: Home, connection: Connection) -> Placing:
    return place_judgements(connection, find_staged_tables(connection), read_standing(home))


def _read_waiting(home: Home, connection: Connection, linkage: ResolutionSettings) -> list[WaitingPair]:
    return list(read_queue(connection, linkage, _place(home, connection).placed))
