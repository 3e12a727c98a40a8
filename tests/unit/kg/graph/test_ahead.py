"""Items are made ahead in another thread, in their order, and gone through again without being made again."""

import threading
from collections.abc import Generator

import pytest

from kg.graph.ahead import KeptItems, read_ahead


@pytest.mark.parametrize("count", [1, 2])
def test_the_next_items_are_made_while_one_is_used(count: int) -> None:
    made = [threading.Event() for _ in range(count + 2)]

    def make() -> Generator[int]:
        for number, event in enumerate(made):
            event.set()
            yield number

    with read_ahead(make(), count) as items:
        assert next(items) == 0
        assert made[count].wait(5)
        assert not made[count + 1].is_set(), "so many ahead and no more"
        assert list(items) == list(range(1, count + 2))


def test_what_fails_while_an_item_is_made_is_raised_where_it_would_be_used() -> None:
    def make() -> Generator[int]:
        yield 1
        raise ValueError("2")

    with read_ahead(make()) as items:
        assert next(items) == 1
        with pytest.raises(ValueError, match="2"):
            next(items)


@pytest.mark.parametrize("count", [1, 5])
def test_when_the_block_ends_nothing_is_made_any_more(count: int) -> None:
    running, released, made = threading.Event(), threading.Event(), []

    def make() -> Generator[int]:
        for number in range(9):
            if number:
                running.set()
                released.wait(5)
            made.append(number)
            yield number

    with read_ahead(make(), count) as items:
        next(items)
        running.wait(5)
        threading.Timer(0.5, released.set).start()
    assert made == [0, 1], "the one that was being made was waited for"


def test_items_are_gone_through_again_from_wherever_the_last_time_ended() -> None:
    made = []

    def make() -> Generator[int]:
        for number in range(4):
            made.append(number)
            yield number

    items = KeptItems(make())
    assert next(iter(items)) == 0
    for _ in range(2):
        assert list(items) == [0, 1, 2, 3]
    assert made == [0, 1, 2, 3]
