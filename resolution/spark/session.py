"""The one door to pyspark: a session of our own, with a folder for all that it leaves behind.

Spark is started for a step and ended after it, with its Java: what it used is free for the steps that come after. What
goes to Spark and comes back are Parquet files in one folder of mode 0700, which is emptied before and after, so that a
run that was killed leaves nothing that the next one does not remove. Spark logs nothing: its errors quote values.
"""

import hashlib
import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from kg.errors import ConfigurationError, StepError
from resolution.spark.java import find_java_home
from resolution.spark.settings import SparkSettings

_FOLDER: Final = "spark"
_LOG_CONFIGURATION: Final = """
rootLogger.level = off
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
logger.gateway.name = org.apache.spark.api.python.PythonGatewayServer
logger.gateway.level = off
"""
"""Without an appender Spark takes its own configuration, without the gateway's level it says that it chose one."""
_PATIENCE_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class SparkSession:
    """A running Spark, and the folder through which tables go to it and come back."""

    spark: Any
    """`pyspark.sql.SparkSession`."""
    folder: Path
    partitions: int


@contextmanager
def open_session(settings: SparkSettings, home: Path) -> Iterator[SparkSession]:
    """Start Spark, end it after the block, and remove what it wrote.

    Raises:
        ConfigurationError: the extra `spark` is not installed, no fitting Java was found, or Spark does not start.
        StepError: Spark refused what the block does.
    """
    if find_spec("pyspark") is None:
        raise ConfigurationError(
            "KG_RESOLUTION_ENGINE is spark, and pyspark is not installed.",
            way_out="Run `make spark`, or `pip install 'xintu[spark]'`, or set KG_RESOLUTION_ENGINE=duckdb.",
        )
    with _own_folder(name_folder(settings, home)) as folder, _environment(find_java_home(folder / "java")):
        spark = _start(settings, folder)
        try:
            with translate_errors():
                yield SparkSession(spark, folder, settings.partitions)
        finally:
            _end(spark)


@contextmanager
def translate_errors() -> Iterator[None]:
    """Make an error of Spark one of ours, without what it says: it quotes the values that it stumbled over."""
    try:
        yield
    except _find_errors() as error:
        raise StepError(
            f"Spark could not finish the step ({type(error).__name__}{_find_condition(error)}).",
            way_out="Run `kg refresh` again; if it fails again, set KG_RESOLUTION_ENGINE=duckdb and report it.",
        ) from None


def name_folder(settings: SparkSettings, home: Path) -> Path:
    """Where the tables of a `KG_HOME` go to Spark and come back; homes that share an exchange do not meet."""
    if settings.exchange is None:
        return home / _FOLDER
    return settings.exchange / f"xintu-{hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]}"


@contextmanager
def _own_folder(folder: Path) -> Iterator[Path]:
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise ConfigurationError(
            f"{folder} cannot be used as Spark's folder: {error.strerror}.",
            way_out="Set KG_SPARK_EXCHANGE to a folder that you may write.",
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _environment(java_home: Path) -> Iterator[None]:
    """What Spark's launcher reads from the environment, for as long as the block runs; an interrupt stays ours."""
    wanted = {"JAVA_HOME": str(java_home), "PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    interrupt = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, interrupt)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def build_configuration(settings: SparkSettings, folder: Path) -> Mapping[str, str]:
    """Spark's own configuration: small, silent, without Hive, without a page of its own, all files below `folder`."""
    configuration = {
        "spark.master": settings.master,
        "spark.app.name": "xintu",
        "spark.driver.memory": f"{settings.driver_memory_mib}m",
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={(folder / 'log4j2.properties').as_uri()}"
        f" -Djava.io.tmpdir={folder}",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": str(folder / "local"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.shuffle.partitions": str(settings.partitions),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "10000",
    }
    if settings.master.startswith("local"):
        configuration |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    if settings.executor_memory_mib:
        configuration["spark.executor.memory"] = f"{settings.executor_memory_mib}m"
    return configuration


def _start(settings: SparkSettings, folder: Path) -> Any:
    from pyspark import SparkConf  # noqa: PLC0415 - an extra that nobody else needs
    from pyspark.errors import PySparkException  # noqa: PLC0415
    from pyspark.sql import SparkSession as Session  # noqa: PLC0415

    (folder / "log4j2.properties").write_text(_LOG_CONFIGURATION, "utf-8")
    conf = SparkConf(loadDefaults=False).setAll(list(build_configuration(settings, folder).items()))
    try:
        return Session.builder.config(conf=conf).getOrCreate()
    except (PySparkException, *_find_errors()) as error:
        _end(None)
        raise ConfigurationError(
            f"Spark does not start at {settings.master} ({type(error).__name__}).",
            way_out="See that KG_SPARK_MASTER is the cluster's address, or set it to local[2].",
        ) from error


def _find_errors() -> tuple[type[Exception], ...]:
    from py4j.protocol import Py4JError  # noqa: PLC0415
    from pyspark.errors import PySparkException  # noqa: PLC0415

    return (PySparkException, Py4JError)


def _find_condition(error: Exception) -> str:
    condition = getattr(error, "getCondition", lambda: None)()
    return f", {condition}" if condition else ""


def _end(spark: Any) -> None:
    """Stop Spark and its Java; pyspark alone would keep the Java, and its memory, until this process ends."""
    from pyspark import SparkContext  # noqa: PLC0415

    if spark is not None:
        with suppress(*_find_errors()):
            spark.stop()
    gateway = SparkContext._gateway
    SparkContext._gateway = SparkContext._jvm = None
    if gateway is None:
        return
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait(_PATIENCE_SECONDS)
