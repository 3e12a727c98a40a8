"""Where the graph is and what it may use. Built once at an entry point, passed as an argument.

Every field has a description with its unit; `docs/settings.md` lists them and a test compares.
"""

from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class GraphSettings(BaseSettings):
    """Settings of `kg`: environment variables with the prefix `KG_`."""

    model_config = SettingsConfigDict(env_prefix="KG_", env_ignore_empty=True, frozen=True, extra="ignore")

    home: Path = Field(
        default_factory=lambda: user_data_path("xintu"),
        description="Directory of mode 0700 that holds everything this installation keeps.",
    )
    neo4j_uri: str | None = Field(
        default=None,
        description="Address of another Neo4j, such as neo4j://host:7687; when set, nothing local is started.",
    )
    neo4j_user: str = Field(default="neo4j", description="User name at the graph.")
    neo4j_password: SecretStr | None = Field(
        default=None, description="Password at another Neo4j; the managed server keeps its own in a file of mode 0600."
    )
    neo4j_database: str = Field(default="neo4j", description="Database name at the graph.")
    bolt_port: int = Field(
        default=7687, ge=1, le=65535, description="Loopback TCP port of the managed server's Bolt listener."
    )
    heap_mib: int | None = Field(
        default=None, ge=256, description="Managed server's heap in MiB; unset: an eighth of memory, 512 to 8192."
    )
    page_cache_mib: int | None = Field(
        default=None, ge=64, description="Managed server's page cache in MiB; unset: an eighth of memory, 256 to 16384."
    )
    start_seconds: int = Field(
        default=120, ge=5, description="Seconds that a start may take until queries are answered."
    )
    query_seconds: float = Field(default=30.0, gt=0, description="Seconds that one read query may take.")
    batch_rows: int = Field(default=10_000, ge=1, description="Rows of one write transaction.")
    import_facts: int = Field(
        default=50_000,
        ge=1,
        description="Facts from which an empty managed graph is filled by the offline importer, the server stopped.",
    )
    duckdb_memory_mib: int | None = Field(
        default=None, ge=256, description="Memory in MiB that DuckDB may use; unset: a third of memory."
    )
    threads: int | None = Field(default=None, ge=1, description="Threads for DuckDB; unset: one a processor.")
    release_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="Days that a release is kept at most; what is repaired meanwhile stays in it as long.",
    )
    log_format: str = Field(
        default="console", pattern="^(console|json)$", description="Form of the log on standard error: console or json."
    )
    log_level: str = Field(
        default="warning",
        pattern="^(debug|info|warning|error)$",
        description="Least severe level that is logged: debug, info, warning or error.",
    )
