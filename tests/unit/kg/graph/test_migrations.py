"""What the schema wants, told from the migrations alone."""

from kg.graph.door import Graph
from kg.graph.migrations import Migration, find_missing

MIGRATIONS = [
    Migration(1, "ids", "CREATE CONSTRAINT firm_id IF NOT EXISTS\nFOR (n:Firm) REQUIRE n.id IS UNIQUE;\n"),
    Migration(2, "names", "CREATE INDEX firm_name IF NOT EXISTS FOR (n:Firm) ON (n.name);\n"),
    Migration(3, "text", "DROP INDEX firm_name IF EXISTS;\nCREATE FULLTEXT INDEX firm_text IF NOT EXISTS\nFOR …;\n"),
]


class AnsweringGraph(Graph):
    """A graph that has these indexes; `True` for one of a constraint."""

    def __init__(self, state: str = "ONLINE", **indexes: bool) -> None:
        self._indexes, self._state = indexes, state

    def read(self, statement: str, parameters: object = None) -> list[dict[str, object]]:
        return [
            {"name": name, "is_unique": is_unique, "state": self._state} for name, is_unique in self._indexes.items()
        ]


def test_what_a_later_migration_drops_is_not_missing() -> None:
    assert find_missing(AnsweringGraph(firm_id=True, firm_text=False), MIGRATIONS) == {}


def test_what_is_missing_comes_with_what_makes_it() -> None:
    missing = find_missing(AnsweringGraph(), MIGRATIONS)
    assert list(missing) == ["firm_id", "firm_text"]
    assert missing["firm_text"].startswith("CREATE FULLTEXT INDEX firm_text")


def test_an_index_in_the_place_of_a_constraint_is_not_enough() -> None:
    assert list(find_missing(AnsweringGraph(firm_id=False, firm_text=False), MIGRATIONS)) == ["firm_id"]


def test_one_that_is_being_filled_is_there_and_one_that_failed_is_missing() -> None:
    assert find_missing(AnsweringGraph("POPULATING", firm_id=True, firm_text=False), MIGRATIONS) == {}
    assert list(find_missing(AnsweringGraph("FAILED", firm_id=True, firm_text=False), MIGRATIONS)) == [
        "firm_id",
        "firm_text",
    ]
