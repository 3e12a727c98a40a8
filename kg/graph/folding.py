"""Conditions of a statement without what is known before it runs: parameters that were given and those that were not.

A fragment serves requests with a day and without one, with a filter and without, and says both in its conditions. Most
requests give neither, and the planner pays for each predicate that it reads (a third of the time of a new shape). What
is known when a statement is built is therefore folded, by the rules of Cypher's logic and no others:

    WHERE (null IS NULL AND edge.closed_at IS NULL) OR edge.valid_to > null     →   WHERE edge.closed_at IS NULL OR …
    WHERE ($day IS NULL OR edge.valid_to > $day) AND true                       →   WHERE edge.valid_to > $day

Every parameter that is left in a text counts as given; one that is not given stands there as `null`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

_WORD: Final = re.compile(r"'(?:[^'\\]|\\.)*'|(?:STARTS|ENDS) WITH\b|[$\w.]+|\s+|[<>]=|<>|.", re.DOTALL)
_OPENING: Final = frozenset("([{") | {"CASE"}
_CLOSING: Final = frozenset(")]}") | {"END"}
_CLAUSES: Final = frozenset({"WITH", "RETURN", "MATCH", "OPTIONAL", "ORDER", "UNWIND", "CALL", "UNION"})
_KNOWN: Final = re.compile(r"null|\$\w+")
_TRUE: Final = "true"
_FALSE: Final = "false"
_OPPOSITE: Final = {_TRUE: _FALSE, _FALSE: _TRUE}


def fold(text: str) -> str:
    """The text with every WHERE folded, those of its subqueries too; a WHERE that always holds is left out."""
    return "".join(_fold_all(_WORD.findall(text)))


def ends_in_condition(text: str) -> bool:
    """Whether the last clause of a text is a WHERE, after which no order can be stated."""
    clauses = [word for word, depth in _iter_depths(_WORD.findall(text)) if depth == 0 and word in _CLAUSES | {"WHERE"}]
    return clauses[-1:] == ["WHERE"]


def _fold_all(words: Sequence[str]) -> list[str]:
    folded: list[str] = []
    opened: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        place += 1
        if word in _OPENING:
            opened.append(word)
        elif word in _CLOSING and opened:
            opened.pop()
        if word != "WHERE":
            folded.append(word)
            continue
        end = _find_end(words, place, of_list=opened[-1:] == ["["])
        condition = _fold_condition(words[place:end])
        gap = words[end - 1] if words[end - 1].isspace() else ""
        folded += ["WHERE ", condition, gap] if condition != _TRUE else [gap]
        place = end
    return folded


def _find_end(words: Sequence[str], start: int, *, of_list: bool) -> int:
    """Where the condition that begins at `start` ends: at the next clause, or where what holds it ends."""
    for place, (word, depth) in enumerate(_iter_depths(words[start:]), start):
        if depth < 0 or (depth == 0 and (word in _CLAUSES or (of_list and word == "|"))):
            return place
    return len(words)


def _fold_condition(words: Sequence[str]) -> str:
    """A condition in the fewest words: any of several, each of them all of several."""
    ways = []
    for way in _split(words, "OR"):
        terms = [term for term in map(_fold_term, _split(way, "AND")) if term != _TRUE]
        if not terms:
            return _TRUE
        if _FALSE not in terms:
            ways.append(" AND ".join(_enclose(term, ("OR",)) for term in terms) if len(terms) > 1 else terms[0])
    return " OR ".join(ways) or _FALSE


def _fold_term(spaced: Sequence[str]) -> str:
    words = _strip(spaced)
    if words[0] == "NOT":
        inner = _fold_term(words[1:])
        return _OPPOSITE.get(inner) or f"NOT {_enclose(inner, ('OR', 'AND'))}"
    if words[0] == "(" and all(depth > 0 for _, depth in list(_iter_depths(words))[1:-1]):
        return _fold_condition(words[1:-1])
    test = [word for word in words if not word.isspace()]
    if test[1:] in (["IS", "NULL"], ["IS", "NOT", "NULL"]) and _KNOWN.fullmatch(test[0]):
        return _TRUE if (test[0] == "null") == ("NOT" not in test) else _FALSE
    return "".join(_fold_all(words))


def _enclose(term: str, operators: Sequence[str]) -> str:
    """A term in brackets if one of the operators stands in it outside of any."""
    is_loose = any(depth == 0 and word in operators for word, depth in _iter_depths(_WORD.findall(term)))
    return f"({term})" if is_loose else term


def _strip(words: Sequence[str]) -> Sequence[str]:
    """Words without the space before and behind them; there is one that is no space."""
    told = [place for place, word in enumerate(words) if not word.isspace()]
    return words[told[0] : told[-1] + 1]


def _split(words: Sequence[str], operator: str) -> list[Sequence[str]]:
    """The parts between operators that stand in no bracket."""
    parts: list[list[str]] = [[]]
    for word, depth in _iter_depths(words):
        if depth == 0 and word == operator:
            parts.append([])
        else:
            parts[-1].append(word)
    return list(parts)


def _iter_depths(words: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Each word with the number of brackets around it; a bracket stands outside of itself."""
    depth = 0
    for word in words:
        if word in _CLOSING:
            depth -= 1
        yield word, depth
        if word in _OPENING:
            depth += 1
