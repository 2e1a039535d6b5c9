"""The state file: a process is told from a later one with the same number, and stale states go away."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from devstack.identity import identity
from devstack.state import Kept, load, save, state_file


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A devstack folder of this test."""
    monkeypatch.setenv("DEVSTACK_HOME", str(tmp_path / "home"))


def _kept() -> Kept:
    mine = identity(os.getpid()) or ""
    return Kept(os.getpid(), mine, "folder", {"mariadb": 1}, (("a", "b", "c"),), {"mariadb": {"port": 1}})


def test_a_process_has_one_identity() -> None:
    """Asked twice, the same answer; another process, another one."""
    assert identity(os.getpid()) == identity(os.getpid())
    assert identity(os.getpid()) != identity(1)


def test_no_process_no_identity() -> None:
    """A number that no process has (above the kernel's limit) has no identity."""
    assert identity(2**30) is None


def test_the_state_round_trips_and_is_private() -> None:
    """What was saved is loaded, and nobody else can read the passwords in it."""
    save(_kept())
    assert load() == _kept()
    assert state_file().stat().st_mode & 0o777 == 0o600


def test_a_state_from_before_a_reboot_is_removed() -> None:
    """The same pid with another identity is another process: it is not touched, the file goes."""
    save(replace(_kept(), identity="another boot:1"))
    assert load() is None
    assert not state_file().exists()


def test_no_state_is_no_stack() -> None:
    """Without a file, and with one that is garbage, nothing is kept."""
    assert load() is None
    state_file().parent.mkdir(parents=True)
    state_file().write_text("{")
    assert load() is None
