"""Names of persons and firms from tables of our own, with the weights that make namesakes as common as they are.

Surnames: the first five (王 李 张 刘 陈) carry 30.8 % and the hundred commonest 85.9 % of the population (公安部
全国姓名报告 2019 and 2020); the first ten count above 2,000 万 each, the next twelve above 1,000 万. Weights are per
mille, rounded to that shape. Rare and many-reading surnames (曾 单 仇 解 区 朴 尉迟) are drawn more often than in
life, so that a small city has them, and one person in 25 bears a nation-wide favourite such as 王伟, which brings the
first five to 35 %. Given names follow Zipf's law; one in six has a single character.
"""

from random import Random
from typing import Final

from kg.model.vocabulary import Sex
from loaders.city.streams import Weighted, build_ranked

_HEAD_SURNAMES: Final = (
    ("王", 72.5), ("李", 71.9), ("张", 68.3), ("刘", 53.8), ("陈", 45.0), ("杨", 30.8), ("黄", 24.8), ("赵", 22.9),
    ("吴", 20.5), ("周", 20.2), ("徐", 16.6), ("孙", 15.2), ("马", 13.0), ("朱", 12.5), ("胡", 12.3), ("郭", 11.9),
    ("何", 11.8), ("高", 11.3), ("林", 11.3), ("罗", 10.6), ("郑", 10.4), ("梁", 9.5), ("谢", 7.6), ("宋", 7.5),
    ("唐", 7.3), ("许", 7.0), ("韩", 6.8), ("冯", 6.6), ("邓", 6.5), ("曹", 6.3), ("彭", 6.2), ("曾", 6.0),
)  # fmt: skip
_TAIL_SURNAMES: Final = (
    "肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯"
    "龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_RARE_SURNAMES: Final = (("单", 4.0), ("仇", 4.0), ("解", 4.0), ("区", 4.0), ("朴", 4.0), ("尉迟", 3.0), ("欧阳", 3.0))
_SURNAMES: Final = Weighted(
    [*_HEAD_SURNAMES, *((name, 5.5 - 0.05 * rank) for rank, name in enumerate(_TAIL_SURNAMES)), *_RARE_SURNAMES]
)

_MALE_SINGLE: Final = build_ranked("伟强磊军勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆文毅锋亮龙宁")
_FEMALE_SINGLE: Final = build_ranked("芳娜敏静丽艳娟霞燕玲婷慧莹雪倩琳洁颖蕾悦佳萍红梅兰欣薇怡璐菲")
_MALE_FIRST: Final = build_ranked("建志国文子俊家明永浩海晓宇德天正金立荣嘉振世光玉春少泽承伯景")
_MALE_SECOND: Final = build_ranked("华明军平伟强杰辉峰林斌涛宇轩豪鹏龙生东波祥富荣庆成坤松源铭毅")
_FEMALE_FIRST: Final = build_ranked("秀玉桂淑春小雅晓美丽海思雨佳欣诗月红梦若婉文惠紫凤素瑞金兰静")
_FEMALE_SECOND: Final = build_ranked("英兰珍芳华梅萍玲霞燕红丽娟敏琴云婷怡涵雯萱彤琪琳洁莹妍瑶慧欣")
_COMMON_MALE: Final = build_ranked(("张伟", "王伟", "李伟", "刘伟", "李强", "王强", "张勇", "王军", "李军", "陈杰"))
_COMMON_FEMALE: Final = build_ranked(
    ("王芳", "李娜", "张敏", "李静", "王静", "王秀英", "张丽", "李秀英", "刘芳", "陈静")
)
_ETHNIC_MALE: Final = (
    ("买买提", "阿卜杜拉", "艾力", "吐尔逊", "玉素甫"), ("艾山", "吐尔洪", "买买提明", "依明", "卡德尔"),
)  # fmt: skip
_ETHNIC_FEMALE: Final = (
    ("阿依古丽", "帕提古丽", "古丽娜尔", "热依汗", "阿孜古丽"), ("买买提", "吐尔逊", "艾力", "依明", "卡德尔"),
)  # fmt: skip
_SINGLE_SHARE: Final = 0.17
_COMMON_SHARE: Final = 0.04
_ETHNIC_SHARE: Final = 0.015

_COMPATRIOT_SURNAMES: Final = "陳李黃張梁林何吳鄭劉鍾鄧蘇葉"
_COMPATRIOT_GIVEN: Final = "志明家輝偉強俊傑詠詩嘉慧美玲國榮文德淑儀"
_FOREIGN_FIRST: Final = ("JOHN", "MARIA", "HIROSHI", "MIN-JUN", "AHMED", "ANNA", "PIERRE", "NGUYEN")
_FOREIGN_LAST: Final = ("UTOPIAN", "TANAGAWA", "KIMSON", "MARLOWE", "ALSADER", "LINDQVIST", "DUVALLE", "VANTRAN")

_BRAND_FIRST: Final = "恒瑞鼎盛华泰宏远中金天鸿信德诚嘉元亨隆兴和汇博创智联云海星凯达丰润景明"
_BRAND_SECOND: Final = "达源通和泰安丰盛昌利顺兴业成信诚远景辉翔腾宇阳锐森润禾悦康美合邦瑞"
_BRAND_THIRD: Final = (
    "德科荣嘉立新世宝鑫民富益广仁万佳晟泽铭思卓越启航百川佰纳众一品优尚雅致正大永固纵横林木方圆日月山江"
)
_SHORT_BRANDS: Final = len(_BRAND_FIRST) * len(_BRAND_SECOND)
_FEWEST_SHORT: Final = 8


def build_surname(random: Random) -> str:
    """A surname by its frequency."""
    return _SURNAMES.draw(random)


def build_given_name(sex: Sex, random: Random) -> str:
    """A given name of one or two characters."""
    male = sex is Sex.MALE
    if random.random() < _SINGLE_SHARE:
        return (_MALE_SINGLE if male else _FEMALE_SINGLE).draw(random)
    first = (_MALE_FIRST if male else _FEMALE_FIRST).draw(random)
    second = (_MALE_SECOND if male else _FEMALE_SECOND).draw(random)
    return first + second


def build_person_name(sex: Sex, random: Random, surname: str | None = None) -> str:
    """A full name; `surname` is inherited when given. Some are nation-wide favourites, some carry the separator ·."""
    male = sex is Sex.MALE
    if surname is None:
        kind = random.random()
        if kind < _ETHNIC_SHARE:
            given, father = _ETHNIC_MALE if male else _ETHNIC_FEMALE
            return f"{random.choice(given)}·{random.choice(father)}"
        if kind < _ETHNIC_SHARE + _COMMON_SHARE:
            return (_COMMON_MALE if male else _COMMON_FEMALE).draw(random)
    return (surname or build_surname(random)) + build_given_name(sex, random)


def find_surname(name: str) -> str | None:
    """The part that children inherit; None for a name with a separator."""
    if "·" in name:
        return None
    return name[:2] if name[:2] in {"尉迟", "欧阳"} else name[:1]


def build_compatriot_name(random: Random) -> str:
    """The name of a person from Hong Kong, Macao or Taiwan, in traditional characters."""
    return random.choice(_COMPATRIOT_SURNAMES) + "".join(random.sample(_COMPATRIOT_GIVEN, 2))


def build_foreign_name(random: Random) -> str:
    """A foreigner's name as a passport spells it."""
    return f"{random.choice(_FOREIGN_LAST)} {random.choice(_FOREIGN_FIRST)}"


def build_brand(quarter: int, quarter_count: int, random: Random, *, short: bool) -> str:
    """A 字号 of two or three characters that no other quarter gives.

    Brands are shared out by their place in the tables. A city of many quarters has no two-character brands left to
    share out, and gives three characters to all.
    """
    if short and _SHORT_BRANDS // quarter_count >= _FEWEST_SHORT:
        place = random.randrange(_SHORT_BRANDS // quarter_count) * quarter_count + quarter
        return _spell_brand(place)
    brands = _SHORT_BRANDS * len(_BRAND_THIRD)
    place = random.randrange(brands // quarter_count) * quarter_count + quarter
    place, third = divmod(place, len(_BRAND_THIRD))
    return _spell_brand(place) + _BRAND_THIRD[third]


def _spell_brand(place: int) -> str:
    first, second = divmod(place, len(_BRAND_SECOND))
    return _BRAND_FIRST[first] + _BRAND_SECOND[second]
