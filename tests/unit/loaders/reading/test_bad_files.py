"""Files as they should not be: each has one clear outcome, told with file and line; no row is lost, no value shows.

A file either stops its source, or is read: lines that are no records are set aside or refused with a reason, and all
other rows that were written are accepted. The files are in `bad_files`.
"""

import traceback
from datetime import date
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.identifiers.reference_tables import national_tables
from kg.model.staged import StandardModel
from kg.sealing.keys import KeyRing
from loaders.checking.batch_check import check_batch
from loaders.checking.columns import CheckContext
from loaders.contracts.source_contract import SourceTable, read_contract
from loaders.reading.places import find_sources
from tests.unit.loaders.reading.bad_files import BAD_FILES, NEEDED, SECRETS, Bad, Stops

CONTRACT = """\
apiVersion: v3.2.0
kind: DataContract
id: a_register
version: 1.0.0
status: active
team: {name: a department}
servers:
  - {server: files, type: local, path: house, format: csv, encoding: UTF-8}
slaProperties:
  - {property: frequency, value: 1, unit: d}
  - {property: retention, value: 5, unit: y}
customProperties:
  - {property: model, value: household}
  - {property: origin, value: administrative}
  - {property: priority, value: 1}
  - {property: legalBasis, value: 户口登记条例}
  - {property: catalogueItem, value: household/register}
schema:
  - name: resident
    customProperties:
      - {property: absence, value: closes}
      - property: records
        value:
          - record: resident
            key: [key]
            columns: {household_key: key, address: place}
            constants: {residence_kind: registered}
            mentions: {subject: {kind: person, name: name, number: number}}
    properties:
      - {name: key, logicalType: string, required: true}
      - {name: name, logicalType: string, required: true, classification: personal}
      - {name: number, logicalType: string, classification: personal}
      - {name: place, logicalType: string, classification: personal}
      - {name: faith, logicalType: string, customProperties: [{property: forbidden, value: true}]}
"""


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> tuple[SourceTable, CheckContext]:
    path = tmp_path_factory.mktemp("contract") / "a.odcs.yaml"
    path.write_text(CONTRACT, "utf-8")
    keys = KeyRing(*(bytes([number]) * 32 for number in range(5)))
    context = CheckContext("a_register", national_tables(), date(2026, 1, 5), keys)
    return read_contract(path).tables[0], context


@pytest.mark.parametrize("bad", BAD_FILES, ids=[bad.title for bad in BAD_FILES])
def test_a_bad_file_has_one_clear_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checks: tuple[SourceTable, CheckContext], bad: Bad
) -> None:
    bad.write(tmp_path)
    monkeypatch.setenv("BAD_URL", f"sqlite:///{tmp_path / 'people.db'}")
    accepted, refused, error = take_in(tmp_path, bad, checks)
    if isinstance(bad.outcome, Stops):
        assert error is not None, (accepted, refused)
        message = str(error)
        assert bad.outcome.says in message
        assert Path(bad.file).name.partition(".")[0] in message
        assert not [secret for secret in SECRETS if secret in "".join(traceback.format_exception_only(error))]
    else:
        assert error is None, error
        assert refused == bad.outcome.refused
        assert accepted + len(refused) == bad.outcome.written


def take_in(
    folder: Path, bad: Bad, checks: tuple[SourceTable, CheckContext]
) -> tuple[int, dict[int, str], SourceError | None]:
    """Rows accepted, reason by line of those that were not, and what stopped the source."""
    table, context = checks
    accepted, refused = 0, {}
    try:
        (file,) = find_sources(folder, bad.pattern or bad.file.removesuffix(".gz"), bad.layout)
        file.digest()
        file.check_header(NEEDED)
        for batch in file.iter_batches(NEEDED):
            checked = check_batch(table, [table.records[0].record_class(StandardModel.HOUSEHOLD)], batch, context)
            accepted += checked.records[0].num_rows
            refused |= {row.line: row.reason for row in checked.refused}
            assert not [secret for secret in SECRETS if secret in repr(batch) + repr(checked)]
    except SourceError as error:
        return accepted, refused, error
    return accepted, refused, None


def test_there_are_enough_of_them() -> None:
    assert len(BAD_FILES) >= 60
    assert len({bad.title for bad in BAD_FILES}) == len(BAD_FILES)
