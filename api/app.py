"""The service, wired. `create_app` is the only place that knows which part is which."""

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from types import ModuleType

from api.asking import read_profile_query
from api.authentication import Clock, build_authenticator
from api.desk import IdentityDesk
from api.desk_asking import extend
from api.engine import Engine
from api.execution import Answerer, Graph
from api.person_rate import PersonRate
from api.schema.query import build_schema
from api.schema.roots import Lexicon
from api.serving.admission import Admission
from api.serving.console import load_console
from api.serving.documents import Documents, read_trusted
from api.serving.endpoint import Bounds, Endpoint
from api.serving.observing import Metrics, Observe, observe_all, write_log
from api.serving.service import Service
from api.settings import ApiSettings
from api.warming import rehearse
from kg.access.policies import read_policies
from kg.errors import ConfigurationError
from kg.graph.door import connect_async
from kg.graph.queries import iter_fragments, iter_queries, read_query
from kg.graph.statements import read_check
from kg.home import Home
from kg.identifiers.region_file import read_regions
from kg.identifiers.region_sounds import RegionSounds
from kg.ledger.gathering import GatheredLog
from kg.ledger.store import open_ledger
from kg.model.ids import SealedBlob
from kg.sealing.blobs import SealedContent, unseal
from kg.sealing.keys import load_keys
from kg.sealing.opaque_ids import build_number_hash
from kg.settings import GraphSettings
from resolution.settings import ResolutionSettings

GraphOpener = Callable[[GraphSettings, Home], AbstractAsyncContextManager[Graph]]


def utc_now() -> datetime:
    """The time by which tokens expire and audit entries are dated."""
    return datetime.now(UTC)


def create_app(
    settings: ApiSettings,
    graph_settings: GraphSettings,
    *,
    open_graph: GraphOpener = connect_async,
    clock: Clock = utc_now,
) -> Service:
    """The service. It opens graph and ledger when it starts, and closes them when it stops.

    Raises:
        ConfigurationError: settings, keys, policies or trusted queries cannot be used (before anything listens).
        GraphQueryError: a query file breaks its contract.
    """
    home = Home(graph_settings.home).ensure()
    keys = load_keys(home.keys)
    authenticator = build_authenticator(settings, keys.token, clock)
    policies = read_policies()
    documents = Documents(settings.persisted_count, read_trusted(settings.documents) if settings.documents else None)
    known = documents.trusted_texts or [read_profile_query()]
    bounds = Bounds(settings.request_bytes, settings.answer_seconds, settings.row_count, settings.limits)
    console = load_console(home) if settings.console else None
    lexicon = _build_lexicon(home, keys.number)
    person_rate = PersonRate(settings.person_count)
    open_desk = partial(IdentityDesk, home, graph_settings, ResolutionSettings(), policies, keys.number, clock)
    deque((*iter_queries(), *iter_fragments()), maxlen=0)  # each is checked as it is read

    @asynccontextmanager
    async def run(service: Service) -> AsyncIterator[None]:
        ledger = open_ledger(home.ledger)
        try:
            async with _observed(settings, service.admission) as observe, open_graph(graph_settings, home) as graph:
                answerer = Answerer(
                    graph, GatheredLog(ledger), policies, partial(_open_blob, keys.seal), lexicon,
                    clock, settings.row_count, person_rate,
                )  # fmt: skip
                engine = Engine(schema := build_schema()._schema, answerer, settings.limits)
                ask = extend(engine.execute, schema, answerer, open_desk(ledger), settings.limits)
                service.rehearse = partial(_prepare, lexicon, home, partial(rehearse, engine, policies, known))
                service.probe = partial(_probe, graph)
                service.endpoint = Endpoint(authenticator, ask, documents, service.admission, bounds, observe, console)
                yield
                service.stop_rehearsal()
        finally:
            ledger.close()

    return Service(Admission(settings.running_count, settings.waiting_count), run, settings.warming_seconds)


def _build_lexicon(home: Home, number_key: bytes) -> Lexicon:
    """What arguments are followed with."""
    regions = read_regions(home.regions)
    return Lexicon(partial(build_number_hash, number_key), regions, RegionSounds(regions))


async def _probe(graph: Graph) -> tuple[object, object]:
    """What the graph says of its publication, and since when the server runs that says so."""
    return await graph.read(read_query("publication").text, {}), await graph.read(read_check("started").text, {})


async def _prepare(lexicon: Lexicon, home: Home, plan: Callable[[], Awaitable[bool]]) -> bool:
    """Answer as the night left it: by its regions, and with its plans."""
    lexicon.take_regions(read_regions(home.regions))
    return await plan()


@asynccontextmanager
async def _observed(settings: ApiSettings, admission: Admission) -> AsyncIterator[Observe]:
    """What looks at each request while the service runs."""
    metrics = Metrics(admission)
    with ExitStack() as stack:
        stack.enter_context(metrics.served(settings.metrics_host, settings.metrics_port))
        observers: list[Observe] = [metrics.observe]
        if settings.access_log:
            observers.append(write_log)
        if settings.traces_url:
            traces = _import_tracing()
            observers.append(stack.enter_context(traces.tracing(traces.build_exporter(settings.traces_url))).observe)
        yield observe_all(observers)


def _import_tracing() -> ModuleType:
    try:
        return import_module("api.serving.tracing")
    except ImportError as error:
        raise ConfigurationError(
            "Traces cannot be sent: OpenTelemetry is not installed.",
            way_out="pip install 'xintu[tracing]', or unset KG_API_TRACES_URL.",
        ) from error


def _open_blob(key: bytes, entity_id: str, blob: str) -> SealedContent:
    return unseal(key, entity_id, SealedBlob(blob))
