"""How disclosures look: five CSV files in UTF-8, full every night. Firms file them online, so that no cell is dirty."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kg.model.arrangements import AgreementKind
from loaders.checking.record_keys import normalise_key_part
from loaders.city.annual_reports import PERIOD, AnnualReport
from loaders.city.disclosures import Agreement, Disclosures, StockListing, VotingArrangement, find_contracted_on
from loaders.city.filings import Filing
from loaders.city.firms import Firm
from loaders.city.layouts import Layout, build_columns
from loaders.city.party_cells import build_mention, spell_iso
from loaders.city.persons import Person
from loaders.city.rows import Row
from loaders.city.world import World

SOURCE: Final = "city_disclosure"
_ENCODING: Final = "utf-8"
VOTING_ARRANGEMENT: Final = Layout(
    SOURCE,
    "disclosure/voting_arrangement.csv",
    build_columns(
        "统一社会信用代码,企业名称,序号,股东类型,股东名称,股东证件号码,表决权比例,收益权比例,依据文号,生效日期,终止日期"
    ),
    encoding=_ENCODING,
)
CONTROL_AGREEMENT: Final = Layout(
    SOURCE,
    "disclosure/control_agreement.csv",
    build_columns(
        "协议编号,序号,统一社会信用代码,企业名称,协议类型,控制方类型,控制方,控制方证件号码,另一方类型,另一方,"
        "另一方证件号码,涉及比例,生效日期,终止日期"
    ),
    encoding=_ENCODING,
)
OWNER_FILING: Final = Layout(
    SOURCE,
    "disclosure/owner_filing.csv",
    build_columns(
        "统一社会信用代码,企业名称,序号,备案对象,受益所有人姓名,受益所有人证件号码,认定标准,受益股权比例,备案日期,"
        "受益所有权形成日期,受益所有权终止日期"
    ),
    encoding=_ENCODING,
)
STOCK_LISTING: Final = Layout(
    SOURCE,
    "disclosure/stock_listing.csv",
    build_columns("统一社会信用代码,企业名称,上市地,证券代码,上市日期,终止上市日期"),
    encoding=_ENCODING,
)
ANNUAL_REPORT: Final = Layout(
    SOURCE,
    "disclosure/annual_report.csv",
    build_columns("统一社会信用代码,企业名称,年报截止日,资产总额,负债总额,所有者权益合计,是否公示,报送日期"),
    encoding=_ENCODING,
)
_KINDS: Final = {
    AgreementKind.ACTING_IN_CONCERT: "一致行动",
    AgreementKind.VOTING_PROXY: "委托表决",
    AgreementKind.NOMINEE_HOLDING: "代持",
    AgreementKind.CONTRACTUAL_CONTROL: "协议控制",
}


def iter_tables(world: World) -> Iterator[tuple[Layout, Iterable[Row]]]:
    """The five files of one night."""
    told = world.disclosures
    yield VOTING_ARRANGEMENT, iter_arrangements(told.arrangements)
    yield CONTROL_AGREEMENT, iter_agreements(told.agreements)
    yield OWNER_FILING, iter_filings(told.filings)
    yield STOCK_LISTING, iter_listings(told.listings)
    yield ANNUAL_REPORT, iter_reports(told.reports)


def iter_arrangements(arrangements: Sequence[VotingArrangement]) -> Iterator[Row]:
    """voting_arrangement.csv."""
    for told in arrangements:
        key = build_key("voting_arrangement", told.firm.code, str(told.sequence))
        cells = (
            told.firm.code, told.firm.name, str(told.sequence), *_tell_party(told.holder), f"{told.votes / 100:.2f}",
            "", f"ZC{told.firm.code}", spell_iso(told.firm.established_on), "",
        )  # fmt: skip
        yield Row(key, cells, (build_mention(key, "entity", told.firm), build_mention(key, "holder", told.holder)))


def iter_agreements(agreements: Sequence[Agreement]) -> Iterator[Row]:
    """control_agreement.csv."""
    for told in agreements:
        key = build_key("control_agreement", told.reference, "1")
        cells = (
            told.reference, "1", told.firm.code, told.firm.name, _KINDS[told.kind], *_tell_party(told.party),
            *_tell_party(told.other), "", spell_iso(find_contracted_on(told)), "",
        )  # fmt: skip
        mentions = (("entity", told.firm), ("party", told.party), ("counterparty", told.other))
        yield Row(key, cells, tuple(build_mention(key, name, party) for name, party in mentions))


def iter_filings(filings: Sequence[Filing]) -> Iterator[Row]:
    """owner_filing.csv."""
    for told in filings:
        key = build_key("owner_filing", told.firm.code, str(told.sequence))
        kind, name, number = _tell_party(told.owner)
        cells = (
            told.firm.code, told.firm.name, str(told.sequence), "本企业" if kind == "企业" else kind, name, number,
            told.test.value, "" if told.share is None else f"{told.share / 100:.2f}", spell_iso(told.filed_on),
            spell_iso(told.since), "",
        )  # fmt: skip
        yield Row(key, cells, (build_mention(key, "entity", told.firm), build_mention(key, "owner", told.owner)))


def iter_listings(listings: Sequence[StockListing]) -> Iterator[Row]:
    """stock_listing.csv."""
    for told in listings:
        key = build_key("stock_listing", told.exchange.value, told.code)
        cells = (told.firm.code, told.firm.name, told.exchange.value, told.code, spell_iso(told.listed_on), "")
        yield Row(key, cells, (build_mention(key, "entity", told.firm),))


def iter_reports(reports: Sequence[AnnualReport]) -> Iterator[Row]:
    """annual_report.csv, in 万元."""
    for told in reports:
        key = build_key("annual_report", told.firm.code, PERIOD.isoformat())
        amounts = (f"{amount / 10_000:.4f}" for amount in (told.debts + told.equity, told.debts, told.equity))
        cells = (
            told.firm.code, told.firm.name, PERIOD.isoformat(), *amounts, "公示" if told.is_published else "不公示",
            spell_iso(told.reported_on),
        )  # fmt: skip
        yield Row(key, cells, (build_mention(key, "entity", told.firm),))


def iter_truths(told: Disclosures) -> Iterator[tuple[str, ...]]:
    """Kind, firm and the parties of what is agreed and of what is filed wrong, as rows of `truth/disclosures.csv`."""
    for agreement in told.agreements:
        yield agreement.kind.value, agreement.firm.id, agreement.party.id, agreement.other.id
    for arrangement in told.arrangements:
        yield "voting_arrangement", arrangement.firm.id, arrangement.holder.id, ""
    for listing in told.listings:
        yield "stock_listing", listing.firm.id, "", ""
    for discrepancy in told.discrepancies:
        yield discrepancy.kind.value, discrepancy.firm.id, discrepancy.owner.id, ""


def build_key(record: str, *parts: str) -> str:
    """Key of a record as its source keeps it."""
    return f"{record}:{'|'.join(normalise_key_part(part) for part in parts)}"


def _tell_party(party: Person | Firm) -> tuple[str, str, str]:
    if isinstance(party, Firm):
        return "企业", party.name, party.code
    return "自然人", party.name, party.number
