"""Industries of the city's entities: code (GB/T 4754-2017), word of the firm's name, share, and risk of its loans.

Shares follow the shape of a very large city's register, rounded: trade first, then services and software, one in six
in manufacturing. `risk` is the industry's part in the loan outcomes (see `outcomes`): our choice, in the order that
annual reports of listed banks give their non-performing shares by industry (trade and catering high, public services
low).
"""

from dataclasses import dataclass
from typing import Final

from kg.model.vocabulary import PremisesUsage
from loaders.city.streams import Weighted


@dataclass(frozen=True, slots=True)
class Industry:
    """An industry; `risk` in logits; `scope` is the first item of a 经营范围."""

    code: str
    trade: str
    scope: str
    risk: float
    usage: PremisesUsage


_OFFICE, _SHOP, _PLANT = PremisesUsage.OFFICE, PremisesUsage.SHOP, PremisesUsage.PLANT
INDUSTRIES: Final = Weighted(
    [
        (Industry("5199", "贸易", "国内贸易", 0.5, _OFFICE), 16.0),
        (Industry("5179", "机电设备", "机电设备销售", 0.4, _OFFICE), 4.0),
        (Industry("5211", "百货", "日用百货零售", 0.4, _SHOP), 8.0),
        (Industry("5235", "服饰", "服装零售", 0.4, _SHOP), 4.0),
        (Industry("5292", "网络商务", "互联网销售", 0.2, _OFFICE), 5.0),
        (Industry("6210", "餐饮", "餐饮服务", 0.6, _SHOP), 8.0),
        (Industry("6110", "酒店", "住宿服务", 0.5, _SHOP), 2.0),
        (Industry("6513", "软件", "软件开发", -0.3, _OFFICE), 7.0),
        (Industry("7513", "科技", "技术开发、技术服务", -0.2, _OFFICE), 10.0),
        (Industry("6540", "数据", "数据处理服务", -0.3, _OFFICE), 2.0),
        (Industry("3990", "电子", "电子元器件制造", 0.0, _PLANT), 6.0),
        (Industry("3921", "通信设备", "通信设备制造", -0.1, _PLANT), 3.0),
        (Industry("3525", "模具", "模具制造", 0.2, _PLANT), 3.0),
        (Industry("2929", "塑胶", "塑料制品制造", 0.3, _PLANT), 3.0),
        (Industry("2438", "珠宝", "珠宝首饰制造", 0.4, _PLANT), 1.5),
        (Industry("5431", "运输", "道路货物运输", 0.3, _OFFICE), 4.0),
        (Industry("5990", "仓储", "仓储服务", 0.1, _PLANT), 1.0),
        (Industry("4710", "建筑工程", "房屋建筑施工", 0.4, _OFFICE), 4.0),
        (Industry("5011", "装饰", "建筑装饰装修", 0.5, _OFFICE), 2.5),
        (Industry("7020", "物业管理", "物业管理", -0.4, _OFFICE), 2.0),
        (Industry("7212", "投资", "以自有资金从事投资", 0.0, _OFFICE), 3.0),
        (Industry("7263", "人力资源", "人力资源服务", -0.1, _OFFICE), 1.5),
        (Industry("7251", "广告", "广告设计、制作", 0.1, _OFFICE), 3.0),
        (Industry("8010", "家政", "家庭服务", 0.1, _OFFICE), 1.5),
        (Industry("8391", "教育", "教育信息咨询", 0.0, _OFFICE), 2.0),
        (Industry("7721", "环保", "环境治理", -0.4, _OFFICE), 1.0),
    ]
)
BANK: Final = Industry("6621", "银行", "吸收公众存款；发放贷款", 0.0, _OFFICE)
FARMING: Final = Industry("0141", "蔬菜", "蔬菜种植", 0.3, _PLANT)
RISKS: Final = {industry.code: industry.risk for industry in (*INDUSTRIES.items, BANK, FARMING)}
"""Risk in logits by industry code."""
