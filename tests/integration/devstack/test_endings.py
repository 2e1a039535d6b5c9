"""Whatever happens to the process that started the servers, nothing of them is left behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from devstack import Part, Stack
from devstack.http import answers
from devstack.paths import ROOT
from tests.integration.devstack.processes import Watch, children

pytestmark = pytest.mark.integration
HOLDER = Path(__file__).with_name("holder.py")


@dataclass(frozen=True, slots=True)
class Held:
    """A stack that another process holds."""

    holder: "subprocess.Popen[str]"
    folder: Path
    leashes: list[int]
    servers: list[int]


@contextmanager
def held(*parts: Part) -> Iterator[Held]:
    """Start these parts in a process of their own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(HOLDER), *parts], stdout=subprocess.PIPE, text=True, env=environment
    ) as holder:
        try:
            assert holder.stdout
            said = json.loads(holder.stdout.readline())
            leashes = list(said["leashes"].values())
            servers = [child for leash in leashes for child in children(leash)]
            yield Held(holder, Path(said["folder"]), leashes, servers)
        finally:
            holder.kill()


def test_a_killed_parent_leaves_nothing_behind() -> None:
    """After kill -9 of the owner of a whole stack every server ends and every folder goes."""
    with held(Part.MARIADB, Part.DYNAMODB, Part.UNLEASH, Part.PROMETHEUS) as stack:
        assert len(stack.servers) == 5
        watch = Watch(*stack.servers, *stack.leashes)
        stack.holder.kill()
        watch.wait()
        assert not stack.folder.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signalled_parent_leaves_nothing_behind(number: signal.Signals) -> None:
    """Ctrl-C and the signals that end a Python program without unwinding it end the servers too."""
    with held(Part.PROMETHEUS) as stack:
        watch = Watch(stack.holder.pid, *stack.servers, *stack.leashes)
        stack.holder.send_signal(number)
        watch.wait()
        assert not stack.folder.exists()


def test_a_killed_leash_takes_its_server_along() -> None:
    """The kernel ends a server whose leash was killed."""
    with held(Part.PROMETHEUS) as stack:
        watch, holder = Watch(*stack.servers), Watch(stack.holder.pid)
        os.kill(stack.leashes[0], signal.SIGKILL)
        watch.wait()
        stack.holder.send_signal(signal.SIGINT)  # the owner's orderly end copes with what is gone
        holder.wait()
        assert not stack.folder.exists()


def test_a_parent_killed_in_the_middle_of_a_start_leaves_nothing_behind(tmp_path: Path) -> None:
    """The command that makes a data folder ends with its owner too, and the half-made folder goes."""
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    command = [sys.executable, str(HOLDER.with_name("maker.py")), str(begun)]
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}) as maker:
        folder = Path(begun.read_text().strip())
        leashes = children(maker.pid)
        watch = Watch(*leashes, *(child for leash in leashes for child in children(leash)))
        maker.kill()
    watch.wait()
    assert not folder.exists()


def test_the_watch_sees_a_server_that_survives() -> None:
    """Planted fault: a server that nobody ended is reported as still running."""
    with held(Part.PROMETHEUS) as stack, pytest.raises(AssertionError, match="still runs"):
        Watch(*stack.servers).wait(seconds=0.05)


def test_an_exception_in_the_block_stops_the_servers() -> None:
    """The block's own error comes out, after everything was stopped."""
    seen: list[tuple[Watch, Path]] = []

    def fail() -> None:
        with Stack.start({Part.PROMETHEUS}) as stack:
            seen.append((Watch(*stack.processes.values()), stack.folder))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    watch, folder = seen.pop()
    watch.wait(seconds=0)
    assert not folder.exists()


def test_a_foreign_server_is_left_alone() -> None:
    """The end of one stack, orderly or not, does not touch the same kind of server of somebody else."""
    with Stack.start({Part.PROMETHEUS}) as foreign, held(Part.PROMETHEUS) as ours:
        theirs = Watch(*foreign.processes.values())
        with Stack.start({Part.PROMETHEUS}):
            assert theirs.living()
        watch = Watch(*ours.servers)
        ours.holder.kill()
        watch.wait()
        assert theirs.living()
        assert answers(f"{foreign.prometheus.url}/-/ready")
