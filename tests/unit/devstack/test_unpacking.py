"""MySQL from Debian unstable: extracted as a whole or not at all, and never installed."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from devstack.errors import InstallError
from devstack.install import ATTEMPTS, Machine, carry_out, refusal
from devstack.packages import USUAL, Part, Program, plan
from devstack.paths import mysql_folder
from devstack.unpacking import KEYRING, Workplace, mirror
from tests.unit.devstack.test_packages import MIRROR, ROOT, Shell

WANTED = plan({Part.MYSQL}, frozenset[Program]())


class Debian(Shell):
    """A shell whose every command leaves a file, as a download and an extraction would."""

    def __call__(self, command: Sequence[str]) -> int:
        """Remember the command; what was extracted lies in `root`."""
        status = super().__call__(command)
        if status == 0:
            new = mysql_folder().with_name("mysql.new")
            (new / "root/usr/sbin").mkdir(parents=True, exist_ok=True)
            (new / "apt/cache/archives/some.deb").touch()
        return status


def _silent(_: object) -> None:
    return None


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it goes."""
    monkeypatch.setenv("DEVSTACK_HOME", str(tmp_path))
    return tmp_path / "mysql"


def test_nobody_gets_it_unasked() -> None:
    """It is no part of what is installed and started when nothing is named."""
    assert Part.MYSQL not in USUAL
    assert {*USUAL, Part.MYSQL} == set(Part)


def test_only_what_is_needed_stays(folder: Path) -> None:
    """Afterwards there is a launcher and what was extracted; archives, lists and the workplace are gone."""
    folder.mkdir()
    (folder / "of-a-broken-one").touch()
    carry_out(WANTED, ROOT, say=_silent, run=Debian())
    assert sorted(path.name for path in folder.iterdir()) == ["mysqld", "root"]
    assert (folder / "mysqld").stat().st_mode & 0o111
    assert [path.name for path in folder.parent.iterdir()] == ["mysql"]


def test_what_a_killed_one_left_is_thrown_away(folder: Path) -> None:
    """Half an extraction does not become part of the next one."""
    left = folder.with_name("mysql.new") / "root/usr/sbin/half"
    left.parent.mkdir(parents=True)
    left.touch()
    carry_out(WANTED, ROOT, say=_silent, run=Debian())
    assert not (folder / "root/usr/sbin/half").exists()
    assert (folder / "mysqld").is_file()


@pytest.mark.parametrize("root", [True, False])
def test_it_takes_no_root(*, root: bool) -> None:
    """Nobody is asked for rights, and apt keeps nothing where only root may write."""
    shell = Debian()
    carry_out(WANTED, replace(ROOT, root=root), say=_silent, run=shell)
    text = " ".join(word for command in shell.ran for word in command)
    assert "sudo" not in text
    for place in ("Dir::State::lists", "Dir::State::status", "Dir::Cache"):
        assert f"{place}={mysql_folder().parent}" in text


@pytest.mark.parametrize("failures", [1, ATTEMPTS])
def test_a_mirror_that_fails(folder: Path, failures: int) -> None:
    """It is asked again with new lists; one that stays away leaves nothing that looks like a server."""
    shell = Debian(word="sh", failures=failures)
    if failures < ATTEMPTS:
        carry_out(WANTED, ROOT, say=_silent, run=shell, sleep=_silent)
        assert (folder / "mysqld").is_file()
        return
    with pytest.raises(InstallError, match="mysql-server-core"):
        carry_out(WANTED, ROOT, say=_silent, run=shell, sleep=_silent)
    assert not folder.exists()


def test_a_disk_that_is_full(folder: Path) -> None:
    """Half of it is nothing."""

    def run(command: Sequence[str]) -> int:
        return int("tar -x" in command[-1])

    with pytest.raises(InstallError, match="disk full"):
        carry_out(WANTED, ROOT, say=_silent, run=run)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("machine", "said"),
    [
        (replace(ROOT, allowed=False), "DEVSTACK_INSTALL=no forbids"),
        (replace(ROOT, debian=False, archive=""), "not a Debian system"),
        (replace(ROOT, archive=""), "Debian's archive"),
    ],
    ids=["forbidden", "another system", "ubuntu"],
)
def test_where_it_cannot_be_had(machine: Machine, said: str) -> None:
    """The reason, and what to do: the command, or a server of one's own."""
    assert said in str(refusal(WANTED, machine))
    shell = Shell()
    with pytest.raises(InstallError, match=r"install mysql|package of: MySQL 8 or newer"):
        carry_out(WANTED, machine, say=_silent, run=shell)
    assert shell.ran == []


@pytest.mark.parametrize(
    ("addresses", "found"),
    [
        ([], ""),
        (["http://archive.ubuntu.com/ubuntu/", "http://deb.example.org/debian-security"], ""),
        (
            ["http://deb.example.org/debian-security/", "http://other.example.org/debian"],
            "http://other.example.org/debian",
        ),
        ([MIRROR, "http://other.example.org/debian"], MIRROR),
    ],
    ids=["none", "ubuntu", "security first", "two"],
)
def test_the_mirror_is_the_machines_own(addresses: list[str], found: str) -> None:
    """Debian's archive is known by its path; security updates are another one."""
    assert mirror(addresses) == found


def test_apt_is_told_of_one_source(tmp_path: Path) -> None:
    """Debian unstable of that mirror, checked with Debian's own keys where the machine has them."""
    place = Workplace(tmp_path / "new")
    place.prepare(MIRROR)
    text = (place.apt / "sources.list").read_text()
    assert text.endswith(f"{MIRROR} unstable main\n")
    assert ("signed-by" in text) is KEYRING.is_file()
