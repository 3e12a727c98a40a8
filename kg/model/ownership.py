"""Closed sets of what is found of owners; `kg.facts.ownership` computes with them."""

from enum import StrEnum


class ShareState(StrEnum):
    """What a firm's list of holders is good for."""

    WHOLE = "whole"
    """The stated shares make up the firm."""
    PARTIAL = "partial"
    """They leave something over, which is unknown."""
    UNSTATED = "unstated"
    """No share is stated: all of it is unknown."""
    CONTRADICTORY = "contradictory"
    """They come to more than the firm: none is relied on, all of it is unknown."""
    STOP = "stop"
    """Not looked through."""


class OwnerTest(StrEnum):
    """A test that makes a natural person a beneficial owner: 受益所有人信息管理办法 (2024) art. 6."""

    SHARES = "shares"
    """A quarter of the shares in the end."""
    VOTES_OR_BENEFITS = "votes_or_benefits"
    """The right to a quarter of the votes or benefits."""
    CONTROL = "control"
    JOINT_CONTROL = "joint_control"
    """Control with others, in concert or at a deadlock."""


class OwnerFinding(StrEnum):
    """What can be said of a firm's beneficial owners."""

    CONFIRMED = "confirmed"
    """Those listed meet a test by what is known."""
    CANDIDATE = "candidate"
    """Nobody does, but somebody who is known would if unknown shares were theirs."""
    UNKNOWN = "unknown"
    """Nobody is known who could, and unknown shares, or a ring without outside owner, could hide one."""
    MANAGEMENT = "management"
    """Everything is known and nobody meets a test: those who run the firm day by day are taken (art. 6)."""
    STATE = "state"
    """An organ of the state controls it: its legal representative is taken (art. 7)."""
    LISTED = "listed"
    """It is listed on an exchange, or a listed company would meet a test if it were a person: the chain stops there."""
    NOT_REQUIRED = "not_required"
    """Its form files none."""
