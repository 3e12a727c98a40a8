"""Files as they should not be, and what becomes of each: the table of `test_bad_files`."""

import gzip
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from loaders.reading.layout import FileFormat, FileLayout
from tests.unit.loaders.reading.file_makers import (
    encrypted_zip,
    gzip_bomb,
    link,
    parquet,
    sqlite,
    workbook,
    zipped,
    zipped_bytes,
)

NEEDED = ["key", "name", "number", "place"]
HEADER = "key,name,number,place"
# What may show nowhere: parts of every row below.
SECRETS = ("赵秘密", "11010519491231", "朝阳暗巷", "4.40305")
NUMBER = "11010519491231002X"
ROWS = [f"{key},赵秘密,{NUMBER},朝阳暗巷{key}号" for key in range(1, 4)]
GOOD = "\n".join([HEADER, *ROWS]) + "\n"
CSV = FileLayout(FileFormat.CSV, "utf-8")
DETECTED = FileLayout()
GB = FileLayout(FileFormat.CSV, "gb18030")
TSV = FileLayout(FileFormat.TSV, "utf-8")
XLSX = FileLayout(FileFormat.XLSX)
JSONL = FileLayout(FileFormat.JSONL, "utf-8")
PARQUET = FileLayout(FileFormat.PARQUET)
SQL = FileLayout(FileFormat.SQL, url_variable="BAD_URL", order=("key",))


@dataclass(frozen=True)
class Stops:
    """The source stops; the message holds this."""

    says: str


@dataclass(frozen=True)
class Reads:
    """So many rows stand below the header; these lines are no records."""

    written: int
    refused: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Bad:
    """One bad file, its layout and its one outcome."""

    title: str
    file: str
    content: bytes | str | Callable[[Path], None]
    outcome: Stops | Reads
    layout: FileLayout = CSV
    pattern: str = ""

    def write(self, folder: Path) -> None:
        """Put it there."""
        path = folder / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(self.content):
            self.content(path)
        else:
            path.write_bytes(self.content if isinstance(self.content, bytes) else self.content.encode())


SHEET = [HEADER.split(","), *(row.split(",") for row in ROWS)]


COLUMNS = {name: pa.array([row.split(",")[place] for row in ROWS]) for place, name in enumerate(NEEDED)}
LINES = [json.dumps(dict(zip(NEEDED, row.split(","), strict=True)), ensure_ascii=False) for row in ROWS]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHIFTED = "2,赵秘密,朝阳暗巷"
LONG = "字" * (10 * 2**20 // 3)
FIELDS, QUOTE, BYTES = "row.field_count", "row.unclosed_quote", "row.undecodable"

BAD_FILES = [
    # Nothing, or something else, where a file should be.
    Bad("an empty file", "people.csv", b"", Stops("is empty")),
    Bad("line ends only", "people.csv", b"\n\r\n\n", Stops("is empty")),
    Bad("a byte order mark only", "people.csv", b"\xef\xbb\xbf", Stops("is empty")),
    Bad("a header only", "people.csv", HEADER, Reads(0)),
    Bad("a header only, in a sheet", "people.xlsx", workbook([NEEDED]), Reads(0), XLSX),
    Bad("a folder", "people.csv", Path.mkdir, Stops("is a folder")),
    Bad("a folder named like an archive", "people.zip", Path.mkdir, Stops("is a folder"), pattern="people.zip"),
    Bad("a pipe", "people.csv", os.mkfifo, Stops("no regular file")),
    Bad("a link out of the folder", "people.csv", link("/etc/hostname"), Stops("leads out of")),
    Bad("a link to nowhere", "people.csv", link("gone.csv"), Stops("leads nowhere")),
    Bad("a linked folder", "house", link("/etc"), Stops("leads out of"), pattern="house/hostname"),
    Bad("a linked archive", "house.zip", link("/etc/hostname"), Stops("leads out of"), pattern="house/p.csv"),
    # The header.
    Bad("no header", "people.csv", "\n".join(ROWS), Stops("is missing")),
    Bad("no header, and a value that stands twice in the first row", "people.csv",
        f"1,赵秘密,赵秘密,朝阳暗巷\n{GOOD}", Stops("key, name, number, place is missing")),
    Bad("a header with thirty thousand more columns", "people.csv",
        f"{HEADER}{''.join(f',c{place}' for place in range(30_000))}\n{ROWS[0]}{',' * 30_000}\n", Reads(1)),
    Bad("two columns of one name that nobody reads", "people.csv",
        f"{HEADER},备注,备注\n{ROWS[0]},甲,乙\n", Reads(1)),
    Bad("a header in another order", "people.csv", f"number,place,key,name\n{NUMBER},朝阳暗巷,1,赵秘密\n", Reads(1)),
    Bad("a column that stands twice", "people.csv", f"{HEADER},name\n", Stops("name stands twice")),
    Bad("a missing column", "people.csv", "key,name,number\n1,赵秘密,\n", Stops("place is missing")),
    Bad("another delimiter", "people.csv", GOOD.replace(",", ";"), Stops("is missing")),
    Bad("commas in a TSV", "people.tsv", GOOD, Stops("is missing"), TSV),
    Bad("a title row above the header", "people.csv", f"赵秘密的表\n{GOOD}", Stops("is missing")),
    Bad("a header with a quote that never closes", "people.csv", f'"{GOOD}', Stops("is missing")),
    Bad("a header again: two files joined", "people.csv", GOOD + GOOD, Reads(7, {5: "row.header_again"})),
    Bad(
        "a header again with a mark",
        "people.csv",
        (GOOD + "\ufeff" + GOOD).encode("utf-8-sig"),
        Reads(7, {5: "row.header_again"}),
    ),
    # Encodings.
    Bad("a byte order mark", "people.csv", GOOD.encode("utf-8-sig"), Reads(3)),
    Bad("a byte order mark in GB18030", "people.csv", ("\ufeff" + GOOD).encode("gb18030"), Reads(3), GB),
    Bad("UTF-16", "people.csv", GOOD.encode("utf-16"), Stops("is UTF-16")),
    Bad("UTF-16 without a mark", "people.csv", GOOD.encode("utf-16-le"), Stops("is UTF-16")),
    Bad("UTF-32", "people.csv", GOOD.encode("utf-32"), Stops("is UTF-16")),
    Bad("UTF-8 that is said to be GB18030", "people.csv", GOOD, Stops("is UTF-8, although"), GB),
    Bad("GB18030 that is said to be UTF-8", "people.csv", GOOD.encode("gb18030"), Stops("is GB18030, although")),
    Bad("GB18030 of which nothing is said", "people.csv", GOOD.encode("gb18030"), Reads(3), DETECTED),
    Bad("GBK far behind ASCII", "people.csv",
        f"{HEADER}\n{',,,' * 2**18}\n".encode() + b",,,\n" * 2**18 + f"{ROWS[0]}\n{SHIFTED}".encode("gbk"),
        Reads(3, {2: FIELDS, 2**18 + 4: FIELDS}), DETECTED),
    Bad("neither of both", "people.csv", f"{HEADER}\n".encode() + b"1,\xff\xff\xff\xff\xff\xff\xff\xff,,\n",
        Stops("neither UTF-8 nor GB18030"), DETECTED),
    Bad("one broken character", "people.csv", GOOD.encode().replace("赵".encode(), b"\xe8\xb5", 1),
        Reads(3, {2: BYTES})),
    Bad("one broken character in GB18030", "people.csv", GOOD.encode("gb18030").replace(b"\xd5\xd4", b"\xff\xff", 1),
        Reads(3, {2: BYTES}), GB),
    Bad("a NUL byte", "people.csv", GOOD.replace("秘密,", "秘密\0,", 1), Reads(3, {2: BYTES})),
    Bad("a tail of NUL bytes", "people.csv", GOOD.encode() + b"\0" * 100, Reads(4, {5: FIELDS})),
    Bad("a glyph of the private use area", "people.csv", GOOD.replace("赵", "\ue123", 1),
        Reads(3, {2: "person_name.lost_glyph"})),
    Bad("a glyph that GB18030 keeps for private use", "people.csv",
        GOOD.encode("gb18030").replace(b"\xd5\xd4", b"\xaa\xa1", 1), Reads(3, {2: "person_name.lost_glyph"}), GB),
    # Rows.
    Bad("a row that is cut off", "people.csv", GOOD[:-30], Reads(3, {4: FIELDS})),
    Bad("columns shifted to the left", "people.csv", f"{GOOD}{SHIFTED}\n", Reads(4, {5: FIELDS})),
    Bad("columns shifted to the right", "people.csv", f"{GOOD}2,,赵秘密,{NUMBER},朝阳暗巷\n", Reads(4, {5: FIELDS})),
    Bad("a comma that was not quoted", "people.csv", f"{HEADER}\n1,赵秘密,,朝阳暗巷,2号\n{ROWS[1]}\n",
        Reads(2, {2: FIELDS})),
    Bad("a quote that never closes", "people.csv", f'{HEADER}\n1,"赵秘密,,\n{ROWS[1]}\n{ROWS[2]}',
        Reads(3, {2: QUOTE})),
    Bad("a quote that never closes, last", "people.csv", f'{GOOD}9,"赵秘密,,', Reads(4, {5: QUOTE})),
    Bad("text behind a closing quote", "people.csv", f'{HEADER}\n1,"赵秘"密,,\n{ROWS[1]}\n', Reads(2, {2: QUOTE})),
    Bad("a quote inside a value", "people.csv", f'{HEADER}\n1,赵秘密,,朝阳"暗"巷\n', Reads(1)),
    Bad("line ends inside values", "people.csv", f'{HEADER}\n1,赵秘密,,"朝阳\r\n暗巷\n1"\n{SHIFTED}\n',
        Reads(2, {5: FIELDS})),
    Bad("line ends of all kinds", "people.csv", f"{HEADER}\r\n{ROWS[0]}\r{ROWS[1]}\n{SHIFTED}\r\n{ROWS[2]}",
        Reads(4, {4: FIELDS})),
    Bad("line ends of old Macs", "people.csv", GOOD.replace("\n", "\r") + SHIFTED, Reads(4, {5: FIELDS})),
    Bad("empty lines between rows", "people.csv", f"{HEADER}\n\n{ROWS[0]}\n\r\n,,,\n{SHIFTED}\n",
        Reads(2, {6: FIELDS})),
    Bad("no line end at the end", "people.csv", GOOD.rstrip("\n"), Reads(3)),
    Bad("a Ctrl-Z at the end", "people.csv", GOOD + "\x1a", Reads(4, {5: FIELDS})),
    Bad("a number that a spreadsheet rounded", "people.csv", GOOD.replace(NUMBER, "4.40305E+17", 1),
        Reads(3, {2: "identity_number.exponent"})),
    Bad("a required value that is not there", "people.csv", f"{HEADER}\n1,,{NUMBER},朝阳暗巷\n{ROWS[1]}\n",
        Reads(2, {2: "value.missing"})),
    Bad("a cell of 10 MB", "people.csv", f"{HEADER}\n1,{LONG},{NUMBER},朝阳暗巷\n{ROWS[1]}\n",
        Reads(2, {2: "text.length"})),
    Bad("a quoted cell of 10 MB", "people.csv", f'{HEADER}\n1,赵秘密,"{LONG}",朝阳暗巷\n{ROWS[1]}\n', Reads(2)),
    Bad("a row without end", "people.csv", f"{HEADER}\n1,{'赵' * (65 * 2**20 // 3)}", Stops("line 2 is longer than")),
    Bad("a total row", "people.csv", f"{GOOD}合 计,,,\n合计,3\n", Reads(3),
        FileLayout(FileFormat.CSV, "utf-8", total_marks=("合计",))),
    # Another format in place of text.
    Bad("a workbook named csv", "people.csv", workbook(SHEET), Stops("an Excel workbook")),
    Bad("an old workbook named csv", "people.csv", OLE + b"\0" * 512, Stops("Office file")),
    Bad("a web page", "people.csv", f"<html><table><tr><td>{GOOD}</td></tr></table></html>", Stops("a web page")),
    Bad("a gzip file named csv", "people.csv", gzip.compress(GOOD.encode()), Stops("a gzip file")),
    Bad("a PDF", "people.csv", b"%PDF-1.7\n" + GOOD.encode(), Stops("a PDF")),
    Bad("a picture", "people.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, Stops("people.csv")),
    # Compressed files and archives.
    Bad("a gzip file that is none", "people.csv.gz", GOOD, Stops("is damaged")),
    Bad("a gzip file that is cut off", "people.csv.gz", gzip.compress(GOOD.encode() * 50)[:-20], Stops("is damaged")),
    Bad("a gzip file with a broken checksum", "people.csv.gz",
        gzip.compress(GOOD.encode())[:-8] + b"\0" * 8, Stops("is damaged")),
    Bad("a gzip bomb", "people.csv.gz", gzip_bomb(HEADER, 70), Stops("expands to more than")),
    Bad("a zip bomb", "house.zip", zipped({"people.csv": HEADER + "\n" + "a" * (70 * 2**20)}),
        Stops("expands to more than"), pattern="house/people.csv"),
    Bad("an archive that is none", "house.zip", GOOD, Stops("no ZIP archive"), pattern="house/people.csv"),
    Bad("an archive that is cut off", "house.zip", zipped_bytes({"people.csv": GOOD * 99})[:-60],
        Stops("is cut off"), pattern="house/people.csv"),
    Bad("an empty archive", "house.zip", b"", Stops("no ZIP archive"), pattern="house/people.csv"),
    Bad("a member that is damaged", "house.zip",
        zipped_bytes({"people.csv": GOOD * 99}).replace(b"\x4b", b"\x4b", 1)[:60] + b"\xff" * 20
        + zipped_bytes({"people.csv": GOOD * 99})[80:], Stops("is damaged"), pattern="house/people.csv"),
    Bad("an archive in an archive", "house.zip", zipped({"people.csv": GOOD, "more.zip": zipped_bytes({"a": ""})}),
        Stops("an archive inside"), pattern="house/people.csv"),
    Bad("a member with .. in its path", "house.zip", zipped({"../people.csv": GOOD}), Stops("leads out of"),
        pattern="house/people.csv"),
    Bad("a member with a path from the root", "house.zip", zipped({"/people.csv": GOOD}), Stops("leads out of"),
        pattern="house/people.csv"),
    Bad("a member that is a link", "house.zip", zipped({"people.csv": "/etc/passwd"}, links=("people.csv",)),
        Stops("a symbolic link"), pattern="house/people.csv"),
    Bad("an encrypted member", "house.zip", encrypted_zip("people.csv", GOOD), Stops("an encrypted file"),
        pattern="house/people.csv"),
    Bad("a bad row in an archive", "house.zip", zipped({"people.csv": f"{GOOD}{SHIFTED}"}), Reads(4, {5: FIELDS}),
        pattern="house/people.csv"),
    # Workbooks.
    Bad("text named xlsx", "people.xlsx", GOOD, Stops("is text, no Excel"), XLSX),
    Bad("a web page named xls", "people.xls", f"<table>{GOOD}</table>", Stops("is a web page"), XLSX),
    Bad("an empty workbook file", "people.xlsx", b"", Stops("is empty"), XLSX),
    Bad("a workbook that is cut off", "people.xlsx", workbook(SHEET)[:-200], Stops("is cut off"), XLSX),
    Bad("an archive named xlsx", "people.xlsx", zipped({"people.csv": GOOD}), Stops("as a workbook"), XLSX),
    Bad("a workbook with a password", "people.xlsx", OLE + b"\0" * 999 + "EncryptedPackage".encode("utf-16-le"),
        Stops("protected by a password"), XLSX),
    Bad("an old workbook that is damaged", "people.xls", OLE + b"\0" * 999, Stops("as a workbook"), XLSX),
    Bad("a workbook that is a bomb", "people.xlsx", zipped({"xl/worksheets/sheet1.xml": "a" * (70 * 2**20)}),
        Stops("honestly holds"), XLSX),
    Bad("no sheet of that name", "people.xlsx", workbook(SHEET), Stops("has no sheet 名单"),
        FileLayout(FileFormat.XLSX, sheet="名单")),
    Bad("a number typed as a number", "people.xlsx", workbook([NEEDED, [1, "赵秘密", 440305199001011234, "朝阳暗巷"]]),
        Reads(1, {2: "identity_number.exponent"}), XLSX),
    Bad("a cell outside the header", "people.xlsx", workbook([*SHEET, [4, "赵秘密", "", "", "朝阳暗巷"]]),
        Reads(4, {5: FIELDS}), XLSX),
    Bad("a sheet with title, empty and total rows", "people.xlsx",
        workbook([["赵秘密的表"], *SHEET, [], ["合 计", 3]]), Reads(3),
        FileLayout(FileFormat.XLSX, skipped_rows=1, total_marks=("合计",))),
    # Parquet.
    Bad("a Parquet file that is cut off", "people.parquet", parquet(COLUMNS)[:-20], Stops("damaged or cut off"),
        PARQUET),
    Bad("text named parquet", "people.parquet", GOOD, Stops("no Parquet file"), PARQUET),
    Bad("an empty Parquet file", "people.parquet", b"", Stops("is empty"), PARQUET),
    Bad("lists in a Parquet column", "people.parquet", parquet({**COLUMNS, "name": pa.array([["赵秘密"]] * 3)}),
        Stops("column name holds lists"), PARQUET),
    Bad("numbers as floating point in Parquet", "people.parquet",
        parquet({**COLUMNS, "number": pa.array([4.40305199001011234e17, None, None])}),
        Reads(3, {1: "identity_number.exponent"}), PARQUET),
    Bad("bytes in Parquet that are no text", "people.parquet",
        parquet({**COLUMNS, "name": pa.array([b"\xff\xfe", "赵秘密".encode(), "赵秘密".encode()])}),
        Reads(3, {1: BYTES}), PARQUET),
    # JSON Lines.
    Bad("a JSON array", "people.jsonl", f"[{','.join(LINES)}]", Stops("a JSON array"), JSONL),
    Bad("JSON over many lines", "people.jsonl", json.dumps(json.loads(LINES[0]), indent=1), Stops("none of the first"),
        JSONL),
    Bad("a line that is cut off", "people.jsonl", "\n".join([*LINES, LINES[0][:20]]),
        Reads(4, {4: "row.not_an_object"}), JSONL),
    Bad("a line that is no object", "people.jsonl", "\n".join([LINES[0], '"赵秘密"', "", LINES[1]]),
        Reads(3, {2: "row.not_an_object"}), JSONL),
    Bad("a key that stands twice", "people.jsonl", "\n".join([LINES[0], '{"key": "1", "key": "2", "name": "赵秘密"}']),
        Reads(2, {2: "row.not_an_object"}), JSONL),
    Bad("an object in place of a value", "people.jsonl",
        "\n".join([LINES[0], '{"key": "9", "name": {"full": "赵秘密"}}']), Reads(2, {2: "row.nested_value"}), JSONL),
    Bad("half a surrogate pair", "people.jsonl", "\n".join([LINES[0], r'{"key": "9", "name": "赵\ud800"}']),
        Reads(2, {2: BYTES}), JSONL),
    Bad("a hundred thousand brackets", "people.jsonl", "\n".join([LINES[0], "[" * 100_000]),
        Reads(2, {2: "row.not_an_object"}), JSONL),
    # Databases.
    Bad("no database file", "people.text", b"", Stops("there is no database file"), SQL, pattern="people"),
    Bad("a database file that is none", "people.db", GOOD * 99, Stops("cannot be read from its database"), SQL,
        pattern="people"),
    Bad("no such table", "people.db", sqlite("CREATE TABLE other (key)"), Stops("cannot be read from its database"),
        SQL, pattern="people"),
    Bad("no such column", "people.db", sqlite("CREATE TABLE people (key, name)"), Stops("number, place is missing"),
        SQL, pattern="people"),
    Bad("a rounded number in a table", "people.db",
        sqlite(f"CREATE TABLE people ({HEADER}); INSERT INTO people VALUES (1, '赵秘密', 4.40305199001011e17, '巷')"),
        Reads(1, {1: "identity_number.exponent"}), SQL, pattern="people"),
]  # fmt: skip
