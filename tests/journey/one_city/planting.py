"""Rows planted in a city's register, with values that nobody else has: one is taken in, three are refused."""

from pathlib import Path
from typing import Final

REGISTER: Final = "household/register.csv"
SEEN: Final = {"姓名": "甄可见", "住址": "可见街道可见路1号", "人员编号": "R-可见-1"}
"""Values of the row that is taken in: the same search that must not find the others finds these."""
FORBIDDEN: Final = {"宗教信仰": "禁存绝密信仰", "血型": "禁存绝密血型", "民族": "禁存绝密民族"}
HIDDEN: Final = {
    "姓名": "甄绝密", "曾用名": "绝密曾用", "住址": "绝密街道绝密路2号", "服务处所": "绝密单位",
    "联系电话": "12099990000", "本市其他住址": "绝密别处",
}  # fmt: skip
"""Values of the rows that are refused, each in its column or shifted by one."""


def plant(night: Path) -> None:
    """Add to a night's register: a good row, one whose number lost digits, one shifted, one with an open quote."""
    path = night / REGISTER
    header, like = (line.split(",") for line in path.read_text("gb18030").splitlines()[:2])
    clean = dict(zip(header, like, strict=True)) | {"公民身份号码": "", "曾用名": "", "联系电话": "", **FORBIDDEN}
    refused = clean | HIDDEN | {"人员编号": "R-绝密-1", "公民身份号码": "6.60102E+17"}
    rows = [
        ",".join((clean | SEEN)[name] for name in header),
        ",".join(refused[name] for name in header),
        "绝密在前," + ",".join(refused[name] for name in header),
        '"' + ",".join(refused[name] for name in header),
    ]
    with path.open("a", encoding="gb18030", newline="") as stream:
        stream.write("".join(f"{row}\n" for row in rows))


def list_hidden() -> list[str]:
    """What must be nowhere."""
    return [*FORBIDDEN.values(), *HIDDEN.values(), "R-绝密-1", "绝密在前", "6.60102E+17"]
