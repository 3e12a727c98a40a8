"""The two linkage models as data: which pairs are looked at, what is compared, what is learnt from.

A pair is looked at only when one side at least has no undisputed number: two numbers settle the matter themselves. Two
parties of one register that holds one record an entity are never looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kg.model.vocabulary import PartyKind
from resolution.comparisons import DWELLING, Comparison, build_context, build_exact
from resolution.firm_comparisons import FIRM_NAME
from resolution.person_comparisons import BIRTH, PERSON_NAME

_OPEN = (
    "(l.label IS NULL OR r.label IS NULL) AND (l.register IS NULL OR r.register IS NULL OR l.register <> r.register)"
    " AND (l.disputed_key IS NULL OR l.disputed_key IS DISTINCT FROM r.label)"
    " AND (r.disputed_key IS NULL OR r.disputed_key IS DISTINCT FROM l.label)"
)
_PHONE = ("telephone", "电话")


@dataclass(frozen=True, slots=True)
class Block:
    """Pairs that agree on every one of `columns`; those in `lists` hold lists, taken element by element."""

    columns: Sequence[str]
    lists: Sequence[str] = ()

    @property
    def sql(self) -> str:
        """The rule as Splink reads it: equalities first, so that they can be joined on."""
        return " AND ".join([*(f"l.{column} = r.{column}" for column in self.columns), _OPEN])


@dataclass(frozen=True, slots=True)
class LinkageModel:
    """All that scoring needs to know of one kind of party."""

    kind: PartyKind
    columns: Sequence[str]
    """Prepared columns that the comparisons and blocks read."""
    blocks: Sequence[Block]
    comparisons: Sequence[Comparison]


PERSONS = LinkageModel(
    kind=PartyKind.PERSON,
    columns=(
        "name_folded", "former_folded", "surname", "sound", "birth_on", "sex", "phone", "house_code", "address",
        "context",
    ),
    blocks=(
        Block(("sound", "context"), lists=("context",)),
        Block(("sound", "birth_on")),
        Block(("sound", "phone")),
        Block(("sound", "house_code")),
        Block(("sound", "address")),
        Block(("birth_on", "phone")),
        Block(("birth_on", "surname")),
        Block(("surname", "context"), lists=("context",)),
    ),
    comparisons=(
        PERSON_NAME,
        BIRTH,
        build_exact("phone", _PHONE, 0.6, 1e-4, frequency=True),
        DWELLING,
        build_exact("sex", ("sex", "性别"), 0.99, 0.5),
        build_context(0.85, 5e-3),
    ),
)  # fmt: skip
LEGAL_ENTITIES = LinkageModel(
    kind=PartyKind.LEGAL_ENTITY,
    columns=(
        "name_folded", "former_folded", "trade_name", "region", "legal_form", "representative_folded", "phone",
        "house_code", "address", "context",
    ),
    blocks=(
        Block(("name_folded",)),
        Block(("trade_name", "region")),
        Block(("trade_name", "representative_folded")),
        Block(("trade_name", "phone")),
        Block(("phone", "representative_folded")),
    ),
    comparisons=(
        FIRM_NAME,
        # 有限公司, 股份有限公司 and 分公司 of one trade name are different entities.
        build_exact("legal_form", ("legal form", "组织形式"), 0.97, 0.4, fixed_m=True),
        build_exact("representative_folded", ("legal representative", "法定代表人"), 0.85, 2e-3, frequency=True),
        build_exact("phone", _PHONE, 0.6, 1e-3, frequency=True),
        DWELLING,
        build_context(0.3, 5e-3),
    ),
)  # fmt: skip
MODELS = (PERSONS, LEGAL_ENTITIES)
