"""The statement that finds pairs brings together what the blocks' rules admit, each pair once."""

from random import Random

import duckdb
import pytest

from resolution.models import MODELS, Block, LinkageModel

ROWS, CHANGED, SILENT = 120, 15, 30
SEEN = {"label": 3, "disputed_key": 6, "register": 2}


@pytest.fixture(params=MODELS, ids=lambda model: model.kind.value)
def model(request: pytest.FixtureRequest) -> LinkageModel:
    """Each kind's model."""
    return request.param


@pytest.fixture
def rows(model: LinkageModel) -> duckdb.DuckDBPyConnection:
    """Rows of few values, many of them missing, some crowded in a block."""
    draw = Random(24)
    lists = {column for block in model.blocks for column in block.lists}
    columns = sorted({column for block in model.blocks for column in (*block.columns, *block.equal)})

    def value(column: str) -> object:
        if draw.random() < 0.2:
            return None
        size = SEEN.get(column, 4)
        return [str(draw.randrange(size)) for _ in range(2)] if column in lists else str(draw.randrange(size))

    connection = duckdb.connect()
    kinds = {column: "VARCHAR[]" if column in lists else "VARCHAR" for column in [*SEEN, *columns]}
    connection.execute(
        f"CREATE TABLE rows (party_number BIGINT, crowded VARCHAR, {', '.join(f'{n} {k}' for n, k in kinds.items())})"
    )
    for number in range(ROWS):
        crowded = f"|{draw.choice(model.blocks).id}|" if draw.random() < 0.3 else None
        connection.execute(
            f"INSERT INTO rows VALUES ({', '.join('?' * (len(kinds) + 2))})",
            [number, crowded, *map(value, kinds)],
        )
    return connection


def _follow_rules(rows: duckdb.DuckDBPyConnection, blocks: list[Block]) -> set[tuple[int, int]]:
    found = set()
    for block in blocks:
        items = ", ".join(f"unnest({column}) AS {column}" for column in block.lists)
        side = f"(SELECT * REPLACE ({items}) FROM rows)" if items else "rows"
        found |= set(
            rows.execute(
                f"SELECT l.party_number, r.party_number FROM {side} AS l JOIN {side} AS r ON {block.sql}"
                " AND l.party_number < r.party_number"
            ).fetchall()
        )
    return found


def test_pairs_are_those_of_the_rules(rows: duckdb.DuckDBPyConnection, model: LinkageModel) -> None:
    expected = _follow_rules(rows, list(model.blocks))
    found = rows.execute(model.select_pairs("rows", None)).fetchall()
    assert len(found) == len(set(found)), "a pair is found once"
    assert set(found) == expected
    assert 100 < len(expected) < ROWS * (ROWS - 1) // 2


def test_with_changed_rows_they_are_the_pairs_that_hold_one(
    rows: duckdb.DuckDBPyConnection, model: LinkageModel
) -> None:
    first = ROWS - CHANGED
    expected = {(one, other) for one, other in _follow_rules(rows, list(model.blocks)) if other >= first}
    found = rows.execute(model.select_pairs("rows", first)).fetchall()
    assert sorted(found) == sorted(expected)


def test_which_row_is_the_left_one_does_not_matter(rows: duckdb.DuckDBPyConnection, model: LinkageModel) -> None:
    before = _follow_rules(rows, list(model.blocks))
    rows.execute(f"UPDATE rows SET party_number = {ROWS - 1} - party_number")
    after = {(ROWS - 1 - other, ROWS - 1 - one) for one, other in _follow_rules(rows, list(model.blocks))}
    assert after == before


def test_whoever_shares_a_block_with_a_changed_row_is_near(
    rows: duckdb.DuckDBPyConnection, model: LinkageModel
) -> None:
    first = ROWS - CHANGED
    nothing = ", ".join(f"{column} = NULL" for column in model.block_columns)
    rows.execute(f"UPDATE rows SET {nothing} WHERE party_number < {SILENT}")
    rows.execute(f"CREATE TABLE changed AS FROM rows WHERE party_number >= {first}")
    near = {place for (place,) in rows.execute(model.select_near("rows", "changed")).fetchall()}
    paired = rows.execute(model.select_pairs("rows", first)).fetchall()
    assert near >= {one for one, _ in paired}
    assert near.isdisjoint(range(SILENT)), "who states nothing is near nobody"
