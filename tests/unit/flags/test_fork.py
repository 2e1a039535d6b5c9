"""A fork: the child gets fresh flags from threads of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from flags import MigrationPhase
from tests.unit.flags.parts import FakeUnleash, payload

FORKING = """
import json, os, sys, threading, time
from pathlib import Path
from flags import {names}

def eventually(source, label):
    end = time.monotonic() + 10
    while source.snapshot().phase.label != label and time.monotonic() < end:
        time.sleep(0.01)
    return source.snapshot().phase.label

source = {source}
assert eventually(source, "dual-write") == "dual-write"
held = {held}
held.acquire()
pid = os.fork()
if pid == 0:
    Path(sys.argv[1]).touch()  # from here on the flags change
    fresh = eventually(source, "dual-read-write")
    source.close()
    print(json.dumps(["child", fresh, threading.active_count()]), flush=True)
    os._exit(0)
held.release()
os.waitpid(pid, 0)
fresh = eventually(source, "dual-read-write")
source.close()
print(json.dumps(["parent", fresh, threading.active_count()]), flush=True)
"""
UNLEASH = (
    "UnleashFlagSource(UnleashSettings(sys.argv[2], 't', refresh_interval=0.05),"
    " Publishing(last_good=LastGood(Path(sys.argv[1] + '.kept'))))"
)
FILE = "FileFlagSource(Path(sys.argv[2]), interval=0.02)"
PHASE_3 = MigrationPhase.DUAL_READ_WRITE


@contextmanager
def _fork(
    source: str, names: str, flipped: Path, *arguments: str, held: str = "threading.Lock()"
) -> Iterator[Callable[[Callable[[], object]], list[list[object]]]]:
    """Run the script; what is yielded flips the flags once it has forked, and returns what it printed."""
    script = FORKING.format(source=source, names=names, held=held)
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", script, str(flipped), *arguments]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )

    def finish(flip: Callable[[], object]) -> list[list[object]]:
        while process.poll() is None and not flipped.exists():
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.01)
        flip()
        out, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (0, "")
        return [json.loads(line) for line in out.splitlines()]

    with process:
        try:
            yield finish
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # parent and child, where a fault made them hang


EXPECTED = [["child", "dual-read-write", 1], ["parent", "dual-read-write", 1]]


@pytest.mark.parametrize("again", range(3))
def test_unleash_after_a_fork(tmp_path: Path, again: int) -> None:
    """Parent and child both follow the server, and both end cleanly; nothing is printed or left behind."""
    with FakeUnleash() as server:
        server.says(payload(MigrationPhase.DUAL_WRITE), etag='"2"')
        flipped = tmp_path / str(again)
        names = "UnleashFlagSource, UnleashSettings, Publishing, LastGood"
        with _fork(UNLEASH, names, flipped, server.url) as finish:
            assert finish(lambda: server.says(payload(PHASE_3), etag='"3"')) == EXPECTED


def test_file_after_a_fork(tmp_path: Path) -> None:
    """A file is watched in the child as well."""
    path = tmp_path / "flags.json"
    names = ("READ_MYSQL", "READ_DDB", "WRITE_MYSQL", "WRITE_DDB")
    texts = [
        json.dumps(dict(zip(names, phase.flags.key, strict=True)))
        for phase in (MigrationPhase(2), MigrationPhase(3))
    ]
    path.write_text(texts[0])
    with _fork(FILE, "FileFlagSource", tmp_path / "flipped", str(path)) as finish:
        assert finish(lambda: path.write_text(texts[1])) == EXPECTED


def test_fork_while_a_lock_is_held(tmp_path: Path) -> None:
    """A lock that was held during the fork does not hold up the threads of the child."""
    path = tmp_path / "flags.json"
    path.write_text('{"READ_MYSQL": true, "READ_DDB": false, "WRITE_MYSQL": true, "WRITE_DDB": true}')
    after = '{"READ_MYSQL": true, "READ_DDB": true, "WRITE_MYSQL": true, "WRITE_DDB": true}'
    with _fork(FILE, "FileFlagSource", tmp_path / "flipped", str(path), held="source._publisher._lock") as finish:
        assert finish(lambda: path.write_text(after)) == EXPECTED


def test_exit_without_close(tmp_path: Path) -> None:
    """A program that forgets to close ends at once and prints nothing."""
    with FakeUnleash() as server:
        server.says(payload(MigrationPhase.DUAL_WRITE))
        script = (
            "import sys\nfrom pathlib import Path\n"
            "from flags import UnleashFlagSource, UnleashSettings, Publishing, LastGood\n"
            f"source = {UNLEASH}\nassert source.wait_for_first_poll(10)\n"
        )
        command = [sys.executable, "-c", script, str(tmp_path / "kept"), server.url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
