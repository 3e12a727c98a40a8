"""What a service holds from its start to its end is not looked through again and again."""

import gc


def settle_memory() -> None:
    """Collect what is garbage now; whatever is left counts as there to stay.

    Schema, libraries and tables are a third of a million objects. Python's collector went through them whenever a
    quarter as many new ones had come together, and held every answer up for 0.1 s and more.
    """
    gc.collect()
    gc.freeze()


def release_memory() -> None:
    """What stayed may go: a library that counts what is left at the end finds nothing."""
    gc.unfreeze()
