"""Which encoding the bytes of a text are in, and those bytes as clean UTF-8.

UTF-8 and GB18030 (of which GBK and GB2312 are parts) are read. Bytes that the encoding does not know, and NUL, which is
no text, become U+FFFD, which checking refuses.
"""

import codecs
import re
from typing import BinaryIO, Final

from kg.errors import SourceError

UTF_8: Final = "utf-8"
GB18030: Final = "gb18030"
_SAMPLE_BYTES: Final = 2**20
_TELLING_CHARACTERS: Final = 6
"""So many characters beyond ASCII are no accident: many a text in UTF-8 is also some text in GB18030."""
_FOREIGN_RATIO: Final = 0.5
"""A text read in the other encoding loses more of its characters; a damaged one seldom loses as many."""
_WIDE_MARKS: Final = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_KINDS: Final = (
    (b"PK\x03\x04", "an Excel workbook or ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or password-protected Office file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
)
_MARKUP: Final = re.compile(rb"\s*<(!doctype|html|table|\?xml|head|body)\b", re.IGNORECASE)
# GB 18030-2022 moved these out of the private use area; Python still follows the edition of 2000.
_MOVED: Final = dict(
    zip(
        [*range(0xE78D, 0xE797), 0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864],
        [*(0xFE10, 0xFE12, 0xFE11, 0xFE13, 0xFE14, 0xFE15, 0xFE16, 0xFE17, 0xFE18, 0xFE19), *range(0x9FB4, 0x9FBC)],
        strict=True,
    )
)
_PRIVATE_LEAD: Final = b"\xee"
_LOST: Final = "\ufffd".encode()


def describe_kind(head: bytes) -> str | None:
    """What the first bytes say a file is, when that is no plain text; None for text."""
    for mark, kind in _KINDS:
        if head.startswith(mark):
            return kind
    return "a web page" if _MARKUP.match(head.removeprefix(codecs.BOM_UTF8)) else None


def find_encoding(stream: BinaryIO, name: str, declared: str | None) -> str:
    """The encoding of a text: the declared one, when the text is not clearly in the other; else the one found.

    Looks as far as the first characters beyond ASCII and a sample after them.

    Raises:
        SourceError: not text, in an encoding that is not read, or not in the declared one.
    """
    sample = _read_sample(stream, name)
    text_like = sample.removeprefix(codecs.BOM_UTF8)
    lost = {encoding: _Loss(text_like, encoding) for encoding in (UTF_8, GB18030)}
    is_utf_8 = sample.startswith(codecs.BOM_UTF8) or lost[UTF_8].is_clean
    if declared is None:
        found = UTF_8 if is_utf_8 or lost[UTF_8].ratio <= lost[GB18030].ratio else GB18030
        if lost[found].ratio >= _FOREIGN_RATIO and lost[found].lost_count >= _TELLING_CHARACTERS:
            raise SourceError(
                f"{name} is neither UTF-8 nor GB18030 text.", way_out="Ask the department for CSV in one of them."
            )
        return found
    if declared == GB18030 and is_utf_8 and lost[UTF_8].known_count >= _TELLING_CHARACTERS:
        raise _build_mismatch(name, "UTF-8", declared)
    if declared == UTF_8 and lost[UTF_8].ratio >= _FOREIGN_RATIO and lost[GB18030].is_clean:
        raise _build_mismatch(name, "GB18030", declared)
    return declared


def to_utf_8(raw: bytes, encoding: str) -> bytes:
    """Whole lines as UTF-8; what is no text stands as U+FFFD."""
    if encoding == UTF_8:
        clean = _repair_utf_8(raw)
    else:
        clean = raw if raw.isascii() else raw.decode(encoding, "replace").encode()
        if _PRIVATE_LEAD in clean:
            clean = clean.decode().translate(_MOVED).encode()
    return clean.replace(b"\0", _LOST) if b"\0" in clean else clean


def _repair_utf_8(raw: bytes) -> bytes:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return raw.decode(errors="replace").encode()
    return raw


class _Loss:
    """How much of a sample an encoding does not know."""

    def __init__(self, sample: bytes, encoding: str) -> None:
        # A character that the sample cuts in two is not lost.
        text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
        self.lost_count = text.count("\ufffd")
        self.known_count = len(text) - len(text.encode("ascii", "ignore")) - self.lost_count

    @property
    def ratio(self) -> float:
        """Lost ones of the characters beyond ASCII, 0 to 1."""
        count = self.lost_count + self.known_count
        return self.lost_count / count if count else 0.0

    @property
    def is_clean(self) -> bool:
        """Nothing is lost."""
        return not self.lost_count


def _read_sample(stream: BinaryIO, name: str) -> bytes:
    head = stream.read(_SAMPLE_BYTES)
    kind = describe_kind(head)
    if kind:
        raise SourceError(f"{name} is {kind}, no text.", way_out="Correct `format` in the contract, or ask for text.")
    # Half of the bytes of ASCII in UTF-16 are NUL; a file that was cut off may end in nothing else.
    start = head[:4096].rstrip(b"\0")
    if head.startswith(_WIDE_MARKS) or start.count(0) * 5 > len(start):
        raise SourceError(
            f"{name} is UTF-16 (Excel calls it Unicode text), or no text at all.",
            way_out="Ask the department to save it as CSV in UTF-8 or GB18030.",
        )
    sample = head
    while sample.isascii():
        following = stream.read(_SAMPLE_BYTES)
        if not following:
            return head
        sample = following
    return sample + stream.read(_SAMPLE_BYTES)


def _build_mismatch(name: str, found: str, declared: str) -> SourceError:
    return SourceError(
        f"{name} is {found}, although its contract says {declared}: read so, its names would be other ones.",
        way_out="Correct the encoding in the contract, or ask for the file in the agreed one.",
    )
