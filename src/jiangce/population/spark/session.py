"""Spark itself, an optional extra: the session, and what to do where it is missing."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = "local[*]"
INSTALL = "pip install 'jiangce[spark]'"


class NoSpark(RuntimeError):
    """What Spark needs is not there; ``lacking``: what."""

    def __init__(self, lacking: str) -> None:
        super().__init__(lacking)
        self.lacking = lacking


def missing() -> str:
    """What Spark needs and is not there; "" where all is."""
    try:
        import pyarrow  # noqa: F401
        import pyspark  # noqa: F401
    except ImportError as error:
        return f"{error.name} ({INSTALL})"
    home = os.environ.get("JAVA_HOME")
    if not (home and os.access(os.path.join(home, "bin", "java"), os.X_OK)) and shutil.which("java") is None:  # noqa: PTH118
        return "java (Debian/Ubuntu: apt-get install default-jre-headless)"
    return ""


def session(master: str = LOCAL, **options: str) -> SparkSession:
    """A session of ours on a master. Raises `NoSpark`."""
    if lacking := missing():
        raise NoSpark(lacking)
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else the workers take whatever python3 is on PATH
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    config = {
        "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.sql.session.timeZone": "UTC",
        "spark.sql.adaptive.enabled": "false",  # a place is a partition: none is to be merged with another
    }  # fmt: skip
    if master.startswith("local"):
        config |= {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": "2g",
        }
    builder = SparkSession.builder.appName("jiangce").master(master)
    for name, value in (config | options).items():
        builder = builder.config(name, value)
    found = builder.getOrCreate()
    found.sparkContext.setLogLevel("ERROR")
    return found
