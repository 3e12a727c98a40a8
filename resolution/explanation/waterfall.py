"""One pair's evidence as a picture: what each comparison adds or takes away, and where the threshold is."""

from kg.pictures.svg import Picture
from kg.pictures.waterfall import Amount, draw_waterfall
from resolution.explanation.evidence import PairEvidence
from resolution.explanation.words import iter_lines


def draw_evidence(evidence: PairEvidence, threshold_bits: float, title: str = "") -> Picture:
    """The waterfall of a pair; it names levels and bits, and no value of anybody."""
    amounts = [
        Amount("：".join(part for part in (compared.chinese, found.chinese) if part), bits)
        for compared, found, bits in iter_lines(evidence)
    ]
    return draw_waterfall(amounts, threshold=threshold_bits, title=title, total="合计 match weight")
