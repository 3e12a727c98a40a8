"""A YAML file that still knows the line of each of its keys, so that an error can point at it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import yaml

from kg.errors import ContractError

KeyPath = tuple[str | int, ...]
"""Keys and list positions from the top of the file."""
_MOST_KEYS: Final = 50_000
"""More keys no contract has: aliases of aliases make millions of a few lines."""


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data of a YAML file and the line of every key path in it."""

    path: Path
    data: object
    lines: dict[KeyPath, int]

    def error(self, at: KeyPath, message: str) -> ContractError:
        """An error that names file, line and key; a key that is missing is placed at what should hold it."""
        place = at
        while place and place not in self.lines:
            place = place[:-1]
        key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in at).lstrip(".")
        return ContractError(f"{self.path}, line {self.lines.get(place, 1)}, key {key or '(top)'}: {message}")


def read_document(path: Path) -> Document:
    """The document in a file.

    Raises:
        ContractError: not readable, not YAML, a key stands twice, or it is nested or repeated beyond measure.
    """
    try:
        text = path.read_text("utf-8")
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        document = Document(path, yaml.load(text, Loader=yaml.CSafeLoader), {})
        for at, line in _iter_lines(root, ()) if root is not None else ():
            if at in document.lines:
                raise document.error(at, f"stands twice, again on line {line}.")
            if len(document.lines) >= _MOST_KEYS:
                raise document.error(at, f"more than {_MOST_KEYS:,} keys are no contract.")
            document.lines[at] = line
    except OSError as error:
        raise ContractError(f"{path} cannot be read: {error.strerror}.") from error
    except RecursionError:
        raise ContractError(f"{path} is nested too deeply, or in itself, for a contract.") from None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "not UTF-8, or a value that cannot be read"
        raise ContractError(f"{path}, line {line}: not valid YAML: {problem}.") from error
    return document


def suggest(name: str, known: Iterable[str]) -> str:
    """` Did you mean …?` with the nearest known name, empty when none is near; to be put behind a message."""
    spelled = {candidate.casefold(): candidate for candidate in sorted(known)}
    near = get_close_matches(name.casefold(), spelled, n=1)
    return f" Did you mean {spelled[near[0]]}?" if near else ""


def _iter_lines(node: yaml.Node, at: KeyPath) -> Iterator[tuple[KeyPath, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*at, str(key.value))
            yield inner, key.start_mark.line + 1
            yield from _iter_lines(value, inner)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            inner = (*at, position)
            yield inner, value.start_mark.line + 1
            yield from _iter_lines(value, inner)
