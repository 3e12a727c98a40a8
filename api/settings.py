"""Where the service listens and what a request may cost. Built once at the entry point."""

import ipaddress
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    token_count: int = Field(default=4_000, ge=100, description="Lexical tokens of one query.")
    alias_count: int = Field(default=20, ge=0, description="Aliases of one query, each use of a fragment counted.")
    depth: int = Field(default=16, ge=4, description="Fields below one another in one query.")
    row_count: int = Field(
        default=20_000, ge=100, description="Items that one query may yield at most, over all its levels."
    )

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"
