"""`kg paths` and `kg surroundings`: how two firms are connected, and what is around one; in words, as JSON, drawn.

Both read the published graph. Persons stand there by opaque id and office alone, and only for a purpose with a case
that the policies permit. Every look is audited before anything is shown (L6).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

import typer

from kg.access.purposes import FieldGroup, read_intent
from kg.facts_commands.looking import (
    AsJson,
    Believed,
    PersonsCase,
    PersonsPurpose,
    StatedRole,
    build_day_option,
    build_times,
)
from kg.facts_commands.printing import build_console, print_json
from kg.graph.door import Graph, connect
from kg.home import Home
from kg.identifiers import credit_code
from kg.looks import Look
from kg.model.ids import Uscc
from kg.model.vocabulary import PathKind
from kg.paths.connecting import COUNT_MAX, LENGTH_MAX
from kg.paths.picturing import draw_paths, draw_surroundings
from kg.paths.reading import Asked, read_paths, read_surroundings
from kg.paths.saying import iter_path_lines, iter_surrounding_lines
from kg.pictures.svg import Picture
from kg.settings import GraphSettings


class PictureForm(StrEnum):
    """What a picture comes as."""

    SVG = "svg"
    HTML = "html"


_NODE_MAX: Final = 200
_KINDS: Final = ", ".join(PathKind)
_On = Annotated[datetime | None, build_day_option("--on", "Day on which it stood so; default: now.")]
_Drawn = Annotated[PictureForm | None, typer.Option("--picture", help="A picture on standard output.")]


def paths(  # noqa: PLR0913, PLR0917 - one parameter an option
    start: Annotated[str, typer.Argument(metavar="A", help="Credit code of the one firm.")],
    end: Annotated[str, typer.Argument(metavar="B", help="Credit code of the other.")],
    kinds: Annotated[
        list[PathKind] | None,
        typer.Option("--kind", metavar="KIND", help=f"A kind of tie that may be followed; again for more: {_KINDS}."),
    ] = None,
    count: Annotated[int, typer.Option("--k", min=1, max=COUNT_MAX, help="Paths at most.")] = 3,
    longest: Annotated[int, typer.Option("--longest", min=1, max=LENGTH_MAX, help="Ties of a path at most.")] = 4,
    on: _On = None,
    believed: Believed = None,
    purpose: PersonsPurpose = None,
    case: PersonsCase = None,
    role: StatedRole = None,
    drawn: _Drawn = None,
    as_json: AsJson = False,
) -> None:
    """How two firms are connected: the shortest paths over shares, branches, offices, guarantees, registered offices.

    Example: kg paths 91660100… 91660100… --k 5 --longest 6 --kind ownership --kind guarantee
    """
    to = credit_code.spell(end)
    question = {
        "uscc": credit_code.spell(start), "to": to, "kinds": kinds, "on": on, "believed": believed, "longest": longest,
        "count": count,
    }  # fmt: skip
    with _look(
        Look("kg paths", question, (FieldGroup.CREDIT, FieldGroup.REGISTRATION), role, read_intent(purpose, case))
    ) as looking:
        found = read_paths(looking.graph, looking.ask(start, on, believed), to, kinds, (longest, count))
        looking.look.note(looking.home, found.run_id, found.paths.party_ids)
    if as_json:
        print_json(asdict(found))
    elif drawn:
        _print_picture(draw_paths(found.paths), drawn)
    else:
        _print_lines(iter_path_lines(found.paths, longest))


def surroundings(  # noqa: PLR0913, PLR0917 - one parameter an option
    uscc: Annotated[str, typer.Argument(help="Credit code of the firm.")],
    depth: Annotated[int, typer.Option("--depth", min=1, max=3, help="Steps away at most.")] = 1,
    limit: Annotated[int, typer.Option("--limit", min=1, max=_NODE_MAX, help="Nodes at most.")] = 50,
    on: _On = None,
    believed: Believed = None,
    purpose: PersonsPurpose = None,
    case: PersonsCase = None,
    role: StatedRole = None,
    drawn: _Drawn = None,
    as_json: AsJson = False,
) -> None:
    """What is around a firm by shares, branches and offices: the nearest nodes, the ties among them, places to draw.

    Example: kg surroundings 91660100… --depth 2 --picture html > around.html
    """
    question = {"uscc": credit_code.spell(uscc), "depth": depth, "limit": limit, "on": on, "believed": believed}
    with _look(
        Look("kg surroundings", question, (FieldGroup.REGISTRATION,), role, read_intent(purpose, case))
    ) as looking:
        found = read_surroundings(looking.graph, looking.ask(uscc, on, believed), depth, limit)
        looking.look.note(looking.home, found.run_id, [str(node["entity_id"]) for node in found.nodes])
    if as_json:
        print_json(asdict(found))
    elif drawn:
        _print_picture(draw_surroundings(found), drawn)
    else:
        _print_lines(iter_surrounding_lines(found))


@dataclass(frozen=True, slots=True)
class _Looking:
    """A look under way."""

    look: Look
    home: Home
    graph: Graph
    natural_persons: bool

    def ask(self, uscc: str, on: datetime | None, believed: datetime | None) -> Asked:
        """About the firm that was typed; an evening is asked about a day, today where none is said."""
        held_on, believed_at = build_times(on, believed)
        return Asked(
            Uscc(credit_code.spell(uscc)),
            held_on if on or believed else None,
            self.natural_persons,
            believed_at if believed else None,
        )


@contextmanager
def _look(look: Look) -> Iterator[_Looking]:
    settings = GraphSettings()
    home = Home(settings.home).ensure()
    with look.open(home) as natural_persons, connect(settings, home) as graph:
        yield _Looking(look, home, graph, natural_persons)


def _print_lines(lines: Iterator[str]) -> None:
    console = build_console()
    for line in lines:
        console.print(line, markup=False)


def _print_picture(picture: Picture, form: PictureForm) -> None:
    typer.echo(picture.html if form is PictureForm.HTML else picture.svg)
