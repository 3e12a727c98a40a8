"""Who goes through numbers one by one is stopped; who works on a case is not (rule L7)."""

from api.person_rate import PersonRate


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_so_many_different_persons_an_hour_and_the_same_ones_again() -> None:
    clock = Clock()
    rate = PersonRate(2, clock)
    assert [rate.admits("li", person) for person in ("a", "b", "c", "a", "b", "c")] == [
        True,
        True,
        False,
        True,
        True,
        False,
    ]
    clock.now = 3_599
    assert not rate.admits("li", "c")
    clock.now = 3_600
    assert [rate.admits("li", person) for person in ("c", "d", "e")] == [True, True, False]


def test_each_caller_is_counted_alone_and_not_for_ever() -> None:
    rate = PersonRate(1, Clock())
    assert rate.admits("li", "a")
    assert rate.admits("wang", "a")
    assert rate.admits("wang", "a")
    for number in range(10_000):
        rate.admits(f"caller {number}", "a")
    assert rate.admits("li", "b"), "whoever asked longest ago is forgotten"
    assert not rate.admits("caller 9999", "b")
