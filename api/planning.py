"""Which fragments an operation needs, planned once a text; and for each request the pages and parameters of each.

A plan depends on the text and on the values of variables in directives, and on no other value: `bind` gives it those.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    OperationDefinitionNode,
    VariableNode,
    get_named_type,
)
from graphql.execution.values import VariableValues

from api.arguments import AS_OF, BELIEVED_AT, Arguments, Page
from api.collecting import Collector, iter_variables
from api.schema.connections import EDGE_FIELDS, EdgeField
from api.schema.roots import META_FIELDS, ROOT_FIELDS, ROOT_MAX, Lexicon, LookUp, RootField
from kg.errors import RequestError


@dataclass(frozen=True, slots=True)
class PlannedEdge:
    """A field that leads to nodes, at `path`. `number` counts the edges of a plan; `field` is None at the root.

    The path is that of types and response keys from the root, without places in lists, such as
    `Query.legalEntity/LegalEntity.holdings`: below types that exclude each other, one key may be two fields.
    """

    field: EdgeField
    path: str
    number: int
    arguments: Arguments
    children: tuple["PlannedEdge", ...]


@dataclass(frozen=True, slots=True)
class PlannedRoot:
    """One field of the root; which fragment answers `edge` is for its look-up to say."""

    field: RootField
    key: str
    edge: PlannedEdge


@dataclass(slots=True)
class Plan:
    """What an operation reads: the fields of its root, and the publication."""

    asked: tuple[str, ...] = ()
    """What kinds of thing it reads: fields of the root by their names in the schema, `schema` if it reads nothing."""
    roots: tuple[PlannedRoot, ...] = ()
    edges: list[PlannedEdge] = field(default_factory=list)
    """Every edge, by its number."""
    fixed: dict[int, Page] = field(default_factory=dict)
    """Pages of edges whose arguments hold no variable, by number, once they were read."""
    reads: bool = False
    """False when it asks for nothing but the schema itself."""
    of_schema: dict[str, list[FieldNode]] = field(default_factory=dict)
    """What is asked of the schema itself, by response key."""


@dataclass(frozen=True, slots=True)
class Bound:
    """One request's values for a plan, by number of root and of edge."""

    look_ups: list[LookUp | None]
    """None for what is known to have no answer."""
    pages: list[Page]
    by_root: Mapping[int, LookUp]
    """Look-ups by the number of their root's edge."""

    @property
    def shape(self) -> Hashable:
        """What a statement for them depends on: what is looked up, and for which parameters there are values."""
        return (
            tuple(one and (one.fragment, *one.given) for one in self.look_ups),
            tuple(page.given for page in self.pages),
        )


def build_plan(collector: Collector, query: GraphQLObjectType, operation: OperationDefinitionNode) -> Plan:
    """The plan of a valid document's operation.

    Raises:
        RequestError: it has too many fields at its root.
    """
    return _Planner(collector, Plan()).plan(query, operation)


def bind(plan: Plan, values: VariableValues, lexicon: Lexicon) -> Bound:
    """The values of a request.

    Raises:
        RequestError: arguments, pages, cursors or look-ups cannot be followed.
    """
    pages = [plan.fixed.get(edge.number) or _read_page(plan, edge, values) for edge in plan.edges]
    look_ups: list[LookUp | None] = []
    by_root: dict[int, LookUp] = {}
    for root in plan.roots:
        found = root.field.look_up(pages[root.edge.number].arguments, lexicon)
        look_ups.append(found)
        if found:
            by_root[root.edge.number] = found
            _check_evenings(root.edge, pages, found)
    return Bound(look_ups, pages, by_root)


def _check_evenings(root: PlannedEdge, pages: Sequence[Page], found: LookUp) -> None:
    """See that what is asked of an evening below a root is asked about a day.

    Raises:
        RequestError: there is no `asOf`.
    """
    if not found.parameters.get(AS_OF) and any(pages[edge.number].parameters.get(BELIEVED_AT) for edge in _walk(root)):
        raise RequestError(
            "`believed` is asked about a day: what stood on it, by what was known on that evening.",
            way_out="Say the day too, by `asOf` of the field at the root.",
        )


def _walk(edge: PlannedEdge) -> Iterator[PlannedEdge]:
    yield edge
    for child in edge.children:
        yield from _walk(child)


def _read_page(plan: Plan, edge: PlannedEdge, values: VariableValues) -> Page:
    page = edge.arguments.read(values)
    if edge.arguments.is_fixed:
        plan.fixed[edge.number] = page
    return page


def _check_personal(asked: Mapping[str, list[FieldNode]], operation: OperationDefinitionNode) -> None:
    """See that what may name a person stands in variables and is asked for once.

    Raises:
        RequestError: it stands in the text, which is kept and digested, or there are several.
    """
    personal = [nodes[0] for nodes in asked.values() if ROOT_FIELDS[nodes[0].name.value].from_variables_once]
    if len(personal) > 1:
        raise RequestError("A request asks for one person.", way_out="Send one request for each.")
    with_default = {
        definition.variable.name.value
        for definition in operation.variable_definitions or ()
        if definition.default_value is not None
    }
    for argument in (argument for node in personal for argument in node.arguments or ()):
        value = argument.value
        if not isinstance(value, VariableNode) or value.name.value in with_default:
            raise RequestError(
                f"`{argument.name.value}` stands in the query's text, which may be kept.",
                way_out="Write a variable there, without a default value, and send its value in `variables`.",
            )


class _Planner:
    def __init__(self, collector: Collector, plan: Plan) -> None:
        self._collector = collector
        self._plan = plan
        self._count = 0

    def plan(self, query: GraphQLObjectType, operation: OperationDefinitionNode) -> Plan:
        fields = self._collector.collect(query, [operation])
        asked = {key: nodes for key, nodes in fields.items() if nodes[0].name.value in ROOT_FIELDS}
        if len(asked) > ROOT_MAX:
            raise RequestError(f"A request has at most {ROOT_MAX} fields at its root.", way_out="Send several.")
        _check_personal(asked, operation)
        self._plan.roots = tuple(
            self._plan_root(query, ROOT_FIELDS[nodes[0].name.value], key, nodes) for key, nodes in asked.items()
        )
        self._plan.reads = bool(asked) or any(nodes[0].name.value == "publication" for nodes in fields.values())
        self._plan.of_schema = {key: nodes for key, nodes in fields.items() if nodes[0].name.value in META_FIELDS}
        named = {nodes[0].name.value for nodes in asked.values()}
        nothing = "publication" if self._plan.reads else "schema"
        self._plan.asked = tuple(name for name in ROOT_FIELDS if name in named) or (nothing,)
        self._plan.edges.sort(key=lambda edge: edge.number)
        return self._plan

    def _plan_root(self, query: GraphQLObjectType, root: RootField, key: str, nodes: list[FieldNode]) -> PlannedRoot:
        edge = EdgeField("", root.group, root.single)
        return PlannedRoot(root, key, self._plan_edge(query, edge, f"{query.name}.{key}", nodes))

    def _plan_edge(self, owner: GraphQLObjectType, edge: EdgeField, path: str, nodes: list[FieldNode]) -> PlannedEdge:
        definition = owner.fields[nodes[0].name.value]
        variables = (iter_variables(argument, of_directives=False) for argument in nodes[0].arguments or ())
        is_fixed = not any(map(tuple, variables))
        below = sorted(
            self._iter_fields(definition, nodes, path), key=lambda found: (found[1].fragment, found[2], found[0].name)
        )
        number = self._count
        self._count += 1
        children = tuple(self._plan_edge(*found) for found in below)
        arguments = Arguments(definition, nodes[0], edge.single, is_fixed, edge.bounds)
        planned = PlannedEdge(edge, path, number, arguments, children)
        self._plan.edges.append(planned)
        return planned

    def _iter_fields(
        self, definition: GraphQLField, nodes: list[FieldNode], path: str
    ) -> Iterator[tuple[GraphQLObjectType, EdgeField, str, list[FieldNode]]]:
        """The next edges below a field, through pages and links or straight; each alias on the way is its own path."""
        for owner in self._collector.find_possible_types(get_named_type(definition.type)):
            for key, inner in self._collector.collect(owner, nodes).items():
                name, place = inner[0].name.value, f"{path}/{owner.name}.{key}"
                if edge := EDGE_FIELDS.get((owner.name, name)):
                    yield owner, edge, place, inner
                elif name in owner.fields:
                    yield from self._iter_fields(owner.fields[name], inner, place)
