"""`kg serve` and `kg token`."""

import socket

import typer

from api.app import create_app, utc_now
from api.authentication import Caller, build_development_token
from api.serving.console import install_console
from api.serving.stopping import Server
from api.settings import ApiSettings
from kg.access.purposes import Role
from kg.errors import ConfigurationError, GraphInstallError
from kg.graph.server import ensure_running
from kg.home import Home
from kg.progress import ConsoleReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings


def serve(
    host: str | None = typer.Option(None, help="Address to listen on; unset: KG_API_HOST, 127.0.0.1."),
    port: int | None = typer.Option(None, min=1, max=65535, help="TCP port to listen on; unset: KG_API_PORT, 8000."),
) -> None:
    """Answer regulators over GraphQL at /graphql; starts the managed graph if need be.

    Example: kg serve --port 8000
    """
    settings = ApiSettings()
    settings = settings.model_copy(update={"host": host or settings.host, "port": port or settings.port})
    graph_settings = GraphSettings()
    _check_port(settings)
    home, reporter = Home(graph_settings.home).ensure(), ConsoleReporter()
    if settings.console and not _has_console(home, reporter):
        settings = settings.model_copy(update={"console": False})
    app = create_app(settings, graph_settings)
    ensure_running(graph_settings, home, reporter)
    typer.echo(f"listening on http://{settings.host}:{settings.port}/graphql", err=True)
    Server(app, settings).run()
    typer.echo("stopped", err=True)


def _has_console(home: Home, reporter: ConsoleReporter) -> bool:
    """Whether the query console is there, brought now if need be; without it programs are answered all the same."""
    try:
        install_console(home, reporter)
    except GraphInstallError as error:
        typer.echo(f"no query console: {error}", err=True)
        return False
    return True


def _check_port(settings: ApiSettings) -> None:
    """See that nobody else listens there, before anything is started.

    Raises:
        ConfigurationError: the address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise ConfigurationError(
                f"{settings.host} port {settings.port} cannot be listened on: {error.strerror}.",
                way_out="Give another: kg serve --port 8001",
            ) from error


def token(
    role: Role = typer.Option(Role.REGULATOR_INSPECTOR, help="What the bearer may read."),
    subject: str = typer.Option("developer", help="Who the bearer is, as the audit will say."),
    hours: float = typer.Option(8.0, min=0.01, max=24 * 30, help="Hours for which it is valid."),
) -> None:
    """Print a development token: good on this machine only, for a service that listens on loopback.

    Example: kg token --role regulator_inspector --subject li.hua --hours 8
    """
    home = Home(GraphSettings().home).ensure()
    key = load_keys(home.keys).token
    typer.echo(build_development_token(key, Caller(subject, role.value), issued_at=utc_now(), valid_hours=hours))
