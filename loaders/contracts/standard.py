"""A contract file as the standard's own model, checked against its JSON Schema; what is wrong is told in plain words.

Source: https://bitol-io.github.io/open-data-contract-standard/v3.2.0/
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

import jsonschema
from jsonschema.exceptions import ValidationError as SchemaViolation
from jsonschema.exceptions import best_match
from open_data_contract_standard.model import OpenDataContractStandard
from pydantic import ValidationError

from loaders.contracts.document import Document, KeyPath, suggest

_NEEDED_FOR: Final[Mapping[str, str]] = {
    "apiVersion": "the edition of the standard: v3.2.0",
    "kind": "always DataContract",
    "id": "the source's id, under which its records are kept",
    "version": "the contract's own version",
    "server": "the server's name",
    "type": "what kind of server: local, postgresql, custom …",
    "path": "where in the night's folder the files stand",
    "format": "how the files are written: csv, xlsx …",
    "name": "its name",
    "logicalType": "string, date, timestamp, number, integer, boolean …",
    "property": "the property's name",
    "value": "its value",
    "metric": "what is counted",
    "query": "the statement that counts broken rows",
}
_TYPES: Final = {
    "string": "text (put numbers and dates in quotes)", "array": "a list", "object": "a mapping of keys",
    "integer": "a whole number", "number": "a number", "boolean": "true or false",
}  # fmt: skip
_UNEXPECTED: Final = re.compile(r"'([^']+)'(?=[^(]*(?:was|were) unexpected)")
_SHOWN_CHARACTERS: Final = 60


def read_standard(document: Document) -> OpenDataContractStandard:
    """The document as the standard's model.

    Raises:
        ContractError: the first thing that the standard does not allow, with its line and key.
    """
    if not isinstance(document.data, dict):
        raise document.error((), "a contract is a mapping of keys: apiVersion, kind, id, servers, schema …")
    found = [leaf for error in _validator().iter_errors(document.data) for leaf in _iter_leaves(error)]
    # A key is also told as unexpected where something else is wrong beside it: that is told last.
    found.sort(key=lambda leaf: (leaf.validator == "unevaluatedProperties", [str(part) for part in leaf.absolute_path]))
    if found:
        at, message = _explain(found[0])
        raise document.error(at, message)
    try:
        return OpenDataContractStandard.model_validate(document.data)
    except ValidationError as error:
        first = error.errors()[0]
        raise document.error(tuple(first["loc"]), f"{first['msg']}.") from None


@cache
def _schema() -> dict[str, Any]:
    package = OpenDataContractStandard.__module__.rpartition(".")[0]
    return dict(json.loads((resources.files(package) / "schema.json").read_text("utf-8")))


@cache
def _validator() -> jsonschema.Draft201909Validator:
    return jsonschema.Draft201909Validator(_schema())


def _iter_leaves(error: SchemaViolation) -> Iterator[SchemaViolation]:
    """The error itself, or the likeliest of those that its alternatives failed for."""
    if error.context and (deepest := best_match([error])) is not None:
        yield deepest
    else:
        yield error


def _explain(error: SchemaViolation) -> tuple[KeyPath, str]:
    """Where, and what, without a validator's jargon."""
    at: KeyPath = tuple(error.absolute_path)
    instance, wanted = error.instance, error.validator_value
    if error.validator == "required" and isinstance(instance, dict) and isinstance(wanted, list):
        return at, _explain_missing(instance, wanted, error.schema)
    if error.validator in {"additionalProperties", "unevaluatedProperties"} and isinstance(instance, dict):
        name = next(iter(_UNEXPECTED.findall(error.message)), "?")
        hint = suggest(name, _known_keys(error.schema) - set(instance))
        return (*at, name), f"the standard knows no key {name} here.{hint}"
    return at, _explain_value(error)


def _explain_value(error: SchemaViolation) -> str:
    instance, wanted = error.instance, error.validator_value
    allowed = [str(value) for value in (wanted if isinstance(wanted, list) else [wanted])]
    if error.validator == "type":
        return f"{' or '.join(_TYPES.get(kind, kind) for kind in allowed)} is needed here."
    if error.validator in {"enum", "const"}:
        return f"{_show(instance)} is not one of {', '.join(allowed)}.{suggest(str(instance), allowed)}"
    if error.validator == "pattern":
        return f"{_show(instance)} is not of the form {wanted}."
    if error.validator == "oneOf" and "mustBe" in str(wanted):
        return "a rule has exactly one limit: mustBe, mustBeLessThan, mustBeBetween …"
    return f"{error.message.splitlines()[0][:200]}."


def _explain_missing(instance: dict[str, object], wanted: list[str], schema: object) -> str:
    name = next(key for key in wanted if key not in instance)
    if name == "map" and "logicalType" not in instance:
        # The schema takes a column without a type for one of any type, maps among them.
        name = "logicalType"
    reason = f" ({_NEEDED_FOR[name]})" if name in _NEEDED_FOR else ""
    near = suggest(name, [key for key in instance if key not in _known_keys(schema)])
    return f"{name} is needed here{reason}.{near}"


def _show(value: object) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"


def _known_keys(schema: object) -> set[str]:
    """Every key that a part of the schema speaks of, whatever its conditions."""
    if isinstance(schema, list):
        return {key for part in schema for key in _known_keys(part)}
    if not isinstance(schema, dict):
        return set()
    keys = set(schema.get("properties", {}))
    for part in ("allOf", "anyOf", "oneOf", "if", "then", "else"):
        keys |= _known_keys(schema.get(part))
    if "$ref" in schema:
        target: Any = _schema()
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        keys |= _known_keys(target)
    return keys
