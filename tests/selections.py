"""Queries drawn at random from the schema itself, and rows that a graph could answer them with."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from api.arguments import snake_case
from api.reading import ReadEdge
from api.schema.connections import EDGE_FIELDS
from kg.graph.queries import Typed, read_fragment
from kg.model import vocabulary
from kg.model.graph import EDGE_TYPES, NODES
from kg.model.record import Column, columns_of
from kg.model.vocabulary import NATURAL_PERSON_SUBJECTS

FRAGMENT_SHARE, ALIAS_SHARE, DIRECTIVE_SHARE = 0.2, 0.12, 0.12
LEVEL_MAX = 5
JSON_COLUMNS = {"reasons": "EvaluationReason", "families": "FamilyResult"}
"""Columns that hold a JSON list, with the type of the schema that reads it."""
LISTS = {"paths": "OwnershipPath", "links": "ControlLink", "edges": "SurroundingEdge"}
"""What fragments give beside node and edge as lists of maps, with the type of the schema that reads it."""
_EDGES = {edge.__name__: edge for edge in EDGE_TYPES}


@dataclass
class Drawn:
    """A valid query with its variables."""

    text: str
    variables: dict[str, Any]


@dataclass
class Drawer:
    """Draws queries. `roots` gives, for a field of the root, its arguments as text; `variables` are texts for them."""

    schema: GraphQLSchema
    chance: random.Random
    roots: Mapping[str, Callable[[random.Random], str]]
    is_valid: Callable[[str], bool]
    variables: Mapping[str, str] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    aliases: int = 0

    def iter_queries(self, count: int) -> Iterator[Drawn]:
        """So many queries; what is not valid (two fields of one key that cannot be merged) is drawn again."""
        found = 0
        while found < count:
            drawn = self._draw()
            if self.is_valid(drawn.text):
                found += 1
                yield drawn

    def _draw(self) -> Drawn:
        self.fragments, self.aliases = [], 0
        chosen = self.chance.sample(sorted(self.roots), k=min(len(self.roots), self.chance.choice((1, 1, 1, 2))))
        levels = self.chance.randint(1, LEVEL_MAX)
        parts = [f"{self._root_alias(name)}{name}{self._root_arguments(name)} {self._below(name, levels)}"
                 for name in chosen]  # fmt: skip
        if self.chance.random() < 0.3:
            parts.append(f"twice: {chosen[0]}{self._root_arguments(chosen[0])} {self._below(chosen[0], 1)}")
        if self.chance.random() < 0.3:
            parts.append("publication { runId status night }")
        variables = {"yes": True, "no": False, "some": self.chance.randint(1, 4), **self.variables}
        heads = {
            "yes": "$yes: Boolean!",
            "no": "$no: Boolean = false",
            "some": "$some: Int! = 2",
            **{name: f"${name}: String!" for name in self.variables},
        }
        body = "{ " + " ".join(parts) + " } " + " ".join(self.fragments)
        used = {name for name in heads if f"${name}" in body}
        head = f"query Drawn({', '.join(heads[name] for name in sorted(used))}) " if used else ""
        needed = {"yes", *self.variables}
        given = {name: variables[name] for name in used if name in needed or self.chance.random() < 0.7}
        return Drawn(head + body, given)

    def _root_alias(self, name: str) -> str:
        return f"my{name.capitalize()}: " if self.chance.random() < ALIAS_SHARE else ""

    def _root_arguments(self, name: str) -> str:
        arguments = self.roots[name](self.chance)
        return f"({arguments})" if arguments else ""

    def _below(self, root: str, levels: int) -> str:
        assert self.schema.query_type is not None
        return self.draw_selection(get_named_type(self.schema.query_type.fields[root].type), levels)

    def draw_selection(self, kind: Any, levels: int) -> str:
        """`{ … }` of a composite type; `levels` more edges may follow."""
        if isinstance(kind, GraphQLUnionType):
            kinds = list(self.schema.get_possible_types(kind))
            chosen = self.chance.sample(kinds, k=self.chance.randint(max(1, len(kinds) - 1), len(kinds)))
            parts = [f"... on {one.name} {self.draw_selection(one, levels)}" for one in chosen]
            return "{ " + " ".join([self._typename(), *parts]) + " }"
        fields = self._draw_fields(kind, levels)
        if self.chance.random() < FRAGMENT_SHARE:
            name = f"F{len(self.fragments)}"
            self.fragments.append(f"fragment {name} on {kind.name} {{ {fields} }}")
            return f"{{ ...{name} {self._directive()} __typename }}"
        if self.chance.random() < FRAGMENT_SHARE:
            return f"{{ ... {self._directive()} {{ {fields} }} __typename }}"
        return "{ " + fields + " }"

    def _draw_fields(self, kind: GraphQLObjectType | GraphQLInterfaceType, levels: int) -> str:
        drawn: list[str] = [self._typename()]
        for name, definition in kind.fields.items():
            leads = (kind.name, name) in EDGE_FIELDS
            inner = get_named_type(definition.type)
            way = name in ("edges", "node", "pageInfo")
            if leads and levels == 0:
                continue
            if self.chance.random() > (0.85 if way else 0.2 if leads else 0.35):
                continue
            below = "" if is_leaf_type(inner) else self.draw_selection(inner, levels - leads)
            page = ""
            if "first" in definition.args and self.chance.random() < 0.8:
                page = f"(first: {self.chance.choice(['1', '2', '3', '$some'])})"
            if "to" in definition.args:
                more = f", longest: {self.chance.randint(1, 6)}" if "longest" in definition.args else ""
                more += self._draw_evening() if "believed" in definition.args else ""
                page = f'(to: "legalentity-{self.chance.randint(0, 12)}"{more})'
            elif "believed" in definition.args:
                page = f"(limit: 50{self._draw_evening()})"
            drawn.append(f"{self._alias(name)}{name}{page} {self._directive()} {below}")
        return " ".join(drawn) if len(drawn) > 1 else f"{drawn[0]} __typename"

    def _draw_evening(self) -> str:
        """None, mostly: where no day is asked about it is refused."""
        return ', believed: "2021-03-01"' if self.chance.random() < 0.3 else ""

    def _typename(self) -> str:
        return "__typename" if self.chance.random() < 0.7 else "kind: __typename" if self._may_alias() else ""

    def _alias(self, name: str) -> str:
        return f"x{self.aliases}_{name}: " if self.chance.random() < ALIAS_SHARE and self._may_alias() else ""

    def _may_alias(self) -> bool:
        self.aliases += 1
        return self.aliases < 12

    def _directive(self) -> str:
        if self.chance.random() > DIRECTIVE_SHARE:
            return ""
        return self.chance.choice(
            ["@include(if: $yes)", "@skip(if: $yes)", "@include(if: $no)", "@skip(if: $no)", "@skip(if: true)"]
        )


@dataclass
class Rows:
    """Draws what the graph answers for an edge: items as `kg.graph.compose` shapes them."""

    schema: GraphQLSchema
    chance: random.Random
    natural_persons: bool
    fault_share: float = 0.0
    """Of values that do not fit their column."""

    def draw_items(self, edge: ReadEdge, limit: int) -> list[dict[str, Any]]:
        """Between none and one more than a page of items."""
        if not read_fragment(edge.fragment).shape_types("object"):
            return [self._draw_item(edge)]
        most = 1 if edge.planned.field.single else limit + 1
        return [self._draw_item(edge) for _ in range(self.chance.randint(0, most))]

    def _draw_item(self, edge: ReadEdge) -> dict[str, Any]:
        fragment = read_fragment(edge.fragment)
        label = self.chance.choice(fragment.shape_types("object") or ("",))
        item: dict[str, Any] = {"place": edge.place}
        if label:
            item["object"] = self._draw_node(label)
        item |= {part.name: self._draw_beside(part) for part in fragment.shape if part.name not in ("edge", "object")}
        edge_types = fragment.shape_types("edge")
        if edge_types:
            columns = {column.name: column for kind in edge_types for column in columns_of(_EDGES[kind])}
            item["edge"] = {name: self._draw(column) for name, column in columns.items()}
        if edge.read_children:
            here = [
                child
                for child in edge.read_children
                if child.planned.path.rpartition("/")[2].startswith(f"{label}.")
                or read_fragment(child.fragment).on in edge_types
            ]
            item["below"] = [one for child in here for one in self.draw_items(child, 3)]
        return item

    def _draw_beside(self, part: Typed) -> Any:
        """What a fragment gives beside node and edge."""
        (kind,) = part.types
        if part.is_list:
            return self._draw_list(part.name) if kind == "map" else []
        if members := getattr(vocabulary, kind, None):
            return self.chance.choice(list(members)).value
        values = {"int": self.chance.randint(0, 9), "float": self.chance.random(), "bool": True}
        return values.get(kind, "e_1")

    def _draw_list(self, name: str) -> list[Any]:
        """Maps that a fragment gives beside node and edge."""
        if name == "sources":
            counts = ("night_count", "row_count", "refused_count", "rule_count", "unmet_rule_count")
            nights = dict.fromkeys(("first_night_on", "last_night_on"), "2026-01-05")
            return [{"source_id": "city_market", **nights, **dict.fromkeys(counts, 1)}]
        if name == "nodes":
            middle = {"name": "middle", "is_person": False, "subject_kind": "firm", "distance": 0}
            middle |= {"kind": "legal_entity", "side": 0, "is_hub": False}
            return [{"entity_id": f"e_{number}", "id": f"e_{number}", **middle} for number in range(2)]
        if name == "owners":
            stake = _draw_value(self.schema.get_type("OwnerStake"), self.chance)
            owner = {"id": "e_1", "kind": "legal_entity", "name": "one", "subject_kind": "firm"}
            return [owner | {"stakes": [stake, stake]}]
        if name == "ties":
            joins = {"from_id": "e_0", "to_id": "e_1", "edge_id": "tie", "amount_minor": 1, "currency": "CNY"}
            return [_draw_value(self.schema.get_type("PathTie"), self.chance) | joins]
        if type_name := LISTS.get(name):
            return [_draw_value(self.schema.get_type(type_name), self.chance) for _ in range(self.chance.randint(0, 2))]
        return [{"amount_minor": self.chance.randint(0, 10_000), "currency": "CNY"}]

    def _draw_node(self, label: str) -> dict[str, Any]:
        found = {column.name: self._draw(column) for column in columns_of(NODES[label])} | {"label": label}
        if label == "LegalEntity" and self.chance.random() < 0.7:
            found["subject_kind"] = "firm"
        if self.natural_persons:
            return found
        if label == "Person":
            return {"label": label}
        if label == "LegalEntity" and found["subject_kind"] in NATURAL_PERSON_SUBJECTS:
            return {"entity_id": found["entity_id"], "subject_kind": found["subject_kind"], "label": label}
        return found

    def _draw(self, column: Column) -> Any:  # noqa: PLR0911 - one return a type
        if (
            self.fault_share
            and column.name not in ("subject_kind", "entity_id")
            and self.chance.random() < self.fault_share
        ):
            return self.chance.choice([None, {"a": 1}, 1 << 40, "nothing of the kind", [None]])
        if column.nullable and column.name != "currency" and self.chance.random() < 0.3:
            return None
        if column.name in JSON_COLUMNS:
            return draw_json(self.schema, JSON_COLUMNS[column.name], self.chance)
        if column.name == "changes":
            return json.dumps([{"field": "name", "before": None, "after": "x"}])
        if column.is_list:
            return [self._draw_text(column) for _ in range(self.chance.randint(0, 3))]
        if column.plain_type is bool:
            return self.chance.random() < 0.5
        if column.plain_type is int:
            return self.chance.randint(0, 10_000)
        if column.plain_type is float:
            return self.chance.choice([0, 1, 0.1, 1e-9, self.chance.random()])
        return self._draw_text(column)

    def _draw_text(self, column: Column) -> str:
        if column.plain_type is date:
            return date(2020, 1, self.chance.randint(1, 28)).isoformat()
        if column.plain_type is datetime:
            return "2026-01-05T00:00Z"
        if column.plain_type is str and hasattr(column.value_type, "__members__"):
            return str(self.chance.choice(list(column.value_type)).value)
        return f"{column.name} {self.chance.randint(0, 99)}"


def draw_json(schema: GraphQLSchema, type_name: str, chance: random.Random) -> str:
    """A JSON list of what a type of the schema reads, by the model's names."""
    kind = schema.get_type(type_name)
    return json.dumps([_draw_value(kind, chance) for _ in range(chance.randint(0, 2))])


def _draw_value(kind: Any, chance: random.Random) -> Any:
    if isinstance(kind, GraphQLNonNull):
        return _draw_value(kind.of_type, chance)
    if isinstance(kind, GraphQLList):
        return [_draw_value(kind.of_type, chance) for _ in range(chance.randint(0, 2))]
    if isinstance(kind, GraphQLObjectType):
        return {snake_case(name): _draw_value(field.type, chance) for name, field in kind.fields.items()}
    if isinstance(kind, GraphQLEnumType):
        return chance.choice([value.value for value in kind.values.values()])
    values = {"Int": 3, "Boolean": True, "Ratio": 0.5, "Date": "2024-05-06", "DateTime": "2026-01-05T00:00Z"}
    return values.get(kind.name, f"text {chance.randint(0, 9)}")
