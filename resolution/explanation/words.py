"""Explanations as sentences, in English and Chinese: the levels' own descriptions, steps, reasons."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.model.resolved import ConflictReason
from kg.model.vocabulary import PartyKind
from resolution.comparisons import Comparison
from resolution.explanation.evidence import MISSING, Finding, PairEvidence
from resolution.explanation.joining import ApartReason, Joining, Step, StepKind
from resolution.models import MODELS


@dataclass(frozen=True, slots=True)
class Words:
    """One thing said in two languages."""

    english: str
    chinese: str


_NOT_STATED: Final = Words("not stated on one side", "一方未载明")
PRIOR: Final = Words("two records are seldom one", "两条记录本属同一主体的可能")
STEPS: Final[Mapping[StepKind, Words]] = {
    StepKind.NUMBER: Words("the same valid number, under names that go together", "有效号码相同，名称相容"),
    StepKind.JUDGEMENT: Words("judged the same by a person", "经人工认定为同一主体"),
    StepKind.SCORE: Words("enough in common", "共同特征足够"),
}
BRIDGE: Final = Words("the only thing that holds both sides together", "唯一的连接")
APART: Final[Mapping[ApartReason, Words]] = {
    ApartReason.TWO_KINDS: Words("one is a person, the other a legal entity", "一为自然人，一为组织"),
    ApartReason.NEVER_COMPARED: Words(
        "nothing in common by which pairs are looked for, or far too little", "没有可据以比对的共同特征，或过少"
    ),
    ApartReason.TOO_LITTLE: Words("too little in common", "共同特征不足"),
    ApartReason.TWO_NUMBERS: Words("two different valid numbers", "有效号码不同"),
    ApartReason.TWO_RECORDS_OF_ONE_REGISTER: Words(
        "two records of a register that holds one record an entity", "同一登记簿中的两条记录，而该簿一主体一记录"
    ),
    ApartReason.BRANCH_AND_HEAD_OFFICE: Words("a branch is not its head office", "分支机构与其总部不是同一主体"),
    ApartReason.SAME_NUMBER_OTHER_NAME: Words(
        "the same valid number under names that do not go together", "有效号码相同而名称不相容"
    ),
    ApartReason.RIVALS: Words(
        "another, who must stay apart, claims it almost alike", "另有须分开的主体以相近程度与之相符"
    ),
    ApartReason.WEAK_BRIDGE: Words(
        "a weak link that alone would hold two groups together was cut", "唯一且薄弱的连接已断开"
    ),
    ApartReason.JUDGED_APART: Words("judged different by a person", "经人工认定为不同主体"),
    ApartReason.JUDGEMENT_AGAINST_FACTS: Words(
        "judged the same, but a fact or another judgement keeps them apart", "曾认定为同一，但与事实或其他认定相抵触"
    ),
}


def say_comparison(kind: PartyKind, comparison: str) -> Words:
    """What was compared."""
    (found,) = [one for one in _get_comparisons(kind) if one.name == comparison]
    return Words(found.english, found.chinese)


def say_level(kind: PartyKind, finding: Finding) -> Words:
    """How far the two agree in it."""
    if finding.level == MISSING:
        return _NOT_STATED
    (comparison,) = [one for one in _get_comparisons(kind) if one.name == finding.comparison]
    (level,) = [one for one in comparison.levels if one.id == finding.level]
    return Words(level.english, level.chinese)


def say_step(step: Step) -> Words:
    """What joins two parties directly, and whether all hangs on it."""
    said = STEPS[step.kind]
    weight = "" if step.match_weight is None else f" ({step.match_weight:+.2f} bits)"
    if not step.is_bridge:
        return Words(said.english + weight, said.chinese + weight)
    return Words(f"{said.english}{weight}; {BRIDGE.english}", f"{said.chinese}{weight}；{BRIDGE.chinese}")


def say_conflict(reason: ConflictReason | None) -> Words:
    """Why a person has to look: at a conflict, or None for a weight near the threshold."""
    if reason is None:
        return Words("near the threshold", "接近判定界限")
    return APART[ApartReason(reason.value)]


def iter_lines(evidence: PairEvidence) -> list[tuple[Words, Words, float]]:
    """What was compared, how far it agrees, and its bits: first the prior, then every comparison."""
    nothing = Words("", "")
    return [(PRIOR, nothing, evidence.prior_bits)] + [
        (say_comparison(evidence.party_kind, one.comparison), say_level(evidence.party_kind, one), one.bits)
        for one in evidence.findings
    ]


def say_pair(joining: Joining, evidence: PairEvidence | None, threshold: float) -> Iterator[str]:
    """A pair's explanation, line by line, in both languages."""
    if joining.left_entity_id == joining.right_entity_id:
        yield f"one entity, {joining.left_entity_id}:"
        yield from map(say_line, joining.path)
    else:
        yield f"two entities, {joining.left_entity_id} and {joining.right_entity_id}:"
        for reason in joining.reasons:
            yield f"  {APART[reason].english} {APART[reason].chinese}"
    if evidence is None:
        yield "One side states nothing to compare. 一方无可比对的内容。"
        return
    yield f"evidence, {evidence.match_weight:+.2f} bits in all, joined from {threshold:+.2f}:"
    for compared, found, bits in iter_lines(evidence):
        yield f"  {bits:+8.2f}  {compared.english} {compared.chinese}: {found.english} {found.chinese}".rstrip(": ")


def say_line(step: Step) -> str:
    """One step on one line."""
    said = say_step(step)
    return f"  {step.left_party_id} – {step.right_party_id}: {said.english} {said.chinese}"


def say_cluster(steps: Sequence[Step]) -> list[str]:
    """Everything that joins two records of an entity, a line each."""
    return [say_line(step) for step in steps] or ["A single record: nothing joins it to another."]


def _get_comparisons(kind: PartyKind) -> Sequence[Comparison]:
    (model,) = [one for one in MODELS if one.kind is kind]
    return model.comparisons
