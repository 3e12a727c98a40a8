"""The estimate from held-back numbers, and what the gate says to it."""

from dataclasses import replace

import pytest

from kg.model.vocabulary import PartyKind
from resolution.estimate import Stratum, estimate_quality
from resolution.gate import Signs, judge_release
from resolution.settings import ResolutionSettings

PERSON = PartyKind.PERSON
GOOD = Signs(PERSON, "m", 0.995, 0.97, 0.001, 12, 0.8, 0.01, 100_000)
SETTINGS = ResolutionSettings()


def test_what_becomes_of_hidden_parties_is_told_of_those_without_number():
    """Of a hundred hidden parties with two partners each, 180 pairs are found and 20 wrong ones beside them."""
    stratum = Stratum(PERSON, "bank", 100, 200, 180, 20, open_parties=50, open_pairs=100.0)
    estimate = estimate_quality(PERSON, 900, [stratum])
    assert estimate.precision_ratio == pytest.approx((900 + 90) / (900 + 100))
    assert estimate.recall_ratio == pytest.approx((900 + 90) / (900 + 90 + 50 * 0.2))
    assert estimate.hidden == 100
    assert "100 parties" in estimate.summary()


def test_a_stratum_with_few_hidden_parties_is_judged_by_all():
    many = Stratum(PERSON, "bank", 100, 100, 100, 0, open_parties=0, open_pairs=0.0)
    few = Stratum(PERSON, "court", 2, 2, 0, 2, open_parties=10, open_pairs=10.0)
    assert estimate_quality(PERSON, 0, [many, few]).precision_ratio == pytest.approx(100 / 102)


def test_a_kind_without_parties_is_no_fault():
    assert estimate_quality(PartyKind.LEGAL_ENTITY, 0, []).f1_ratio == 1.0


def test_a_run_as_good_as_the_last_passes_and_the_first_is_held_against_the_minimum():
    assert judge_release([GOOD], [GOOD], SETTINGS).passes
    assert judge_release([GOOD], [], SETTINGS).passes
    verdict = judge_release([replace(GOOD, precision_ratio=0.9)], [], SETTINGS)
    assert verdict.objections == ("person: precision is 0.9000 by estimate, below 0.9800",)


@pytest.mark.parametrize(
    ("worse", "says"),
    [
        ({"precision_ratio": 0.989}, "precision is 0.9890 by estimate, below 0.9900"),
        ({"recall_ratio": 0.96}, "recall is 0.9600"),
        ({"contradiction_ratio": 0.01}, "contradictions a party: 0.01, after 0.001"),
        ({"pairs_per_party": 3.0}, "pairs a party: 3, after 0.8"),
        ({"near_threshold_ratio": 0.2}, "near the threshold"),
        ({"largest_cluster": 400}, "largest cluster: 400, after 12"),
    ],
)
def test_each_sign_of_a_worse_run_is_an_objection(worse, says):
    verdict = judge_release([replace(GOOD, **worse)], [GOOD], SETTINGS)
    assert not verdict.passes
    assert says in verdict.objections[0]


def test_drift_of_a_handful_of_parties_says_nothing():
    small = replace(GOOD, parties=50, precision_ratio=None, recall_ratio=None)
    assert judge_release([replace(small, largest_cluster=400)], [small], SETTINGS).passes


def test_drift_of_a_kind_with_few_parties_is_judged_in_a_large_city():
    firms = replace(GOOD, kind=PartyKind.LEGAL_ENTITY, parties=15_000)
    verdict = judge_release([GOOD, replace(firms, largest_cluster=10_000)], [GOOD, firms], SETTINGS)
    assert verdict.objections == ("legal_entity: largest cluster: 1e+04, after 12",)
