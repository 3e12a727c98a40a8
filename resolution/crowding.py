"""Values that too many parties share to be looked through: a dormitory, an agent's address, a column that is constant.

A block pairs all parties that agree on its columns. Where that would be more pairs than the settings allow, the block
passes these parties over: `crowded` names it in their rows, and `crowded_block` says how many parties that concerns.
They are still compared where another block brings them together. So a value shared by a million neither joins anybody
nor takes a night, and the report says that it was passed over.
"""

from collections.abc import Sequence

from kg.engine.database import Connection, read_statement
from resolution.models import Block, LinkageModel
from resolution.parties import PARTY_TABLES


def mark_crowded(connection: Connection, models: Sequence[LinkageModel], most_pairs: int) -> int:
    """Write `crowded_block` and the column `crowded` of the parties; give the number of crowded values.

    `crowded` holds the ids of blocks between bars (`|sound_context|`), null for nearly every party. `crowded_block` has
    `party_kind`, `block`, `parties` and `pairs`, a row a value; the value itself stays out of it.
    """
    connection.execute(read_statement("resolution", "crowded_tables"))
    count = 0
    for model in models:
        table = PARTY_TABLES[model.kind]
        for block in model.blocks:
            connection.execute(
                read_statement("resolution", "crowded_parties").format(
                    table=table,
                    kind=model.kind.value,
                    block=block.id,
                    members=_select_members(block, table),
                    most_pairs=most_pairs,
                )
            )
        connection.execute(read_statement("resolution", "crowded_column").format(table=table, kind=model.kind.value))
    ((count,),) = connection.execute("SELECT count(*) FROM crowded_block").fetchall()
    return int(count)


def _select_members(block: Block, table: str) -> str:
    """Parties of a block with the values that they agree on as `v1`, `v2` …, an element of a list each."""
    values = ", ".join(
        f"unnest({column}) AS v{place}" if column in block.lists else f"{column} AS v{place}"
        for place, column in enumerate(block.columns)
    )
    stated = " AND ".join(f"{column} IS NOT NULL" for column in block.columns)
    return f"SELECT party_id, number_key, {values} FROM {table} WHERE {stated}"
