"""What every `kg facts` command does first: find the day and the evening, open the facts, note the look (rule L6)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

import typer

from kg.access.purposes import Role
from kg.engine.database import Connection
from kg.facts.opening import open_facts
from kg.home import Home
from kg.looks import Look, note_look
from kg.model.ids import EntityId
from kg.model.run import end_evening
from kg.model.vocabulary import Purpose
from kg.settings import GraphSettings


def build_day_option(name: str, text: str) -> Any:
    """An option that takes a day, as typer declares it."""
    return typer.Option(name, formats=["%Y-%m-%d"], help=text)


SharesOn = Annotated[datetime | None, build_day_option("--on", "Day on which the shares were held; default: today.")]
StoodOn = Annotated[datetime | None, build_day_option("--on", "Day on which it stood so; default: today.")]
Believed = Annotated[datetime | None, build_day_option("--believed", "Evening at which it was known so; default: now.")]
PersonsPurpose = Annotated[
    Purpose | None, typer.Option("--purpose", help="Why persons are shown; without one they are left out.")
]
PersonsCase = Annotated[str | None, typer.Option("--case", help="Case reference; goes with the purpose.")]
StatedRole = Annotated[
    Role | None,
    typer.Option("--role", help="In which role you look: you see what it may; for persons else regulator_inspector."),
]
LEFT_OUT: Final = "Natural persons are left out, whether there are any or not: --purpose and --case."
"""What an answer says that tells of none."""
AsJson = Annotated[bool, typer.Option("--json", help="A machine's answer on standard output.")]


def build_times(on: datetime | None, believed: datetime | None) -> tuple[date, datetime]:
    """The day asked about (default: today), and the moment up to which records count (default: now), in UTC."""
    now = datetime.now(UTC)
    return on.date() if on else now.date(), end_evening(believed.date()) if believed else now


@contextmanager
def look_at_facts(operation: str, times: tuple[date, datetime], **question: object) -> Iterator[Connection]:
    """The facts of the last night, read-only; the look is in the audit before anything can be shown.

    Raises:
        StepError: there are no facts yet, or an earlier version made them.
    """
    settings = GraphSettings()
    home = Home(settings.home)
    with open_facts(home, settings) as connection:
        asked = {name: value for name, value in question.items() if value is not None}
        asked |= {"on": times[0], "believed": times[1].date()}
        note_look(home, operation, asked)
        yield connection


@dataclass(frozen=True, slots=True)
class LookingAtParties:
    """A look under way that may be at natural persons too."""

    look: Look
    home: Home
    connection: Connection
    natural_persons: bool
    """Whether they may be told."""

    def note(self, ids: Iterable[EntityId]) -> None:
        """Put it into the audit, with whom it found; what it found is shown after that."""
        self.look.note(self.home, None, [*ids])


@contextmanager
def look_at_parties(look: Look) -> Iterator[LookingAtParties]:
    """The facts of the last night, read-only, for a look that notes itself before anything is shown.

    Raises:
        StepError: there are no facts yet, or an earlier version made them.
        AccessDenied: the policies do not permit what was asked for.
    """
    settings = GraphSettings()
    home = Home(settings.home)
    with open_facts(home, settings) as connection, look.open(home) as natural_persons:
        yield LookingAtParties(look, home, connection, natural_persons)
