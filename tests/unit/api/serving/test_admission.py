"""A bounded number of requests is answered, a bounded number waits, the rest is turned away."""

import asyncio

import pytest

from api.errors import HttpFault
from api.serving.admission import Admission


def test_who_finds_too_many_waiting_is_turned_away_and_told_when_to_come_back() -> None:
    async def crowd() -> tuple[list[str], Admission]:
        admission, gate, came = Admission(running_count=1, waiting_count=2), asyncio.Event(), []

        async def request(name: str) -> None:
            async with admission:
                came.append(name)
                await gate.wait()

        tasks = [asyncio.create_task(request(name)) for name in "abc"]
        await asyncio.sleep(0)
        with pytest.raises(HttpFault) as found:
            await request("d")
        assert found.value.status == 503
        assert (came, admission.running) == (["a"], 1)
        gate.set()
        await asyncio.gather(*tasks)
        await request("e")
        return came, admission

    came, admission = asyncio.run(crowd())
    assert came == ["a", "b", "c", "e"]
    assert admission.running == 0


def test_who_gives_up_while_waiting_leaves_the_place_to_the_next() -> None:
    async def crowd() -> None:
        admission, gate = Admission(running_count=1, waiting_count=1), asyncio.Event()

        async def request() -> None:
            async with admission:
                await gate.wait()

        first, second = asyncio.create_task(request()), asyncio.create_task(request())
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        third = asyncio.create_task(request())
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(first, third)

    asyncio.run(crowd())
