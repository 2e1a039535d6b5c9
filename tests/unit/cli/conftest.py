"""A site without settings from outside."""

import os
from pathlib import Path

import pytest

from tests.unit.cli.fakes import QUICK, Bench
from tests.unit.cli.parts import Site


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A sound configuration in a folder of its own; the environment says nothing."""
    for name in [name for name in os.environ if name.startswith("DAL_")]:
        monkeypatch.delenv(name)
    site = Site(tmp_path)
    site.has()
    return site


@pytest.fixture
def bench(site: Site) -> Bench:
    """The command line on empty databases in memory, with nobody in the fleet."""
    site.has(fleet=QUICK)
    return Bench(site)
