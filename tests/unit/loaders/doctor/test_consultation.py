"""A sample of a new file is explained under a contract, or a contract is proposed for it; no value is ever shown."""

import gzip
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner

from kg.errors import ConfigurationError, SourceError
from kg.identifiers import credit_code
from kg.identifiers.credit_code import build_organisation_check_digit
from kg.identifiers.identity_number import build_check_digit
from kg.identifiers.reference_tables import national_tables
from kg.model.staged import StandardModel
from loaders.contracts.source_contract import SourceContract, read_contract
from loaders.doctor.command import app
from loaders.doctor.consultation import Diagnosis, Surroundings, explain_file, propose_contract
from loaders.doctor.examination import Examination, to_plain

AROUND = Surroundings(national_tables(), date(2026, 1, 5), 1000)
NUMBERS = [body + build_check_digit(body) for body in (f"11010119900101{number:03d}" for number in range(1, 41))]


def _build_firm(place: int) -> str:
    """A valid credit code."""
    organisation = f"{10000000 + place}"
    organisation += build_organisation_check_digit(organisation)
    return f"91110000{organisation}" + credit_code.build_check_digit(f"91110000{organisation}")


NAMES = [f"{surname}{given}" for surname in "王李张刘陈杨赵黄" for given in ("伟", "芳", "娜", "敏", "静")]
FIRMS = [_build_firm(place) for place in range(20)]
CONTRACT = """\
apiVersion: v3.2.0
kind: DataContract
id: a_register
version: 1.0.0
status: active
team: {name: a department}
servers: [{server: files, type: local, path: house, format: csv, encoding: GB18030}]
slaProperties: [{property: frequency, value: 1, unit: d}, {property: retention, value: 5, unit: y}]
customProperties:
  - {property: model, value: market}
  - {property: origin, value: administrative}
  - {property: priority, value: 1}
  - {property: legalBasis, value: a law}
  - {property: catalogueItem, value: market/officer}
schema:
  - name: officer
    physicalName: officer.csv
    customProperties:
      - {property: absence, value: closes}
      - property: records
        value:
          - record: position
            key: [code, place]
            columns: {role: 职务, valid_from: since}
            mentions:
              entity: {kind: legal_entity, key: [code]}
              person: {kind: person, name: 姓名, number: 证件号码}
    properties:
      - {name: code, logicalType: string, required: true}
      - {name: place, logicalType: string, required: true}
      - {name: 姓名, logicalType: string, classification: personal}
      - {name: 证件号码, logicalType: string, classification: personal}
      - name: 职务
        logicalType: string
        enum: [{value: 董事, customProperties: [{property: role, value: director}]}]
      - {name: since, logicalType: date, logicalTypeOptions: {format: yyyyMMdd}}
"""
HEADER = "code,place,姓名,证件号码,职务,since"


@pytest.fixture
def contract(tmp_path: Path) -> SourceContract:
    (tmp_path / "a.odcs.yaml").write_text(CONTRACT, "utf-8")
    return read_contract(tmp_path / "a.odcs.yaml")


def rows(role: str = "董事") -> list[str]:
    return [
        f"C{place},1,{name},{number},{role},20200102"
        for place, (name, number) in enumerate(zip(NAMES, NUMBERS, strict=True))
    ]


def write(path: Path, *lines: str, encoding: str = "gb18030") -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding)
    return path


def explain(contract: SourceContract, path: Path) -> Examination:
    return explain_file(contract, path, None, AROUND)


def test_a_file_that_fits_is_told_to_fit(contract: SourceContract, tmp_path: Path) -> None:
    found = explain(contract, write(tmp_path / "officer.csv", HEADER, *rows()))
    assert (found.fits, found.row_count, found.refused_count, dict(found.stated)) == (True, 40, 0, {"position": 40})
    assert {column.column: column.readable_ratio for column in found.columns} == {
        "姓名": 1.0, "证件号码": 1.0, "职务": 1.0, "since": 1.0,
    }  # fmt: skip


def test_missing_new_and_forbidden_columns_are_told_apart(contract: SourceContract, tmp_path: Path) -> None:
    header = "code,姓名,证件号码,职务,since,民族,备注"
    found = explain(contract, write(tmp_path / "officer.csv", header, "C1,张伟,,董事,20200102,汉,x"))
    assert (found.missing_columns, found.new_columns, found.forbidden_columns) == (("place",), ("备注",), ("民族",))
    assert not found.fits


def test_what_cannot_be_read_is_counted_by_reason(contract: SourceContract, tmp_path: Path) -> None:
    lines = [*rows()[:8], "C9,1,张伟,4.40305E+17,董事,20200231", "C8,1,张伟,123,董事,", ""]
    found = explain(contract, write(tmp_path / "officer.csv", HEADER, *lines))
    columns = {column.column: column for column in found.columns}
    assert columns["证件号码"].reasons == {"identity_number.exponent": 1, "identity_number.length": 1}
    assert columns["证件号码"].readable_ratio == pytest.approx(0.8)
    assert (columns["since"].reasons, columns["since"].filled_count) == ({"date.impossible": 1}, 9)
    assert found.refused == {("证件号码", "identity_number.exponent"): 1}


def test_another_encoding_and_delimiter_are_found_and_told(contract: SourceContract, tmp_path: Path) -> None:
    lines = [line.replace(",", "|") for line in (HEADER, *rows())]
    found = explain(contract, write(tmp_path / "officer.csv", *lines, encoding="utf-8"))
    assert found.differences == (
        "delimiter: ',' in the contract, '|' in the file", "encoding: gb18030 in the contract, utf-8 in the file",
    )  # fmt: skip
    assert (found.missing_columns, found.row_count) == ((), 40)


def test_title_rows_are_found(contract: SourceContract, tmp_path: Path) -> None:
    found = explain(contract, write(tmp_path / "officer.csv", "主要人员一览表", HEADER, *rows()))
    assert found.differences == ("title rows above the header: 0 in the contract, 1 in the file",)


def test_a_packed_sample_is_looked_into(contract: SourceContract, tmp_path: Path) -> None:
    plain = write(tmp_path / "officer.csv", HEADER, *rows()).read_bytes()
    (tmp_path / "officer.csv.gz").write_bytes(gzip.compress(plain))
    with zipfile.ZipFile(tmp_path / "daily.zip", "w") as archive:
        archive.writestr("officer.csv", plain)
    for name in ("officer.csv.gz", "daily.zip"):
        assert explain(contract, tmp_path / name).stated == {"position": 40}


def test_codes_that_the_enum_lacks_are_told_when_they_are_frequent_and_short(
    contract: SourceContract, tmp_path: Path
) -> None:
    found = explain(
        contract, write(tmp_path / "officer.csv", HEADER, *rows()[:20], *rows("副董事长")[20:39], *rows("张伟")[39:])
    )
    role = next(column for column in found.columns if column.column == "职务")
    assert role.reasons == {"code.unknown": 20}
    assert role.unknown_codes == ("副董事长",)


def test_a_column_of_names_where_codes_should_be_tells_nothing(contract: SourceContract, tmp_path: Path) -> None:
    shifted = [f"C{place},1,x,,{name},20200102" for place, name in enumerate(NAMES * 4)]
    role = next(
        column
        for column in explain(contract, write(tmp_path / "officer.csv", HEADER, *shifted)).columns
        if column.column == "职务"
    )
    assert (role.reasons, role.unknown_codes) == ({"code.unknown": 160}, ())


@pytest.mark.parametrize("first", [[], [",".join(NAMES[:1] * 7)]], ids=["a row", "a row that says one thing"])
def test_a_file_without_a_header_shows_none_of_its_first_row(
    contract: SourceContract, tmp_path: Path, first: list[str]
) -> None:
    found = explain(contract, write(tmp_path / "officer.csv", *first, *rows()))
    shown = json.dumps(to_plain(found), ensure_ascii=False)
    assert "the first row may be no header" in shown
    assert not any(value in shown for value in [*NAMES, *NUMBERS])
    with pytest.raises(SourceError, match="no column of the first rows is known by its name") as raised:
        propose_contract(StandardModel.MARKET, tmp_path / "officer.csv", None, AROUND)
    assert not any(value in str(raised.value) for value in [*NAMES, *NUMBERS])


def test_which_file_of_the_contract_it_is_can_be_said(contract: SourceContract, tmp_path: Path) -> None:
    path = write(tmp_path / "export.csv", HEADER, *rows())
    assert explain_file(contract, path, "officer", AROUND).fits
    with pytest.raises(ConfigurationError, match="Did you mean officer"):
        explain_file(contract, path, "oficer", AROUND)


# -- proposals -----------------------------------------------------------------------------------------------------
SHAREHOLDERS = [
    "企业统一社会信用代码,企业名称,序号,股东类型,股东（姓名）,证件号码,持股比例,认缴出资额（万元）,出资时间,政治面貌",
    *(
        f"{FIRMS[place // 2]},长青贸易有限公司,{place % 2},自然人股东,{name},{number},50%,10.5,2020年01月02日,群众"
        for place, (name, number) in enumerate(zip(NAMES, NUMBERS, strict=True))
    ),
]  # fmt: skip


def propose(path: Path, model: StandardModel = StandardModel.MARKET) -> Diagnosis:
    return propose_contract(model, path, None, AROUND)


def test_a_contract_is_proposed_that_reads_the_sample(tmp_path: Path) -> None:
    found = propose(write(tmp_path / "gd_2026.csv", *SHAREHOLDERS))
    assert (found.proposal.guess.record, found.proposal.guess.key) == ("shareholding", ("企业统一社会信用代码", "序号"))
    assert found.examination is not None
    assert (found.examination.stated, found.examination.refused_count) == ({"shareholding": 40}, 0)
    assert found.examination.forbidden_columns == ("政治面貌",)
    (tmp_path / "out.odcs.yaml").write_text(found.text, "utf-8")
    (table,) = read_contract(tmp_path / "out.odcs.yaml").tables
    (mapping,) = table.records
    assert mapping.columns == {
        "holder_class": "股东类型",
        "share_ratio": "持股比例",
        "subscribed_minor": "认缴出资额（万元）",
        "valid_from": "出资时间",
    }
    assert (mapping.mentions["holder"].name, mapping.mentions["holder"].number) == ("股东（姓名）", "证件号码")
    assert mapping.mentions["holder"].kind_column == "股东类型"
    assert (table.layout.encoding, table.columns["认缴出资额（万元）"].unit) == ("gb18030", "万元")
    assert table.columns["持股比例"].unit == "percent"
    assert table.columns["政治面貌"].forbidden
    assert table.columns["证件号码"].personal


def test_a_proposal_shows_no_personal_value(tmp_path: Path) -> None:
    found = propose(write(tmp_path / "gd.csv", *SHAREHOLDERS))
    shown = found.text + repr(found) + "".join(found.proposal.open_points)
    assert not any(value in shown for value in [*NAMES, *NUMBERS])


def test_names_of_east_and_of_the_household_card_are_known(tmp_path: Path) -> None:
    card = write(
        tmp_path / "card.csv",
        "户号,户别,户主或与户主关系,姓名,曾用名,性别,宗教信仰,公民身份证件编号,血型,出生日期,居住类型",
        *(f"H{place},家庭户,02,{name},,男,无,{number},A,1990-01-01,户籍"
          for place, (name, number) in enumerate(zip(NAMES, NUMBERS, strict=True))),
    )  # fmt: skip
    found = propose(card, StandardModel.HOUSEHOLD)
    assert found.proposal.guess.record == "resident"
    # Not known by its name, but by what its values are.
    assert found.proposal.guess.find("subject", "number") == "公民身份证件编号"
    assert found.examination is not None
    assert found.examination.forbidden_columns == ("宗教信仰", "血型")
    loans = write(
        tmp_path / "XDJJ.csv", "XDJJH|DKYE|JKJE|BZ|WJFL|DKZL|DKZT|FFRQ|DQRQ|SQSBH|BLTZRQ",
        *(f"J{number}|5|10|CNY|正常|贷款|正常|20200102|99991231|S1|" for number in range(9)),
    )  # fmt: skip
    found = propose(loans, StandardModel.BANKING)
    assert (found.proposal.guess.record, found.proposal.guess.key) == ("facility", ("XDJJH",))


def test_a_workbook_with_a_title_and_a_header_of_two_rows_is_proposed_for(tmp_path: Path) -> None:
    path = tmp_path / "licence.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["行政许可一览表"])
        sheet.write_row(1, 0, ["许可证号", "持证人名称", "许可类型", "有效期自", "有效期至"])
        for row in range(30):
            sheet.write_row(
                row + 2, 0, [f"JY{row}", f"长青{row}号贸易有限公司", "食品经营许可", "2020-01-02", "2030-01-01"]
            )
    found = propose(path)
    assert found.proposal.guess.record == "licensing"
    assert found.sample.found.skipped_rows == 1
    assert found.proposal.data["schema"][0]["physicalName"] == "licence.xlsx"


def test_a_flag_column_is_known_by_what_stands_in_it(tmp_path: Path) -> None:
    lines = [f"JY{row},长青{row}号贸易有限公司,食品经营许可,{'IUD'[row % 3]}" for row in range(9)]
    found = propose(write(tmp_path / "l.csv", "许可证号,持证人名称,许可类型,变更标志", *lines))
    custom = {item["property"]: item["value"] for item in found.proposal.data["schema"][0]["customProperties"]}
    assert custom["withdrawnWhen"] == {"column": "变更标志", "values": ["D"]}


def test_an_empty_sample_and_an_unknown_record_are_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no row"):
        propose(write(tmp_path / "empty.csv", SHAREHOLDERS[0]))
    with pytest.raises(ConfigurationError, match="Did you mean shareholding"):
        propose_contract(StandardModel.MARKET, tmp_path / "empty.csv", "sharholding", AROUND)


# -- the command ---------------------------------------------------------------------------------------------------
def test_the_command_writes_a_proposal_once_and_speaks_json(tmp_path: Path) -> None:
    sample = write(tmp_path / "gd.csv", *SHAREHOLDERS)
    out = tmp_path / "gd.odcs.yaml"
    words = ["sources", str(sample), "--model", "market", "--propose", str(out)]
    told = CliRunner().invoke(app, words)
    assert told.exit_code == 0, told.output
    assert "shareholding.holder.name" in told.output
    assert out.is_file()
    assert isinstance(CliRunner().invoke(app, words).exception, ConfigurationError)
    answer = json.loads(CliRunner().invoke(app, ["sources", str(out), str(sample), "--json"]).output)
    assert (answer["fits"], answer["stated"]) == (True, {"shareholding": 40})
    shown = told.output + json.dumps(answer, ensure_ascii=False)
    assert not any(value in shown for value in [*NAMES, *NUMBERS])


def test_the_catalogue_is_listed() -> None:
    items = json.loads(CliRunner().invoke(app, ["catalogue", "--json", "--night", "2015-01-01"]).output)
    names = {item["item"] for item in items}
    assert "market/penalty" in names
    assert "household/residence_permit" not in names
    assert "market/penalty" in CliRunner().invoke(app, ["catalogue"]).output
