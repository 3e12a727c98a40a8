"""Where the service listens and what a request may cost. Built once at the entry point."""

import ipaddress
from dataclasses import fields
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.limits import Limits


class ApiSettings(BaseSettings):
    """Settings of `api`: environment variables with the prefix `KG_API_`."""

    model_config = SettingsConfigDict(env_prefix="KG_API_", env_ignore_empty=True, frozen=True, extra="ignore")

    host: str = Field(default="127.0.0.1", description="Address that the service listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="TCP port that the service listens on.")
    jwks_file: Path | None = Field(
        default=None,
        description="JSON Web Key Set of who signs bearer tokens; needed on any address but loopback.",
    )
    issuer: str | None = Field(default=None, description="Issuer that a signed token must name; unset: any.")
    audience: str = Field(default="xintu", description="Audience that a signed token must name.")
    request_bytes: int = Field(default=100_000, ge=1_000, description="Size in bytes of one request's body.")
    token_count: int = Field(default=3_000, ge=100, description="Lexical tokens of one query, comments counted.")
    alias_count: int = Field(default=20, ge=0, description="Aliases of one query, each use of a fragment counted.")
    depth: int = Field(default=16, ge=4, description="Fields below one another in one query.")
    field_count: int = Field(default=800, ge=10, description="Fields of one query, each use of a fragment counted.")
    introspection_count: int = Field(
        default=20_000,
        ge=1_000,
        description="Fields of what a query is answered of the schema itself; the query of GraphiQL has some 11,000.",
    )
    repeat_count: int = Field(
        default=50, ge=0, description="Times that one query may ask for a field again that it asked for beside it."
    )
    fragment_count: int = Field(
        default=50, ge=0, description="Fragments of one query; half of the spreads it may hold."
    )
    directive_count: int = Field(default=50, ge=0, description="Uses of directives in one query.")
    variable_count: int = Field(default=1_000, ge=1, description="Values in the variables of one request.")
    variable_depth: int = Field(default=8, ge=1, description="Lists and objects within one another in the variables.")
    row_count: int = Field(
        default=20_000, ge=100, description="Items that one query may yield at most, over all its levels."
    )
    person_count: int = Field(
        default=60, ge=1, description="Different persons that one caller may ask for within an hour."
    )
    answer_seconds: float = Field(default=20.0, gt=0, description="Seconds that one answer may take.")
    running_count: int = Field(default=64, ge=1, description="Requests that are answered at one time.")
    waiting_count: int = Field(default=256, ge=0, description="Requests that may wait for that; more are turned away.")
    persisted_count: int = Field(
        default=1_000, ge=0, description="Queries kept by their SHA-256 for whoever sent them."
    )
    documents: Path | None = Field(
        default=None,
        description="Directory of trusted queries (*.graphql); when set, no other query is answered.",
    )

    console: bool = Field(default=True, description="Whether a browser gets the query console at /graphql.")

    warming_seconds: float = Field(
        default=15.0,
        ge=0,
        description="Seconds from the first /readyz for which it may be not ready while the graph plans known queries.",
    )
    drain_seconds: float = Field(
        default=2.0, ge=0, description="Seconds for which a service that was told to stop answers on, not ready."
    )
    access_log: bool = Field(
        default=False, description="Whether each request leaves a line in the log, at KG_LOG_LEVEL info."
    )
    metrics_host: str = Field(default="127.0.0.1", description="Address that Prometheus metrics are served on.")
    metrics_port: int | None = Field(
        default=None, ge=1, le=65535, description="TCP port of Prometheus metrics, at /metrics; unset: none are served."
    )
    traces_url: str | None = Field(
        default=None, description="OTLP/HTTP address that traces are sent to, such as http://host:4318/v1/traces."
    )

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def limits(self) -> Limits:
        """The bounds that a request is held against before anything runs."""
        return Limits(**{one.name: getattr(self, one.name) for one in fields(Limits)})
