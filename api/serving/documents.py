"""Queries known by their SHA-256: kept for whoever sent them before, or trusted ones and no others."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from api.errors import HttpFault
from kg.errors import ConfigurationError

_KEPT_BYTES: Final = 16 << 20


class Documents:
    """What a request's query is, by text or by digest. `trusted` is None where any query is answered."""

    def __init__(self, kept_max: int, trusted: Mapping[str, str] | None = None) -> None:
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._kept_max = kept_max
        self._kept_bytes = 0
        self._trusted = trusted

    @property
    def trusted_texts(self) -> list[str]:
        """The trusted queries; none where any query is answered."""
        return list((self._trusted or {}).values())

    def find(self, text: str | None, digest: str | None) -> str:
        """The text of a query that is given by text, by digest (hexadecimal SHA-256), or by both.

        Raises:
            HttpFault: nothing is known by that digest, it is another text's, or the text is not trusted.
        """
        if text is None and digest is None:
            raise HttpFault("BAD_REQUEST", "The request holds no `query`.")
        if text is not None and digest is not None and digest != digest_text(text):
            raise HttpFault("BAD_REQUEST", "The digest is not the SHA-256 of the query beside it.")
        if self._trusted is not None:
            return self._find_trusted(digest or digest_text(text or ""))
        if text is not None:
            return text
        known = self._kept.get(digest or "")
        if known is None:
            raise HttpFault("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
        self._kept.move_to_end(digest or "")
        return known

    def keep(self, text: str) -> None:
        """Know a query that was answered by its digest from now on; the one asked for longest ago gives way."""
        size = len(text.encode())
        digest = digest_text(text)
        if self._trusted is not None or digest in self._kept or not self._kept_max or size > _KEPT_BYTES:
            return
        self._kept[digest] = text
        self._kept_bytes += size
        while len(self._kept) > self._kept_max or self._kept_bytes > _KEPT_BYTES:
            self._kept_bytes -= len(self._kept.popitem(last=False)[1].encode())

    def _find_trusted(self, digest: str) -> str:
        known = (self._trusted or {}).get(digest)
        if known is None:
            raise HttpFault("DOCUMENT_NOT_TRUSTED", "Only the queries that the operator registered are answered here.")
        return known


def digest_text(text: str) -> str:
    """SHA-256 of a query's text, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_trusted(folder: Path) -> dict[str, str]:
    """The queries (`*.graphql`) of a directory and of those within it, by digest of the whole file.

    Raises:
        ConfigurationError: it cannot be read, or holds none.
    """
    try:
        texts = [path.read_text("utf-8") for path in sorted(folder.rglob("*.graphql"))]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The trusted queries in {folder} cannot be read.") from error
    if not texts:
        raise ConfigurationError(
            f"There is no query in {folder}.", way_out="Put *.graphql files there, or unset KG_API_DOCUMENTS."
        )
    return {digest_text(text): text for text in texts}
