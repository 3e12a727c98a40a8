"""Items made in a thread of their own, ahead of whoever uses them: the server writes while the next are read."""

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Generic, TypeVar

Item = TypeVar("Item")


class KeptItems(Generic[Item]):
    """Items that can be gone through again, as a transaction that is tried again does; each is made once."""

    def __init__(self, items: Iterator[Item]) -> None:
        self._items = items
        self._kept: list[Item] = []

    def __iter__(self) -> Iterator[Item]:
        """Those that were made already, then the others."""
        yield from self._kept
        for item in self._items:
            self._kept.append(item)
            yield item


@contextmanager
def read_ahead(making: Generator[Item], count: int = 1) -> Iterator[Iterator[Item]]:
    """The same items; the next `count` are made while one is used, and none any more when the block has ended."""
    with closing(making), ThreadPoolExecutor(1) as beside:

        def follow() -> Iterator[Item]:
            pending = deque(beside.submit(_make, making) for _ in range(count))
            while made := pending.popleft().result():
                pending.append(beside.submit(_make, making))
                yield made[0]

        try:
            yield follow()
        finally:
            beside.shutdown(cancel_futures=True)


def _make(making: Generator[Item]) -> tuple[Item] | None:
    for item in making:
        return (item,)
    return None
