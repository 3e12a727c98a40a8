"""What a file states as of a day: a graph of holdings to compute on, and what was declared of each party and subject.

Shares that are held directly make the graph. An indirect share is a sum over ways: where its components are stated it
is only declared, and compared with them; where they are not, nobody is known to stand between and it is a way of its
own. A share between two bounds counts with the lower one; its rest stays unknown, and so does an interest without a
share. Who may appoint the board, or decides by law, decides whatever the shares. A body of a state is the state's own.
Interests that may bring control in a way that nobody can count are kept apart.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from kg.facts.bods.codes import EntityType, InterestType, PersonType, Reach, Reason, RecordStatus
from kg.facts.bods.statements import Interest, Party, Relationship, Statement
from kg.facts.ownership.beneficial import Firms
from kg.facts.ownership.direct import Holdings
from kg.facts.ownership.votes import Deciders

_STATES: Final = frozenset({EntityType.STATE, EntityType.STATE_BODY})
_VOTES: Final = frozenset({InterestType.VOTING_RIGHTS})
_BENEFITS: Final = frozenset(
    {InterestType.RIGHTS_TO_PROFIT_OR_INCOME, InterestType.RIGHTS_TO_SURPLUS_ASSETS_ON_DISSOLUTION}
)
_DECIDES: Final = frozenset({InterestType.APPOINTMENT_OF_BOARD, InterestType.CONTROL_BY_LEGAL_FRAMEWORK})
_UNTOLD: Final = frozenset({None, InterestType.UNKNOWN_INTEREST, InterestType.UNPUBLISHED_INTEREST})
"""Interests that may be shares."""
_MAY_CONTROL: Final = frozenset(
    {
        InterestType.OTHER_INFLUENCE_OR_CONTROL,
        InterestType.RIGHTS_GRANTED_BY_CONTRACT,
        InterestType.CONDITIONAL_RIGHTS_GRANTED_BY_CONTRACT,
        InterestType.CONTROL_VIA_COMPANY_RULES_OR_ARTICLES,
        InterestType.TRUSTEE,
        InterestType.SETTLOR,
        InterestType.PROTECTOR,
        InterestType.BENEFICIARY_OF_LEGAL_ARRANGEMENT,
        InterestType.NOMINEE,
        InterestType.NOMINATOR,
    }
)
"""Interests by which somebody may decide, or stand behind another; how far, the standard does not say."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What stands on a day. Parties are numbered by their place in `record_ids`, entities first."""

    record_ids: Sequence[str]
    parties: Sequence[Party]
    relationships: Sequence[Relationship]
    """Those that are not closed, with the interests that hold on the day."""
    reasons: Mapping[int, Sequence[Reason]]
    """By entity: why a party of it was not named."""
    firms: Firms
    capital: Holdings
    votes: Holdings
    """Votes of the entities of which any are stated; no row of the others."""
    benefits: Holdings
    deciders: Deciders
    by_law: Deciders
    """Those of them who have the votes, as executing partners do."""
    uncounted: Mapping[tuple[int, int], frozenset[InterestType]]
    """By party and entity: interests by which it may control, and that no votes or shares are counted for."""

    def stop_at_listed(self) -> "Declared":
        """The same, nobody holding, voting or deciding in companies that are listed on an exchange."""
        listed = np.flatnonzero(self.firms.listed)

        def decide(deciders: Deciders) -> Deciders:
            return deciders.select(~np.isin(deciders.firm, listed))

        return replace(
            self,
            capital=self.capital.stop_at(listed),
            votes=self.votes.stop_at(listed),
            benefits=self.benefits.stop_at(listed),
            deciders=decide(self.deciders),
            by_law=decide(self.by_law),
            uncounted={pair: types for pair, types in self.uncounted.items() if not self.firms.listed[pair[1]]},
        )

    @property
    def numbers(self) -> dict[str, int]:
        """The number of each record of a party."""
        return {record_id: number for number, record_id in enumerate(self.record_ids)}


def build_declared(statements: Sequence[Statement], on: date, believed_on: date) -> Declared:
    """What was stated until `believed_on` of the day `on`; statements as `read_statements` gives them."""
    described, standing = _select(statements, believed_on)
    entities = sorted(record for record, party in described.items() if isinstance(party.type, EntityType))
    persons = sorted(record for record, party in described.items() if isinstance(party.type, PersonType))
    numbers = {record: number for number, record in enumerate([*entities, *persons])}
    rows = _Rows(len(entities), len(numbers))
    reasons: dict[int, list[Reason]] = defaultdict(list)
    relationships = [_keep_held(relationship, on) for relationship in standing]
    for before, relationship in zip(standing, relationships, strict=True):
        subject, party = relationship.subject, relationship.party
        if isinstance(subject, Reason):
            continue
        if isinstance(party, Reason):
            reasons[numbers[subject]].append(party)
        elif described[party].type is EntityType.STATE and described[subject].type is EntityType.STATE_BODY:
            rows.capital.append((numbers[party], numbers[subject], 1.0))
        elif relationship.interests or not before.interests:
            rows.add(numbers[party], numbers[subject], relationship)
    of_states = {subject for _, subject, _ in rows.capital}
    stops = [numbers[record] for record in entities if described[record].type in _STATES]
    stops = [number for number in stops if number not in of_states]
    listed = np.array([described[record].is_listed for record in entities], dtype=bool)
    files = np.array([described[record].type not in _STATES for record in entities], dtype=bool)
    return Declared(
        record_ids=[*entities, *persons],
        parties=[described[record] for record in [*entities, *persons]],
        relationships=relationships,
        reasons=reasons,
        firms=Firms(np.arange(len(numbers)) >= len(entities), files, listed),
        capital=rows.build(rows.capital, stops),
        votes=rows.build(rows.votes, stops),
        benefits=rows.build(rows.benefits, stops),
        deciders=_build_deciders(rows.decide),
        by_law=_build_deciders(rows.by_law),
        uncounted={pair: frozenset(types) for pair, types in rows.uncounted.items()},
    )


def _build_deciders(pairs: Sequence[tuple[int, int]]) -> Deciders:
    return Deciders(*np.array(pairs, dtype=np.int64).reshape(-1, 2).T)


def _select(statements: Sequence[Statement], believed_on: date) -> tuple[dict[str, Party], list[Relationship]]:
    """Parties as last described; relationships as last stated, unless that closed them. Later in the file is later."""
    described: dict[str, Party] = {}
    last: dict[str, Statement] = {}
    for statement in sorted(statements, key=lambda statement: statement.stated_on):
        known = statement.stated_on <= believed_on
        if isinstance(statement.content, Party):
            if known or statement.record_id not in described:
                described[statement.record_id] = statement.content
        elif known:
            last[statement.record_id] = statement
    standing = [s.content for s in last.values() if s.status is not RecordStatus.CLOSED]
    return described, [content for content in standing if isinstance(content, Relationship)]


def _keep_held(relationship: Relationship, on: date) -> Relationship:
    held = [interest for interest in relationship.interests if interest.is_held(on)]
    return Relationship(
        relationship.subject, relationship.party, held, relationship.is_component, relationship.component_ids
    )


class _Rows:
    """Rows of holdings as relationships give them."""

    def __init__(self, entity_count: int, party_count: int) -> None:
        self._counts = (entity_count, party_count)
        self.capital: list[tuple[int, int, float]] = []
        self.votes: list[tuple[int, int, float]] = []
        self.benefits: list[tuple[int, int, float]] = []
        self.decide: list[tuple[int, int]] = []
        self.by_law: list[tuple[int, int]] = []
        self.uncounted: dict[tuple[int, int], set[InterestType]] = defaultdict(set)

    def add(self, party: int, subject: int, relationship: Relationship) -> None:
        """What a relationship brings."""
        ways = [i for i in relationship.interests if i.reach is Reach.DIRECT or not relationship.component_ids]
        if not relationship.interests:
            self._hold(self.capital, party, subject, None)
        for interest in relationship.interests:
            # Of a firm it is always said that it is no beneficial owner; of a person it says that this is no control.
            is_denied = party >= self._counts[0] and interest.is_beneficial is False
            if interest.type in _MAY_CONTROL and not is_denied:
                self.uncounted[party, subject].add(interest.type)
        for interest in ways:
            if interest.type is InterestType.SHAREHOLDING or interest.type in _UNTOLD:
                self._hold(self.capital, party, subject, interest)
            elif interest.type in _VOTES:
                self._hold(self.votes, party, subject, interest)
            elif interest.type in _BENEFITS:
                self._hold(self.benefits, party, subject, interest)
            elif interest.type in _DECIDES:
                self.decide.append((party, subject))
                if interest.type is InterestType.CONTROL_BY_LEGAL_FRAMEWORK:
                    self.by_law.append((party, subject))

    def _hold(self, rows: list[tuple[int, int, float]], party: int, subject: int, interest: Interest | None) -> None:
        share = interest.share if interest else None
        if share is not None:
            rows.append((party, subject, share.least))
        if share is None or share.least < share.most:
            rows.append((party, subject, np.nan))

    def build(self, rows: list[tuple[int, int, float]], stops: list[int]) -> Holdings:
        """Rows as holdings."""
        holder, firm = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2).T
        share = np.array([row[2] for row in rows], dtype=np.float64)
        return Holdings(*self._counts, holder, firm, share, np.array(stops, dtype=np.int64))
