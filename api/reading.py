"""The state of one answer: what was decided, what was read, and of whom it speaks. Rules L0 and L6 hold here.

`permit` takes the refused edges out of a plan before anything is read; `Reading.admit` goes once over the items that
were read, takes what is refused out of them before any field is looked at, and notes every entity for the audit.
"""

from asyncio import Future
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from api.arguments import AS_OF, Page
from api.authentication import Clock
from api.cursors import Cursor, shorten_seal
from api.planning import PlannedEdge
from api.schema.roots import Lexicon
from api.withholding import build_refused, is_of_a_natural_persons_time, withhold
from kg.access.policies import Decision, RefusalCode
from kg.access.purposes import FieldGroup
from kg.errors import PublicationUnderWay, RequestError
from kg.graph.compose import PUBLICATION, PUBLICATION_AFTER
from kg.model.graph import NODES
from kg.model.ids import RunId
from kg.model.vocabulary import NATURAL_PERSON_SUBJECTS, PublicationState
from kg.paths.connecting import connect_ends
from kg.sealing.blobs import SealedContent

Decisions = Mapping[FieldGroup, Decision]
Unsealer = Callable[[str, str], SealedContent]
"""Opens the blob of an entity: entity id, blob."""
_GROUPS = {"Facility": FieldGroup.CREDIT, "Evaluation": FieldGroup.EVALUATION}
"""Nodes that are more than registration."""
_PARTIES = frozenset({"LegalEntity", "Person"})
_NOTHING: Mapping[str, Any] = {}
_IDS = {label: node.ID for label, node in NODES.items()}
IS_ESTABLISHED = "is_established"
"""What stands beside a legal entity as of a day: whether it was there."""
_CHINA = ZoneInfo("Asia/Shanghai")
_OF_OTHER_ENDS = ("other_id", "redirected_from", "successor_ids")
PATHS = "paths"
"""The fragment that reads more than is told: what lies between two legal entities."""


@dataclass(frozen=True, slots=True)
class ReadEdge:
    """A planned edge under decisions: read by `fragment`, or refused.

    `place` is that among the edges that are read below one node, or among the roots; None for one that is refused.
    """

    planned: PlannedEdge
    fragment: str
    place: int | None
    refusal: RefusalCode | None = None
    children: tuple["ReadEdge", ...] = ()
    read_children: tuple["ReadEdge", ...] = ()
    """Those below that are read, by their place."""

    @property
    def number(self) -> int:
        """Of the planned edge."""
        return self.planned.number

    def iter_read(self) -> Iterator["ReadEdge"]:
        """This one and all below that are read, in the order of the statement."""
        yield self
        for child in self.read_children:
            yield from child.iter_read()

    def iter_all(self) -> Iterator["ReadEdge"]:
        """This one and all below."""
        yield self
        for child in self.children:
            yield from child.iter_all()


def permit(planned: PlannedEdge, fragment: str, decisions: Decisions, place: int) -> ReadEdge:
    """An edge and those below it under decisions; below one that is not read nothing is looked at."""
    if refusal := decisions[planned.field.group].refusal:
        return ReadEdge(planned, fragment, None, refusal)
    children: list[ReadEdge] = []
    read: list[ReadEdge] = []
    for child in planned.children:
        permitted = permit(child, child.field.fragment, decisions, len(read))
        children.append(permitted)
        if permitted.place is not None:
            read.append(permitted)
    return ReadEdge(planned, fragment, place, None, tuple(children), tuple(read))


def split_items(items: Sequence[dict[str, Any]], count: int) -> list[Any]:
    """The items of `count` edges apart, each edge's at its place."""
    lists: list[Any] = [[] for _ in range(count)]
    for item in items:
        lists[item["place"]].append(item)
    return lists


def find_publication(items: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """What the first and the last item of a statement say was published, None where nothing was.

    Where they say two things, a night came between them, as if it were being written all the while.
    """
    before = items[0].get(PUBLICATION) if items else None
    after = items[-1].get(PUBLICATION_AFTER) if items else None
    if before == after:
        return before
    return {**(before or after or {}), "status": PublicationState.PUBLISHING}


@dataclass(slots=True)
class Reading:
    """One answer in the making. `entity_ids` are, in order, those of the entities that were read for it."""

    decisions: Decisions
    unseal: Unsealer
    lexicon: Lexicon
    clock: Clock
    pages: Sequence[Page] = ()
    """By number of edge."""
    places: Mapping[str, ReadEdge] = field(default_factory=dict)
    """Edges by path."""
    run_id: RunId | None = None
    publication: Mapping[str, Any] | None = None
    roots: dict[str, Any] = field(default_factory=dict)
    """What each field of the root answers with, by response key."""
    of_schema: Mapping[str, Any] = field(default_factory=dict)
    """What is answered of the schema itself, by response key."""
    entity_ids: list[str] = field(default_factory=list)
    item_count: int = 0
    """Items of all levels that were read."""
    recorded: "Future[None] | None" = None
    """Done when the audit entry is on disk; raises LedgerError if it is not. None where nothing was read."""
    _opened: dict[str, SealedContent] = field(default_factory=dict)
    _seals: dict[tuple[int, str], str] = field(default_factory=dict)
    """Of lists, by number of edge and id of what they hang on."""

    def get_page(self, edge: ReadEdge) -> Page:
        """What the request asks of an edge that was read."""
        return self.pages[edge.number]

    def open(self, found: Mapping[str, Any]) -> SealedContent:
        """What the blob of a person, or of one who trades, holds; opened once."""
        entity_id, blob = found["entity_id"], found["sealed"]
        if not blob:
            return SealedContent(None, None)
        if entity_id not in self._opened:
            self._opened[entity_id] = self.unseal(entity_id, blob)
        return self._opened[entity_id]

    @property
    def is_publishing(self) -> bool:
        """Whether a night was being written while this was read, so that what was read may be of two nights."""
        return self.publication is not None and self.publication["status"] == PublicationState.PUBLISHING

    def check_cursors(self) -> None:
        """See that every page is one of the published run.

        Raises:
            RequestError: a cursor is of another run.
            PublicationUnderWay: a night was written on since, so that the next page would skip or repeat items.
        """
        others = {page.cursor.run for page in self.pages} - {None, self._run_of_cursors}
        if others and self.is_publishing:
            raise PublicationUnderWay(
                "A night is being published, and lists change.",
                way_out="Ask for the first page, or for the next one when that is done.",
            )
        if others:
            raise RequestError("A cursor belongs to an earlier publication.", way_out="Ask for the first page again.")

    def check_days(self) -> None:
        """See that no day is asked about that the published night cannot know.

        Raises:
            RequestError: one is later.
        """
        night = self.publication and self.publication["night"]
        if night and any(str(page.parameters.get(AS_OF) or "") > night for page in self.pages):
            raise RequestError(
                f"`asOf` is later than the night that is published, {night}: nothing is known of that day.",
                way_out="Leave it out, and what is known now is told.",
            )

    def write_cursor(self, item: Mapping[str, Any]) -> str:
        """The cursor of an item that was admitted."""
        return Cursor(self._run_of_cursors, item["position"], self._seal(*item["list"])).write()

    @property
    def _run_of_cursors(self) -> str:
        """What cursors hold of the run; while a night is being published also how much of it is written.

        Where that was cut off, lists stand still as they are, and pages of them follow each other.
        """
        progress = f"~{self.publication.get('progress')}" if self.publication and self.is_publishing else ""
        return f"{self.run_id or ''}{progress}"

    def _seal(self, edge: ReadEdge, subject_id: str, as_of: object) -> str:
        """The seal of a list: its field, arguments and subject, who is shown, the day asked about, and today.

        Today, since what is in force changes at midnight; in China's time, as the statements have it.
        """
        key = (edge.number, subject_id)
        if key not in self._seals:
            given = sorted(self.pages[edge.number].parameters.items())
            shown, today = self.decisions[FieldGroup.NATURAL_PERSONS].allowed, self.clock().astimezone(_CHINA).date()
            told = "\x1f".join(map(str, (edge.fragment, subject_id, as_of, given, shown, today)))
            self._seals[key] = shorten_seal(self.lexicon.hash_number(told))
        return self._seals[key]

    def _check_list(self, edge: ReadEdge, subject_id: str, as_of: object) -> None:
        seal = self.pages[edge.number].cursor.seal
        if seal is not None and seal != self._seal(edge, subject_id, as_of):
            raise RequestError(
                "A cursor belongs to another list: another field, legal entity, other arguments or another day.",
                way_out="Ask for the first page.",
            )

    def admit(self, edge: ReadEdge, items: list[dict[str, Any]], subject_id: str = "", as_of: object = None) -> None:
        """Take what is refused out of the items of an edge and of all below, and number them.

        Where a node is refused, its edge says no more than which source states it and when: the record stays out, as
        its key may hold the credit code of the natural person who trades (rule L0).

        Raises:
            RequestError: a cursor is of another list.
        """
        refusal = self.decisions[FieldGroup.NATURAL_PERSONS].refusal
        if refusal:
            items[:] = [item for item in items if not is_of_a_natural_persons_time(item.get("object") or {})]
        page, children = self.get_page(edge), edge.read_children
        as_of = as_of or page.parameters.get(AS_OF)
        self._check_list(edge, subject_id, as_of)
        if edge.fragment == PATHS:
            items[:] = [_connect(item, page) for item in items]
        its_list = (edge, subject_id, as_of)
        if items and items[0].get(IS_ESTABLISHED) is False:
            items[0]["below"] = []  # of a day before it was there nothing is told, nor noted in the audit
        for position, item in enumerate(items[: page.limit], start=page.skip + 1):
            item["position"], item["list"] = position, its_list
            if item.get("is_replaced") and self.decisions[FieldGroup.EARLIER_EVALUATION].refusal:
                item["object"] = build_refused(RefusalCode.EARLIER_CLASS_WITHHELD)
                continue
            found = item.get("object") or _NOTHING
            label, trades = found.get("label", ""), False
            if label in _PARTIES:
                trades = found.get("subject_kind") in NATURAL_PERSON_SUBJECTS
                if entity_id := found.get("entity_id"):
                    self.entity_ids.append(entity_id)
            elif isinstance(related := found.get("related_entity_ids"), list):
                self.entity_ids += related  # whom the reasons of an evaluation name
            self.entity_ids += item.get("related_entity_ids", ())
            if refusal and (trades or label == "Person"):
                withhold(item, refusal, len(children))
                continue
            if (needed := _GROUPS.get(label)) and (withheld := self.decisions[needed].refusal):
                item["object"] = build_refused(withheld)
                continue
            if children:
                self._admit_below(children, item, as_of, trades=trades)
        self.item_count += len(items) + _count_beside(items)

    def _admit_below(self, children: Sequence[ReadEdge], item: dict[str, Any], as_of: object, *, trades: bool) -> None:
        item["below"] = below = split_items(item["below"], len(children))
        found = item.get("object") or _NOTHING
        subject_id = found.get(_IDS.get(found.get("label", ""), ""), "")
        for place, child in enumerate(children):
            if trades and child.planned.field.group is FieldGroup.EVALUATION:
                below[place] = build_refused(RefusalCode.NATURAL_PERSON_NOT_CLASSED)
            elif (items := below[place]) or self.pages[child.number].cursor.seal:
                self.admit(child, items, subject_id, as_of)


def _count_beside(items: Sequence[Mapping[str, Any]]) -> int:
    """How much stands in lists beside nodes: links of a chain, nodes and ties around, paths with theirs."""
    if items and (connected := items[0].get("connected")):
        return sum(len(path.nodes) + sum(map(len, path.steps)) for path in connected.paths)
    names = [name for name, value in items[0].items() if type(value) is list and name != "below"] if items else []
    return sum(_count_listed(item[name]) for item in items for name in names)


def _count_listed(values: list[Any]) -> int:
    maps = [value for value in values if type(value) is dict]
    return len(maps) + sum(_count_listed(inner) for one in maps for inner in one.values() if type(inner) is list)


def _connect(item: Mapping[str, Any], page: Page) -> dict[str, Any]:
    """The paths in place of all that lies between: nothing else is told, nor noted in the audit."""
    asked = page.arguments
    connected = connect_ends(item["nodes"], item["ties"], asked["longest"], asked["limit"])
    return {
        "place": item.get("place", 0),
        **{name: item[name] for name in _OF_OTHER_ENDS},
        "connected": connected,
        "related_entity_ids": connected.party_ids if connected else [],
    }
