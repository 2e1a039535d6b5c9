"""Installs what the stack needs and this machine lacks, after saying exactly what that is."""

import fcntl
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Self

from devstack.errors import InstallError
from devstack.packages import (
    SOURCES,
    USUAL,
    Part,
    Plan,
    Program,
    Source,
    apt_install,
    apt_update,
    npm_install,
    plan,
)
from devstack.paths import home, mysql_folder, npm_folder
from devstack.tools import Tools, find
from devstack.unpacking import mirror, unpack

ATTEMPTS = 4
DEVSTACK = "DEVSTACK_INSTALL=yes python -m devstack"
Run = Callable[[Sequence[str]], int]
Say = Callable[[str], None]
Sleep = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Machine:
    """What the installer may do here; tests describe machines that they are not on."""

    debian: bool
    root: bool
    sudo: bool
    systemd: bool
    allowed: bool
    archive: str = ""  # the mirror of Debian's archive that apt uses; empty when it uses none, or nobody looked

    @classmethod
    def here(cls, env: Mapping[str, str] = os.environ) -> "Machine":
        """This machine, with `DEVSTACK_INSTALL=no` taken into account."""
        return cls(
            debian=shutil.which("apt-get") is not None,
            root=os.geteuid() == 0,
            sudo=shutil.which("sudo") is not None,
            systemd=Path("/run/systemd/system").is_dir(),
            allowed=env.get("DEVSTACK_INSTALL", "yes").strip().lower() not in {"no", "0", "false"},
        )

    def looked_at(self) -> Self:
        """The same with its mirror, which apt takes a moment to tell."""
        return replace(self, archive=mirror()) if self.debian else self


def install(parts: Collection[Part] = USUAL, *, say: Say = print) -> Tools:
    """Make sure that every program of `parts` is here; a second call does nothing and takes milliseconds.

    Raises:
        InstallError: something is missing and may not or could not be installed; the text says what to type.
    """
    tools = find()
    if not plan(parts, tools.paths):
        return tools
    with locked(home() / "install.lock"):
        todo = plan(parts, find().paths)  # another process may have installed it while this one waited
        if todo:
            machine = Machine.here()
            carry_out(todo, machine.looked_at() if todo.unstable else machine, say=say)
    left = plan(parts, find().paths)
    if left:
        raise InstallError(f"installed, but still not found: {', '.join(left.missing)}")
    return find()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on `path`; the kernel drops it when the process ends, however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def describe(todo: Plan) -> str:
    """A list for people: what is missing, what it is for, which packages bring it."""
    lines = [f"  {name:<18} {SOURCES[name].remark} ({_origin(SOURCES[name])})" for name in todo.missing]
    return "\n".join(["The development stack needs:", *lines])


def _origin(source: Source) -> str:
    if source.unstable:
        return f"Debian unstable {' '.join(source.unstable)}, extracted for us alone"
    return f"npm {source.npm}" if source.npm else f"Debian {' '.join(source.debian)}"


def by_hand(todo: Plan, machine: Machine) -> str:
    """What a person has to type or find, on this kind of machine."""
    lines = []
    if todo.debian and machine.debian:
        lines.append(shlex.join(apt_install(todo.debian, sudo=not machine.root)))
    lines += [
        f"your system's package of: {SOURCES[name].remark}" for name in todo.missing if _foreign(name, machine)
    ]
    if todo.unstable and machine.archive:
        lines.append(f"{DEVSTACK} install mysql  # downloads 60 MB and extracts them into {mysql_folder()}")
    if todo.npm:
        lines.append(shlex.join(npm_install(todo.npm, npm_folder())))
    return "\n".join(f"  {line}" for line in lines)


def _foreign(name: Program, machine: Machine) -> bool:
    """Whether this machine's package of it has a name that we do not know."""
    source = SOURCES[name]
    return bool((source.debian and not machine.debian) or (source.unstable and not machine.archive))


def refusal(todo: Plan, machine: Machine) -> str | None:
    """Why nothing is installed here by itself, or None when it may be."""
    if not machine.allowed:
        return "DEVSTACK_INSTALL=no forbids installing it. Type:"
    if (todo.debian or todo.unstable) and not machine.debian:
        return "This is not a Debian system (no apt-get). It needs:"
    if todo.unstable and not machine.archive:
        return "None of the sources of apt is Debian's archive, from which MySQL is taken. It needs, on the PATH:"
    if todo.debian and not (machine.root or machine.sudo):
        return "Installing Debian packages takes root or sudo. Type as root:"
    return None


def carry_out(
    todo: Plan, machine: Machine, *, say: Say = print, run: Run | None = None, sleep: Sleep = time.sleep
) -> None:
    """List what will be installed, then install it.

    Raises:
        InstallError: not allowed, not possible here, or a command failed again and again.
    """
    run = run or _run
    insist = partial(_insist, run=run, sleep=sleep)
    reason = refusal(todo, machine)
    if reason:
        raise InstallError(f"{describe(todo)}\n{reason}\n{by_hand(todo, machine)}")
    say(describe(todo))
    say(f"About to run:\n{by_hand(todo, machine)}")
    if todo.debian:
        _install_debian(todo, machine, run, insist)
    if todo.npm:
        insist(npm_install(todo.npm, npm_folder()))
    if todo.unstable:
        unpack(todo.unstable, mysql_folder(), machine.archive, run=run, insist=insist)


def _install_debian(todo: Plan, machine: Machine, run: Run, insist: Callable[[Sequence[str]], None]) -> None:
    sudo = not machine.root
    command = apt_install(todo.debian, sudo=sudo)
    with _masked(todo.units, sudo=sudo, run=run) if machine.systemd and todo.units else nullcontext():
        if run(command) != 0:  # usually package lists that are old or were never fetched
            run(apt_update(sudo=sudo))  # a foreign list may fail; the install below tells whether it mattered
            insist(command)


@contextmanager
def _masked(units: Sequence[str], *, sudo: bool, run: Run) -> Iterator[None]:
    """Keep systemd from starting the services that come with a package, until the next boot at most."""
    prefix = ("sudo",) if sudo else ()
    run((*prefix, "systemctl", "mask", "--runtime", "--quiet", *units))
    try:
        yield
    finally:
        run((*prefix, "systemctl", "unmask", "--runtime", "--quiet", *units))


def _insist(command: Sequence[str], *, run: Run, sleep: Sleep) -> None:
    """Run `command` until it succeeds, at most four times: mirrors and registries have bad minutes."""
    for attempt in range(ATTEMPTS):
        if run(command) == 0:
            return
        if attempt < ATTEMPTS - 1:
            sleep(2.0 * 2**attempt)
    raise InstallError(f"failed {ATTEMPTS} times: {shlex.join(command)}")


def _run(command: Sequence[str]) -> int:
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode
