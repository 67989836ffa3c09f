"""Fixtures. The binary is found by the environment variable SECUREMAIL; everything else lives under pytest's temporary directory."""

import os
import pathlib

import pytest

from community import BINARY, Community


def pytest_configure(config):
    if not BINARY or not os.access(BINARY, os.X_OK):
        raise pytest.UsageError("SECUREMAIL must name the built program, for example .build/release/securemail")


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    """The demo as a newcomer runs it. Shared: tests find their own messages by a mark."""
    community = Community.demo(tmp_path_factory.mktemp("running"))
    yield community
    community.stop()


@pytest.fixture
def prepared(tmp_path):
    """A community whose nodes the test starts, kills and restarts by itself."""
    community = Community.prepare(tmp_path)
    yield community
    community.stop()
