"""Interests of an owner in a firm, in the words of BODS 0.4."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from kg.facts.bods.codes import InterestType, Reach
from kg.facts.bods.ways import End, Held
from kg.facts.ownership.control import EXACT
from kg.facts.ownership.filing import Officer
from kg.facts.ownership.telling import Owner

Json = dict[str, object]
_ALONE: Final = "Controls by votes, held itself or through firms that it controls."
_TOGETHER: Final = "Controls together with others."
_BY_OFFICE: Final = "Taken by office, {role}: nobody meets a test, or an organ of the state controls."


def write_direct(held: Held, owner: Owner | None, since: date | None) -> list[Json]:
    """What a holder has by itself; `owner` is who stands at the end of a way, None for whoever stands between."""
    common: Json = {"directOrIndirect": Reach.DIRECT} | ({"startDate": since.isoformat()} if since else {})
    beneficial = _tell_beneficial(owner, "shares") if owner else {"beneficialOwnershipOrControl": False}
    interests: list[Json] = []
    if held.share is not None:
        share = _tell_share(held.share, held.share + held.further)
        interests.append({"type": InterestType.SHAREHOLDING, **common, **beneficial, "share": share})
    elif not held.decides:
        interests.append({"type": InterestType.SHAREHOLDING, **common, **beneficial})
    if held.decides:
        decides: Json = {"beneficialOwnershipOrControl": bool(owner and "control" in owner.tests)}
        interests.append({"type": InterestType.CONTROL_BY_LEGAL_FRAMEWORK, **common, **decides})
    return interests


def write_office(officer: Officer) -> Json:
    """Who is taken by office."""
    return {
        "type": InterestType.SENIOR_MANAGING_OFFICIAL,
        "directOrIndirect": Reach.DIRECT,
        "beneficialOwnershipOrControl": True,
        "details": _BY_OFFICE.format(role=officer.role.replace("_", " ")),
    }


def write_indirect(end: End) -> Iterator[Json]:
    """What an owner's ways through others come to; between two bounds where a part of the firm is unknown."""
    if not end.through:
        return
    direct = end.direct.share or 0.0 if end.direct else 0.0
    least, most = end.owner.least_share - direct, end.owner.most_share - direct
    share = _tell_share(least, most)
    told: Json = {"type": InterestType.SHAREHOLDING, "directOrIndirect": Reach.INDIRECT, "share": share}
    yield told | _tell_beneficial(end.owner, "shares")


def write_control(end: End, threshold: float) -> Iterator[Json]:
    """Control as an interest of its own, and votes and benefits where they differ from the shares.

    From `threshold` of votes or benefits (0 to 1) their holder is a beneficial owner, by the rule of the day.
    """
    reach = Reach.INDIRECT if end.through else Reach.DIRECT
    tests = set(end.owner.tests)
    if end.owner.controls or "joint_control" in tests:
        yield {
            "type": InterestType.OTHER_INFLUENCE_OR_CONTROL,
            "directOrIndirect": reach,
            "beneficialOwnershipOrControl": bool(tests & {"control", "joint_control"}),
            "details": _ALONE if end.owner.controls else _TOGETHER,
        }
    rights = {
        InterestType.VOTING_RIGHTS: end.owner.votes_share,
        InterestType.RIGHTS_TO_PROFIT_OR_INCOME: end.owner.benefit_share,
    }
    for right, share in rights.items():
        if share:
            yield {
                "type": right,
                "directOrIndirect": reach,
                "beneficialOwnershipOrControl": "votes_or_benefits" in tests and share >= threshold - EXACT,
                "share": {"minimum": tell_percent(share)},
            }


def _tell_beneficial(owner: Owner, test: str) -> Json:
    """Whether a test makes an owner a beneficial owner; nothing of a candidate, of whom it is not known."""
    return {} if owner.is_candidate else {"beneficialOwnershipOrControl": test in owner.tests}


def _tell_share(least: float, most: float) -> Json:
    """A share exactly, or between two bounds."""
    if most - least <= EXACT:
        return {"exact": tell_percent(least)}
    return {"minimum": tell_percent(least), "maximum": tell_percent(most)}


def tell_percent(share: float) -> float:
    """Out of 0 to 1, to a millionth of a millionth: shares are exact to 1e-9."""
    return round(min(max(share, 0.0), 1.0) * 100, 10)
