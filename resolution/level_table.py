"""What is compared, as a table for people: `docs/resolution.md` holds it, and a test holds the two together."""

from resolution.comparisons import ELSE, Comparison, Level
from resolution.models import MODELS, LinkageModel

_TITLES = {"person": "Persons", "legal_entity": "Legal entities"}


def build_level_tables() -> str:
    """Markdown: for each kind of party what is compared, level by level, and what brings pairs together."""
    return "\n\n".join(_build_tables(model) for model in MODELS)


def _build_tables(model: LinkageModel) -> str:
    levels = [
        "| compared | level | shown as | 说明 | m | u | weighs by frequency of |",
        "|---|---|---|---|---|---|---|",
        *(_build_row(comparison, level) for comparison in model.comparisons for level in comparison.levels),
    ]
    blocks = "; ".join(" and ".join(f"`{column}`" for column in block.columns) for block in model.blocks)
    heading = f"### {_TITLES[model.kind.value]}"
    return "\n".join([heading, "", *levels, "", f"Pairs are looked at that agree on: {blocks}."])


def _build_row(comparison: Comparison, level: Level) -> str:
    m, u = (
        f"{value:.3g}{', fixed' if fixed else ''}"
        for value, fixed in ((level.m, level.fixed_m), (level.u, level.fixed_u))
    )
    compared = f"`{comparison.name}` {comparison.english} {comparison.chinese}"
    rarity = f"`{level.frequency}`" if level.frequency else ""
    name = "`else`" if level.id == ELSE else f"`{level.id}`"
    return f"| {compared} | {name} | {level.english} | {level.chinese} | {m} | {u} | {rarity} |"
