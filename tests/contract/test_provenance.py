"""Every type of the schema says where what it tells comes from, or stands here with the reason why it need not."""

from importlib import resources
from typing import Final

from graphql import GraphQLObjectType, build_schema, get_named_type

NO_FACT: Final = {
    "it is the request's": ("Query", "Mutation", "PageInfo", "Publication", "NotFound", "Refused", "SplitEntity"),
    "it is provenance": ("Provenance", "Evidence", "JudgedRecord"),
    "it is a value of what holds it": ("Money", "RegisterChange", "MatchReason", "FamilyResult", "EvaluationReason"),
    "it is the law's": ("HumanReview",),
    "it groups what says so itself": (
        *("CommonOwner", "CommonOwners", "OwnerStake", "OwnershipPath", "Path", "PathStep", "Paths", "Surroundings"),
        "SearchHit",
    ),
    "it adds up what the lists beside it say one by one": ("FacilityTotals", "GuaranteeTotals", "ShareTotals"),
    "it names what `node(id:)` tells with its provenance": ("PathNode", "SurroundingNode"),
    "it is of the clerks' desk, whose records and runs the ledger has": (
        *("AgainstFacts", "ApartBecause", "ComparedValue", "IdentityCluster", "IdentityEvidence", "IdentityPair"),
        *("IdentityQueue", "IdentityStep", "Judged", "WaitingPair"),
    ),
}
"""By reason, types that hold no fact of their own."""


def test_a_type_has_provenance_or_a_reason_why_not() -> None:
    """Beneficial shares, controlling votes and data sources were told without the run that found them."""
    schema = build_schema(resources.files("api").joinpath("schema.graphql").read_text("utf-8"))
    without = {
        name
        for name, kind in schema.type_map.items()
        if isinstance(kind, GraphQLObjectType)
        and not name.startswith("__")
        and not name.endswith("Connection")
        and all(get_named_type(one.type).name != "Provenance" for one in kind.fields.values())
    }
    assert without == {name for names in NO_FACT.values() for name in names}
