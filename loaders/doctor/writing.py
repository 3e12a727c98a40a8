"""A proposed contract as YAML, the way people write contracts: small mappings on one line."""

from collections.abc import Mapping
from typing import Any, Final

import yaml

from loaders.reading.layout import FileFormat, FileLayout

_WIDTH: Final = 120


class OneLine(dict[str, Any]):
    """A mapping that is written on one line."""


class _Dumper(yaml.SafeDumper):
    """YAML as people write contracts."""


_Dumper.add_representer(
    OneLine, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=True)
)


def build_server(layout: FileLayout) -> dict[str, Any]:
    """The server of files that are written so."""
    server: dict[str, Any] = {"server": "files", "type": "local", "path": ".", "format": layout.format.value}
    if layout.encoding:
        server["encoding"] = layout.encoding.upper()
    return server


def build_file_layout(layout: FileLayout) -> dict[str, Any]:
    """What differs from a plain file."""
    found: dict[str, Any] = {}
    if layout.delimiter and layout.delimiter != "," and layout.format is FileFormat.CSV:
        found["delimiter"] = layout.delimiter
    if layout.skipped_rows:
        found["skippedRows"] = layout.skipped_rows
    if layout.header_rows > 1:
        found["headerRows"] = layout.header_rows
    return found


def to_custom(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Values as the standard's `customProperties`."""
    plain = (str, int, float, bool)
    return [
        (OneLine if isinstance(value, plain) or name == "missingValues" else dict)(property=name, value=value)
        for name, value in values.items()
    ]


def write_yaml(data: Mapping[str, Any]) -> str:
    """The text of a contract, its keys in their order."""
    return str(yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH))
