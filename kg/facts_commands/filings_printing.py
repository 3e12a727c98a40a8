"""What `kg facts owners` shows of a firm's filings: where they part from the facts, in words."""

from collections.abc import Mapping
from typing import Final

from rich.console import Console

from kg.facts.ownership.filings import DiscrepancyKind, FilingComparison
from kg.facts.ownership.telling import Ownership
from kg.facts_commands.printing import tell_party
from kg.model.ids import EntityId

_SENTENCES: Final[Mapping[DiscrepancyKind, str]] = {
    DiscrepancyKind.MISSING: "{owner} was not filed: {computed}",
    DiscrepancyKind.NOT_YET_DUE: "{owner} was not filed; due on {computed}",
    DiscrepancyKind.NOT_AN_OWNER: "{owner} was filed ({filed}) and by all that is known meets no test",
    DiscrepancyKind.NOT_BORNE_OUT: "{owner} was filed ({filed}); what is unknown leaves open whether it is so",
    DiscrepancyKind.OTHER_SHARE: "{owner} was filed with {filed}; computed: {computed}",
    DiscrepancyKind.OTHER_TEST: "{owner} was filed by {filed}; it is to be filed by {computed}",
    DiscrepancyKind.LATE: "{owner} was filed on {filed}; due on {computed}",
    DiscrepancyKind.EXEMPTION_NOT_MET: "the firm undertook to be exempt, and a condition is not met",
    DiscrepancyKind.EXEMPTION_NOT_BORNE_OUT: "the firm undertook to be exempt; what is unknown leaves it open",
}


def print_filings(console: Console, told: Ownership, filings: FilingComparison, names: Mapping[EntityId, str]) -> None:
    """Each discrepancy in a line, or that there is none; nothing where nothing was filed and nothing is missing."""
    if not told.is_in_force or not (filings.filed or filings.discrepancies):
        return
    console.print(f"filed: {len(filings.filed)}" + ("" if filings.discrepancies else ", as the facts have it"))
    for found in filings.discrepancies:
        filed, computed = ((text or "").replace("_", " ") for text in (found.filed, found.computed))
        owner = tell_party(found.owner_id, names)
        console.print("    " + _SENTENCES[found.kind].format(owner=owner, filed=filed, computed=computed))
