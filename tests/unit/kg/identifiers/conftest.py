"""Contexts that normalisers are handed in these tests."""

from collections.abc import Callable
from datetime import date

import pytest

from kg.identifiers.normalised import Context
from kg.identifiers.reference_tables import national_tables


@pytest.fixture(scope="session")
def build_context() -> Callable[..., Context]:
    """A context of the national world on one day; keywords as in `Context`."""

    def build(**stated: object) -> Context:
        return Context(tables=national_tables(), on=date(2026, 1, 5), **stated)  # type: ignore[arg-type]

    return build


@pytest.fixture(scope="session")
def context(build_context: Callable[..., Context]) -> Context:
    """The national world, nothing stated by a contract."""
    return build_context()
