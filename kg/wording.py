"""Numbers in sentences that people read."""


def say_count(count: int, noun: str, plural: str = "") -> str:
    """`1 night`, `1,200 nights`; `plural` where an s is not enough."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
