"""Heap and page cache from the memory that is there."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from kg.errors import ConfigurationError
from kg.settings import GraphSettings

_CONTAINER_LIMIT: Final = Path("/sys/fs/cgroup/memory.max")


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """What one server may use, in MiB."""

    heap_mib: int
    page_cache_mib: int


def plan_memory(settings: GraphSettings, total_mib: int | None = None) -> MemoryPlan:
    """The settings' sizes, or an eighth of memory each: heap 512 to 8192 MiB, page cache 256 to 16384 MiB.

    Args:
        settings: the sizes that were asked for, if any.
        total_mib: memory of the machine or container in MiB; None measures it.

    Raises:
        ConfigurationError: the two together are more than there is.
    """
    total = total_mib or measure_memory_mib()
    plan = MemoryPlan(
        heap_mib=settings.heap_mib or min(max(total // 8, 512), 8192),
        page_cache_mib=settings.page_cache_mib or min(max(total // 8, 256), 16384),
    )
    if plan.heap_mib + plan.page_cache_mib > total:
        raise ConfigurationError(
            f"Neo4j's heap of {plan.heap_mib} MiB and page cache of {plan.page_cache_mib} MiB exceed the {total} MiB "
            "that are here.",
            way_out="Set KG_HEAP_MIB (256 or more) and KG_PAGE_CACHE_MIB (64 or more) to smaller sizes.",
        )
    return plan


def measure_memory_mib() -> int:
    """Memory in MiB that this process may use: the machine's, or its container's limit (cgroup v2) if that is less."""
    total = psutil.virtual_memory().total
    try:
        limit = _CONTAINER_LIMIT.read_text("ascii").strip()
    except OSError:
        limit = "max"
    return int(min(total, int(limit)) if limit.isdecimal() else total) // 2**20
