"""The shipped contract of filed owners, agreements, listings and annual reports: each row becomes its record."""

from dataclasses import replace
from pathlib import Path

import pytest

from loaders.contracts.source_contract import read_shipped_contracts
from tests.night_folders import NightFolders

FIRM, NUMBER = "91440300708461136T", "11010519491231002X"
FILES = {
    "voting_arrangement": [
        "统一社会信用代码,企业名称,序号,股东类型,股东名称,股东证件号码,表决权比例,收益权比例,依据文号,生效日期,终止日期",
        f"{FIRM},某公司,1,自然人,甲,{NUMBER},60,,章程3号,2025-01-01,",
    ],
    "control_agreement": [
        "协议编号,序号,统一社会信用代码,企业名称,协议类型,控制方类型,控制方,控制方证件号码,"
        "另一方类型,另一方,另一方证件号码,涉及比例,生效日期,终止日期",
        f"托1号,1,{FIRM},某公司,委托表决,自然人,甲,{NUMBER},企业,乙公司,,12.5,2025-01-01,2026-01-01",
        f",2,{FIRM},某公司,代持,自然人,甲,{NUMBER},自然人,丙,,,,",
    ],
    "owner_filing": [
        "统一社会信用代码,企业名称,序号,备案对象,受益所有人姓名,受益所有人证件号码,认定标准,受益股权比例,备案日期,"
        "受益所有权形成日期,受益所有权终止日期",
        f"{FIRM},某公司,1,自然人,甲,{NUMBER},股权,25,2025-01-20,2025-01-01,",
    ],
    "stock_listing": [
        "统一社会信用代码,企业名称,上市地,证券代码,上市日期,终止上市日期",
        f"{FIRM},某公司,深圳证券交易所,900001,2015-03-02,",
    ],
    "annual_report": [
        "统一社会信用代码,企业名称,年报截止日,资产总额,负债总额,所有者权益合计,是否公示,报送日期",
        f"{FIRM},某公司,2024-12-31,500,620.5,-120.5,公示,2025-03-01",
        f"{FIRM},某公司,2023-12-31,,,,不公示,2024-03-01",
    ],
}


@pytest.fixture
def folders(tmp_path: Path) -> NightFolders:
    made = NightFolders(tmp_path)
    shipped = next(one for one in read_shipped_contracts() if one.source == "city_disclosure")
    made.contract = replace(shipped, reference_tables=None)
    return made


def test_each_file_becomes_records_and_an_agreement_without_a_document_is_refused(folders: NightFolders) -> None:
    folder = folders.put(1, {})
    (folder / "disclosure").mkdir()
    for name, lines in FILES.items():
        (folder / "disclosure" / f"{name}.csv").write_text("\n".join([*lines, ""]), "utf-8")
    folders.take_in(folder)
    [(kind, votes, benefit, evidence)] = folders.read(
        "voting_arrangement", "holder_kind, votes_ratio, benefit_ratio, evidence_reference"
    )
    assert (kind, votes, benefit, evidence) == ("person", 0.6, None, "章程3号")
    assert folders.read("control_agreement", "agreement_kind, party_kind, counterparty_name, share_ratio") == [
        ("voting_proxy", "person", "乙公司", 0.125)
    ]
    assert folders.read("owner_filing", "filed_test, share_ratio, CAST(filed_on AS VARCHAR), owner_number") == [
        ("shares", 0.25, "2025-01-20", NUMBER)
    ]
    assert folders.read("stock_listing", "exchange, stock_code, CAST(valid_from AS VARCHAR), entity_number") == [
        ("shenzhen", "900001", "2015-03-02", FIRM)
    ]
    columns = "total_assets_minor, total_liabilities_minor, net_assets_minor, currency, visibility"
    assert sorted(folders.read("annual_report", columns), key=str) == [
        (500_000_000, 620_500_000, -120_500_000, "CNY", "published"),
        (None, None, None, None, "withheld"),
    ]
