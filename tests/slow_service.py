"""`python -m tests.slow_service HOME PORT`: the service around a graph that takes its time, as `kg serve` runs it."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from api.app import create_app
from api.serving.stopping import Server
from api.settings import ApiSettings
from kg.home import Home
from kg.settings import GraphSettings
from tests.unit.api.test_service import FOUND, NOW, PUBLICATION

_ANSWER_SECONDS = 0.3


class SlowGraph:
    """Answers every statement with one firm, in a while."""

    async def read(self, statement: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        await asyncio.sleep(_ANSWER_SECONDS)
        return [{"item": item} for item in ({"publication": PUBLICATION}, FOUND, {"publication_after": PUBLICATION})]


@asynccontextmanager
async def _open(_settings: GraphSettings, _home: Home) -> AsyncIterator[SlowGraph]:
    yield SlowGraph()


if __name__ == "__main__":
    settings = ApiSettings(port=int(sys.argv[2]), console=False, drain_seconds=0.5)
    graph_settings = GraphSettings(home=Path(sys.argv[1]))
    Server(create_app(settings, graph_settings, open_graph=_open, clock=lambda: NOW), settings).run()
