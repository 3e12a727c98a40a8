"""What dirty patterns do to the names of persons, firms and individual businesses."""

from random import Random
from typing import Final

from loaders.city import divisions
from loaders.city.dirt import Cell, Pattern, Soiling, Surroundings

_VARIANTS: Final = str.maketrans(
    "张陈刘杨黄赵吴孙马罗郑谢韩冯邓许苏卢叶丽军华强伟红兰凤静国东龙龚闫吕",
    "張陳劉楊黃趙吳孫馬羅鄭謝韓馮鄧許蘇盧葉麗軍華強偉紅蘭鳳靜國東龍龔閆呂",
)
_TYPOS: Final = dict(
    zip(
        "伟静丽军明华杰敏晓婷芳玲燕霞建志文英涛辉宇佳春强勇磊平秀斌成",
        "玮婧莉君铭桦洁闽小亭方铃艳暇健智雯瑛滔晖雨嘉椿墙永垒萍绣彬诚",
        strict=True,
    )
)
_SEPARATORS: Final = ("•", "・", " ", ".", "‧", "．", "∙")
_SHORTEST_PARTED: Final = 5
_TRUNCATED_TO: Final = 4
_HONORIFICS: Final = ("先生", "女士")
_LOST: Final = ("\ue001", "\ue2b7", "\uf8f0")
"""Of the private use area: the first two were letters of a font of one department's own, the last of another's."""
_REGION: Final = divisions.CITY_NAME.removesuffix("市")


def _add_alias(cell: Cell, random: Random, _: Surroundings) -> str | None:
    former = cell.borrowed.get(Pattern.ALIAS)
    return f"{cell.text}(曾用名:{former})" if former else None


def _vary(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return varied if (varied := cell.text.translate(_VARIANTS)) != cell.text else None


def _mistype(cell: Cell, random: Random, _: Surroundings) -> str | None:
    places = [place for place, character in enumerate(cell.text) if place and character in _TYPOS]
    if not places or "·" in cell.text:
        return None
    place = random.choice(places)
    return cell.text[:place] + _TYPOS[cell.text[place]] + cell.text[place + 1 :]


def _address_politely(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return cell.text + random.choice(_HONORIFICS)


def _space_out(cell: Cell, random: Random, _: Surroundings) -> str | None:
    if "·" in cell.text or not 2 <= len(cell.text) <= 3 or not cell.text.isalpha() or cell.text.isascii():
        return None
    return f"{cell.text[0]}{random.choice((' ', '　'))}{cell.text[1:]}"


def _space_firm(cell: Cell, random: Random, _: Surroundings) -> str | None:
    place = random.randrange(2, len(cell.text) - 1)
    return f"{cell.text[:place]} {cell.text[place:]}"


def _separate(cell: Cell, random: Random, _: Surroundings) -> str | None:
    parts = cell.text.split("·")
    if len(parts) < 2:
        return None
    separator = random.choice(_SEPARATORS)
    if separator == " " and (min(map(len, parts)) < 2 or sum(map(len, parts)) < _SHORTEST_PARTED):
        separator = "•"
    return separator.join(parts)


def _join(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return cell.text.replace("·", "") if "·" in cell.text else None


def _truncate(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return cell.text[:_TRUNCATED_TO] if "·" in cell.text and len(cell.text) > _TRUNCATED_TO + 1 else None


def _lose_glyph(cell: Cell, random: Random, _: Surroundings) -> str | None:
    place = random.randrange(1, len(cell.text))
    return cell.text[:place] + random.choice(_LOST) + cell.text[place + 1 :]


def _narrow(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return cell.text.replace("（", "(").replace("）", ")") if "（" in cell.text else None


def _reword(cell: Cell, random: Random, _: Surroundings) -> str | None:
    if cell.text.endswith("有限责任公司"):
        return cell.text.removesuffix("有限责任公司") + "有限公司"
    if cell.text.endswith("有限公司") and not cell.text.endswith("股份有限公司"):
        return cell.text.removesuffix("有限公司") + "有限责任公司"
    return None


def _move_region(cell: Cell, random: Random, _: Surroundings) -> str | None:
    """鹏城市恒瑞贸易有限公司 as 恒瑞贸易（鹏城）有限公司, and the other way."""
    bracketed = f"（{_REGION}）"
    if bracketed in cell.text:
        return divisions.CITY_NAME + cell.text.replace(bracketed, "")
    if cell.text.startswith(divisions.CITY_NAME) and cell.text.endswith("有限公司") and "（" not in cell.text:
        stem = cell.text.removeprefix(divisions.CITY_NAME)
        ending = next(form for form in ("股份有限公司", "有限公司") if stem.endswith(form))
        return f"{stem.removesuffix(ending)}{bracketed}{ending}"
    return None


def _borrow(pattern: Pattern) -> Soiling:
    """What the cell's owner lends for a pattern, where it is another text."""

    def put(cell: Cell, random: Random, _: Surroundings) -> str | None:
        lent = cell.borrowed.get(pattern)
        return lent if lent and lent != cell.text else None

    return put


def _hide(cell: Cell, random: Random, _: Surroundings) -> str | None:
    return "*****"


FIRM_NAME: Final[tuple[tuple[Pattern, Soiling], ...]] = (
    (Pattern.HALF_WIDTH_BRACKETS, _narrow),
    (Pattern.LEGAL_FORM_WORDING, _reword),
    (Pattern.REGION_MOVED, _move_region),
    (Pattern.FORMER_FIRM_NAME, _borrow(Pattern.FORMER_FIRM_NAME)),
    (Pattern.HEAD_OFFICE_NAME, _borrow(Pattern.HEAD_OFFICE_NAME)),
    (Pattern.IDLE_SPACE, _space_firm),
)
BUSINESS_NAME: Final[tuple[tuple[Pattern, Soiling], ...]] = (
    (Pattern.NAMELESS_BUSINESS, _hide),
    (Pattern.OWNER_AS_NAME, _borrow(Pattern.OWNER_AS_NAME)),
    (Pattern.IDLE_SPACE, _space_firm),
)
BARE_NAME: Final[tuple[tuple[Pattern, Soiling], ...]] = (
    (Pattern.ALIAS, _add_alias),
    (Pattern.VARIANT_CHARACTERS, _vary),
    (Pattern.HONORIFIC, _address_politely),
    (Pattern.IDLE_SPACE, _space_out),
    (Pattern.ETHNIC_SEPARATOR, _separate),
)
PERSON_NAME: Final[tuple[tuple[Pattern, Soiling], ...]] = (
    *BARE_NAME,
    (Pattern.TYPO, _mistype),
    (Pattern.ETHNIC_JOINED, _join),
    (Pattern.ETHNIC_TRUNCATED, _truncate),
    (Pattern.PRIVATE_USE_GLYPH, _lose_glyph),
)
