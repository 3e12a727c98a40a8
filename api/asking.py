"""A client of our own service: asks for a profile as a regulator's program would."""

from dataclasses import dataclass
from importlib import resources
from typing import Any

import httpx

from kg.errors import ServiceError
from kg.model.vocabulary import Purpose

_PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Question:
    """Which firm, for which purpose and case."""

    uscc: str
    purpose: Purpose | None
    case_reference: str | None


def read_profile_query() -> str:
    """The query of a whole profile."""
    return (resources.files("api") / "demo_query.graphql").read_text("utf-8")


def ask_profile(url: str, bearer: str, question: Question) -> dict[str, Any]:
    """The service's answer, its `data` and `errors`.

    Raises:
        ServiceError: nobody answers there, or what answers is not Xintu.
    """
    headers = {"Authorization": f"Bearer {bearer}"}
    if question.purpose:
        headers["Purpose"] = question.purpose.value
    if question.case_reference:
        headers["Case-Reference"] = question.case_reference
    body = {"query": read_profile_query(), "variables": {"uscc": question.uscc}}
    try:
        response = httpx.post(f"{url}/graphql", json=body, headers=headers, timeout=_PATIENCE_SECONDS, trust_env=False)
        answer = response.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise ServiceError(
            f"{url} does not answer as Xintu does.", way_out="Start it: kg serve; or give its address: --url"
        ) from error
    if not isinstance(answer, dict) or not {"data", "errors"} & answer.keys():
        raise ServiceError(f"{url} does not answer as Xintu does.", way_out="Give the service's address: --url")
    return answer


def is_ready(url: str) -> bool:
    """Whether the service at an address can answer."""
    try:
        return httpx.get(f"{url}/readyz", timeout=_PATIENCE_SECONDS, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
