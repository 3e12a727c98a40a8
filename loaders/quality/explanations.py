"""Every reason in words, Chinese and English, for the department that has to mend it: what is wrong, what to do."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True, slots=True)
class Explanation:
    """One reason in words."""

    reason: str
    """Code, as in `kg.identifiers.reasons.Reason` and `loaders.quarantine.refusals.RowReason`."""
    chinese: str
    english: str
    action_chinese: str
    """What the department should do."""
    action_english: str


@cache
def read_explanations() -> dict[str, Explanation]:
    """Every explanation by its reason, in the table's order."""
    text = (resources.files("loaders.quality") / "explanations.yaml").read_text("utf-8")
    return {reason: Explanation(reason, *words) for reason, words in yaml.safe_load(text).items()}


def explain(reason: str) -> Explanation:
    """A reason in words; one that another version of the program left behind is shown by its code alone."""
    found = read_explanations().get(reason)
    return found or Explanation(reason, reason, reason, "请联系平台", "ask the platform")
