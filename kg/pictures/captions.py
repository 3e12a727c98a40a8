"""How nodes and edges of the graph are called in a picture, and pictures of what an answer holds."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from kg.identifiers.currency import minor_digits
from kg.pictures.layout import Layout
from kg.pictures.network import draw_network
from kg.pictures.svg import Picture

Properties = Mapping[str, object]
_PAIR: Final = frozenset({"from_name", "to_name"})
_RING: Final = "ring_names"
_AMOUNT: Final = "guaranteed_minor"
_KINDS: Final = {
    "individual_business": "个体工商户",
    "sole_proprietorship": "个人独资企业",
    "branch": "分支机构",
    "public_body": "机关单位",
    "firm": "企业",
}
_LABELS: Final = {
    "Person": "自然人",
    "Facility": "授信",
    "Decision": "决定",
    "Licence": "许可",
    "Address": "地址",
    "RegisterEntry": "登记",
}
_YUAN: Final = "CNY"
_ROLES: Final = {
    "legal_representative": "法定代表人",
    "operator": "经营者",
    "director": "董事",
    "supervisor": "监事",
    "manager": "经理",
}


def draw_subgraph(
    nodes: Iterable[Mapping[str, object]],
    edges: Iterable[Mapping[str, object]],
    *,
    layout: Layout | str = Layout.FREE,
    title: str = "",
    focus: str = "",
) -> Picture:
    """Nodes and edges of an answer as a picture.

    Args:
        nodes: mappings with `id`, `labels` and `properties`.
        edges: mappings with `from_id`, `to_id`, `type` and `properties`.
        layout: see `kg.pictures.layout`.
        title: stands above the picture.
        focus: name of the node that it is about, or its id.
    """
    return draw_network(
        [
            {
                "id": node["id"],
                "label": _first(node["labels"]),
                "caption": build_node_caption(_first(node["labels"]), _map(node["properties"])),
                "focus": bool(focus) and focus in _names(_map(node["properties"])),
            }
            for node in nodes
        ],
        [dict(edge) | {"caption": build_edge_caption(str(edge["type"]), _map(edge["properties"]))} for edge in edges],
        layout=layout,
        title=title,
    )


def draw_pairs(
    rows: Sequence[Mapping[str, object]],
    *,
    layout: Layout | str = Layout.FREE,
    title: str = "",
    focus: str = "",
) -> Picture:
    """Rows as a graph of firms: from `from_name` to `to_name`, with `caption` or a sum
    `guaranteed_minor` and its `currency` if any, or around each `ring_names`.

    Args:
        rows: of a named query.
        layout: see `kg.pictures.layout`.
        title: stands above the picture.
        focus: name of the firm that it is about.
    """
    pairs = dict.fromkeys(pair for row in rows for pair in _iter_pairs(row))
    names = dict.fromkeys(name for pair in pairs for name in pair[:2])
    return draw_network(
        [
            {"id": name, "label": "LegalEntity", "caption": name, "focus": bool(focus) and name == focus}
            for name in names
        ],
        [{"from_id": from_name, "to_id": to_name, "caption": caption} for from_name, to_name, caption in pairs],
        layout=layout,
        title=title,
    )


def can_be_drawn(row: Mapping[str, object]) -> bool:
    """Whether rows like this one lead from firm to firm."""
    return row.keys() >= _PAIR or _RING in row


def _iter_pairs(row: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    ring = row.get(_RING)
    if isinstance(ring, list):
        names = [str(name or "?") for name in ring]
        for name, after in zip(names, [*names[1:], *names[:1]], strict=True):
            yield name, after, ""
    else:
        yield str(row["from_name"] or "?"), str(row["to_name"] or "?"), _caption(row)


def _caption(row: Mapping[str, object]) -> str:
    return str(row["caption"] or "") if "caption" in row else say_money(row.get(_AMOUNT), row.get("currency"))


def build_node_caption(label: str, properties: Properties) -> str:
    """A firm's name, else what kind of thing it is."""
    if label == "Address":
        return str(properties.get("address") or _LABELS[label])
    if label == "LegalEntity":
        return str(properties.get("name") or _KINDS.get(str(properties.get("subject_kind")), "?"))
    return _LABELS.get(label, label)


def build_edge_caption(edge_type: str, properties: Properties) -> str:
    """What an edge says first: a share, a role, a sum."""
    build = _CAPTIONS.get(edge_type)
    return build(properties) if build else ""


def say_money(minor: object, currency: object = None) -> str:
    """A sum in 万 or 亿, as regulators read it, with its currency unless that is yuan; nothing for what is unknown."""
    if not isinstance(minor, int):
        return ""
    units = minor / 10 ** minor_digits(str(currency) if currency else None)
    said = f"{units / 1e8:,.2f} 亿" if abs(units) >= 1e8 else f"{units / 1e4:,.0f} 万"
    return f"{said} {currency}" if currency and currency != _YUAN else said


def _say_share(properties: Properties) -> str:
    share = properties.get("share")
    if isinstance(share, float | int):
        return f"{share * 100:.1f}".removesuffix(".0") + " %"
    return str(properties.get("share_band") or "")


def _say_role(properties: Properties) -> str:
    return _ROLES.get(str(properties.get("role")), "")


def _say_guarantee(properties: Properties) -> str:
    return f"担保 {say_money(properties.get('amount_minor'), properties.get('currency'))}".strip()


_CAPTIONS: Final[Mapping[str, Callable[[Properties], str]]] = {
    "OWNS": _say_share,
    "REPRESENTS": _say_role,
    "MANAGES": _say_role,
    "GUARANTEES": _say_guarantee,
    "BRANCH_OF": lambda _: "分支",
    "REGISTERED_AT": lambda _: "住所",
    "BORROWS": lambda _: "借",
    "LENDS": lambda _: "贷",
}


def _names(properties: Properties) -> tuple[object, object]:
    return properties.get("name"), properties.get("entity_id")


def _first(labels: object) -> str:
    return str(labels[0]) if isinstance(labels, list | tuple) and labels else ""


def _map(value: object) -> Properties:
    return value if isinstance(value, Mapping) else {}
