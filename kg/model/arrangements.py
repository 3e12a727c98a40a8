"""Closed sets of what is agreed about votes and shares, and of what firms file and disclose."""

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


class StockExchange(StrEnum):
    """Where shares of a company are admitted to trading."""

    SHANGHAI = "shanghai"
    """上海证券交易所."""
    SHENZHEN = "shenzhen"
    """深圳证券交易所."""
    BEIJING = "beijing"
    """北京证券交易所."""
    HONG_KONG = "hong_kong"
    """香港联合交易所."""
    FOREIGN = "foreign"
    """An exchange abroad."""


class ReportVisibility(StrEnum):
    """Whether a firm chose to publish the amounts of its annual report (企业信息公示暂行条例 art. 9(7))."""

    PUBLISHED = "published"
    WITHHELD = "withheld"
    """Not for the public: nothing is computed of them."""
