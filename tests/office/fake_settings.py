"""The office's settings with the stand-in engine: for tests that start a server of their own."""

from jiangce.office.settings import *  # noqa: F403

JIANGCE_ENGINE = "tests.office.fake_engine.Fake"
