"""How many requests are answered at one time, how many wait, and when no more are let in."""

import asyncio
from typing import Self

from api.errors import HttpFault


class Admission:
    """An async context manager around each request; bounded, first come first served."""

    def __init__(self, running_count: int, waiting_count: int) -> None:
        self._places = asyncio.Semaphore(running_count)
        self._waiting_max = waiting_count
        self.waiting = 0
        self.running = 0
        self.closing = False
        """True once the service was told to stop: it still answers, and says that it is not ready."""

    async def __aenter__(self) -> Self:
        """A place, perhaps after a while.

        Raises:
            HttpFault: too many wait already.
        """
        if self._places.locked():
            if self.waiting >= self._waiting_max:
                raise HttpFault("OVERLOADED", "Too many requests wait already; try again in a second.")
            self.waiting += 1
            try:
                await self._places.acquire()
            finally:
                self.waiting -= 1
        else:
            await self._places.acquire()
        self.running += 1
        return self

    async def __aexit__(self, *_: object) -> None:
        """Give the place to the next."""
        self.running -= 1
        self._places.release()
