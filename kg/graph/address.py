"""Where the graph is: the managed server, or the one that `KG_NEO4J_URI` names."""

from dataclasses import dataclass

from pydantic import SecretStr

from kg.graph.place import LOOPBACK, MANAGED_DATABASE, MANAGED_USER, ServerPlace, build_main_place, read_password
from kg.graph.process import find_process
from kg.home import Home
from kg.settings import GraphSettings


@dataclass(frozen=True, slots=True)
class GraphAddress:
    """What is needed to reach a graph."""

    uri: str
    user: str
    password: SecretStr | None
    """None: the other server asks for none."""
    database: str


def find_address(settings: GraphSettings, home: Home) -> GraphAddress:
    """The graph that the settings mean: another Neo4j by its address, else the managed server.

    Raises:
        ConfigurationError: the managed server has no password file.
    """
    if settings.neo4j_uri:
        return GraphAddress(settings.neo4j_uri, settings.neo4j_user, settings.neo4j_password, settings.neo4j_database)
    return build_place_address(build_main_place(settings, home))


def build_place_address(place: ServerPlace) -> GraphAddress:
    """The address of a managed place; a server that already runs keeps the port it was started with."""
    running = find_process(place)
    port = running.bolt_port if running else place.bolt_port
    return GraphAddress(f"bolt://{LOOPBACK}:{port}", MANAGED_USER, read_password(place), MANAGED_DATABASE)
