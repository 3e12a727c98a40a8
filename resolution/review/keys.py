"""Keys one by one: at once from a terminal, as they come from a pipe."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

try:
    import termios
    import tty
except ImportError:  # no terminal of this kind: keys are read by the line
    termios = None  # type: ignore[assignment]

_INTERRUPT = "\x03"


def iter_keys(stream: TextIO = sys.stdin) -> Iterator[str]:
    """Each key that is pressed, in lower case, without line ends; ends with the stream."""
    with _unbuffered(stream):
        while key := stream.read(1):
            if key == _INTERRUPT:
                raise KeyboardInterrupt
            if not key.isspace():
                yield key.lower()


@contextmanager
def _unbuffered(stream: TextIO) -> Iterator[None]:
    """Let a terminal hand over each key as it is pressed, and put it back as it was."""
    try:
        place = stream.fileno()
    except (io.UnsupportedOperation, ValueError):
        place = -1
    if termios is None or place < 0 or not stream.isatty():
        yield
        return
    before = termios.tcgetattr(place)
    try:
        tty.setcbreak(place)
        yield
    finally:
        termios.tcsetattr(place, termios.TCSADRAIN, before)
