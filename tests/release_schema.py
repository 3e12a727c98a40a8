"""`python -m tests.release_schema`: today's schema becomes the released one, and the list of changes begins anew."""

from pathlib import Path

from graphql import build_schema, print_schema

from api.schema.descriptions import iter_described

API = Path(__file__).parents[1] / "api"
HEAD = """\
# What has changed in the schema since `released.graphql` so that a program that was right is no longer, as graphql-core
# words it, and why it is worth that. Below `waived`, by coordinate (`gone`) and with its reason (`why`): what went
# without a year's notice (`api/schema/deprecation.py`). What a program may meet without knowing it: `dangerous.txt`.
"""


def strip_descriptions(sdl: str) -> str:
    """A schema's text without what is said of its parts."""
    schema = build_schema(sdl)
    for _, element in iter_described(schema):
        element.description = None
    return print_schema(schema) + "\n"


if __name__ == "__main__":
    text = (API / "schema.graphql").read_text("utf-8")
    (API / "schema" / "released.graphql").write_text(strip_descriptions(text), "utf-8")
    (API / "schema" / "dangerous.txt").write_text("", "utf-8")
    (API / "schema" / "changes.yaml").write_text(HEAD + "breaking: []\nwaived: []\n", "utf-8")
