"""Where Spark is and what it may use. Built once at an entry point, passed as an argument."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class SparkSettings(BaseSettings):
    """Settings of `resolution.spark`: environment variables with the prefix `KG_SPARK_`."""

    model_config = SettingsConfigDict(env_prefix="KG_SPARK_", env_ignore_empty=True, frozen=True, extra="ignore")

    master: str = Field(
        default="local[*]",
        description="Address of the cluster, such as spark://host:7077, or local[N] for N threads of this machine.",
    )
    driver_memory_mib: int = Field(
        default=2048, ge=512, description="Memory in MiB of the Java that drives Spark; with a local master, all of it."
    )
    executor_memory_mib: int | None = Field(
        default=None, ge=512, description="Memory in MiB of each executor of a cluster; unset: as the cluster says."
    )
    partitions: int = Field(
        default=4, ge=1, description="Parts into which joins are cut; two to four a processor of the cluster."
    )
    exchange: Path | None = Field(
        default=None,
        description="Folder that this machine and every executor see at one path, for what goes to Spark and comes"
        " back; emptied before and after. Unset: KG_HOME, which only a local master sees.",
    )
