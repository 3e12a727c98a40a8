"""`kg ask`: one firm's profile from the running service, as text or as it came."""

from typing import Annotated

import orjson
import typer

from api.app import utc_now
from api.asking import Question, ask_profile
from api.authentication import Caller, build_development_token
from api.profile_text import render_profile
from api.settings import ApiSettings
from kg.access.purposes import Role
from kg.errors import ServiceError
from kg.home import Home
from kg.model.vocabulary import Purpose
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings

_TOKEN_HOURS = 1.0


def ask(
    uscc: Annotated[str, typer.Argument(help="Unified social credit code of the firm.")],
    url: Annotated[
        str | None, typer.Option(help="Where the service listens; default: this machine, at KG_API_PORT.")
    ] = None,
    role: Annotated[Role, typer.Option(help="Role in the development token.")] = Role.REGULATOR_INSPECTOR,
    purpose: Annotated[
        Purpose | None, typer.Option(help="Why personal data are read; without one they are not.")
    ] = None,
    case: Annotated[str | None, typer.Option(help="Case reference; goes with the purpose.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The answer as it came.")] = False,
) -> None:
    """Ask the running service for one firm; a fault ends with exit code 24.

    Example: kg ask 91660100… --purpose inspection --case 2026-17
    """
    key = load_keys(Home(GraphSettings().home).ensure().keys).token
    bearer = build_development_token(
        key, Caller("developer", role.value), issued_at=utc_now(), valid_hours=_TOKEN_HOURS
    )
    answer = ask_profile(url or f"http://127.0.0.1:{ApiSettings().port}", bearer, Question(uscc, purpose, case))
    shown = orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode() if as_json else render_profile(answer)
    typer.echo(shown)
    if answer.get("errors"):
        raise typer.Exit(ServiceError.exit_code)
