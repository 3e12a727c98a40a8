"""Sizes from the memory that is there."""

import pytest

from kg.errors import ConfigurationError
from kg.graph.memory import MemoryPlan, measure_memory_mib, plan_memory
from kg.settings import GraphSettings


@pytest.mark.parametrize(
    ("total_mib", "expected"),
    [(2048, MemoryPlan(512, 256)), (24576, MemoryPlan(3072, 3072)), (1_048_576, MemoryPlan(8192, 16384))],
)
def test_an_eighth_each_within_bounds(total_mib: int, expected: MemoryPlan) -> None:
    assert plan_memory(GraphSettings(), total_mib) == expected


def test_settings_win() -> None:
    assert plan_memory(GraphSettings(heap_mib=300, page_cache_mib=64), 4096) == MemoryPlan(300, 64)


def test_more_than_there_is_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="KG_HEAP_MIB"):
        plan_memory(GraphSettings(heap_mib=4000, page_cache_mib=4000), 4096)


def test_memory_is_measured() -> None:
    assert measure_memory_mib() > 0
