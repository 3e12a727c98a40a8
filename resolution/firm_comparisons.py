"""What is compared of legal entities: names."""

from resolution.comparisons import Comparison, Level, build_else, is_missing

FIRM_NAME = Comparison(
    name="name",
    english="name",
    chinese="名称",
    missing=is_missing("name_folded"),
    levels=(
        # 企业名称登记管理规定 art. 17 keeps full names apart in a register; individual businesses may share one.
        Level(
            id="same_registered",
            english="the same name, which a register gives only once",
            chinese="企业名称相同（登记机关不重复核准）",
            sql="name_folded_l = name_folded_r"
            " AND legal_form_l NOT IN ('individual_business', 'other')"
            " AND legal_form_r NOT IN ('individual_business', 'other')",
            m=0.9,
            u=1e-6,
            fixed_m=True,
            fixed_u=True,
        ),
        Level(
            id="same_folded",
            english="the same name",
            chinese="名称相同",
            sql="name_folded_l = name_folded_r",
            m=0.9,
            u=1e-4,
            frequency="name_folded",
            fixed_m=True,
            fixed_u=True,
        ),
        Level(
            id="former_name",
            english="the name of one is a former name of the other",
            chinese="一方名称是另一方的曾用名",
            sql="list_contains(former_folded_l, name_folded_r) OR list_contains(former_folded_r, name_folded_l)",
            m=0.05,
            u=1e-5,
            fixed_m=True,
            fixed_u=True,
        ),
        Level(
            id="same_trade_name_and_region",
            english="the same trade name in the same region",
            chinese="字号与行政区划相同",
            sql="trade_name_l = trade_name_r AND region_l = region_r",
            m=0.03,
            u=1e-3,
            frequency="trade_name",
        ),
        Level(
            id="same_trade_name",
            english="the same trade name",
            chinese="字号相同",
            sql="trade_name_l = trade_name_r",
            m=0.02,
            u=2e-3,
            frequency="trade_name",
        ),
        build_else("different names", "名称不同", 0.02, 0.99),
    ),
)
