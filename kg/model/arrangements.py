"""Closed sets of what is agreed about votes and shares, and of what firms file of their owners."""

from enum import StrEnum


class AgreementKind(StrEnum):
    """What was agreed about votes or shares in a legal entity."""

    ACTING_IN_CONCERT = "acting_in_concert"
    """一致行动: the two vote as one."""
    VOTING_PROXY = "voting_proxy"
    """委托表决: the first votes for the second."""
    NOMINEE_HOLDING = "nominee_holding"
    """代持: the second holds for the first."""
    CONTRACTUAL_CONTROL = "contractual_control"
    """协议控制 (VIE): the first decides in the entity by contract, whatever the shares."""


class FiledTest(StrEnum):
    """By what a beneficial owner was filed (受益所有人信息管理办法 art. 3, 6, 7)."""

    SHARES = "shares"
    VOTES_OR_BENEFITS = "votes_or_benefits"
    CONTROL = "control"
    MANAGEMENT = "management"
    STATE = "state"
    EXEMPT = "exempt"
    """承诺免报: an undertaking of the firm itself, in place of owners."""
