"""A site without settings from outside."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.cli.fakes import QUICK, Bench
from tests.unit.cli.flags.desk import TOKEN, Desk
from tests.unit.cli.parts import ASKING, Site
from tests.unit.discovery.project.backend import write
from tests.unit.flags.fake_admin import ADMIN, FakeAdmin, serving


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


@pytest.fixture
def desk(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The same with a flag server, on which no flag is yet, and a token that may do everything."""
    with serving(FakeAdmin()) as fake:
        monkeypatch.setenv(TOKEN, ADMIN)
        desk = Desk(bench, fake)
        desk.goes_by()
        yield desk


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A backend with one statement, in a folder from which commands are typed."""
    monkeypatch.chdir(tmp_path)
    return write(tmp_path / "shop", {"orders.py": ASKING})
