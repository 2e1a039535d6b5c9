"""gunicorn with two workers, with and without --preload: every worker follows the flags."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

from devstack import Unleash
from devstack.unleash_admin import UnleashAdmin
from tests.unit.flags.parts import PATIENCE
from tests.waiting import until

pytestmark = pytest.mark.integration
WITHIN = 2.0

APP = """
import os
from pathlib import Path
from flags import LastGood, Publishing, UnleashFlagSource, UnleashSettings

settings = UnleashSettings(os.environ["UNLEASH"], os.environ["TOKEN"], refresh_interval=0.1)
source = UnleashFlagSource(settings, Publishing(last_good=LastGood(Path("kept.json"))))

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Connection", "close")])
    return [f"{os.getpid()} {source.snapshot().phase.label}".encode()]
"""


@contextmanager
def _gunicorn(folder: Path, unleash: Unleash, *options: str) -> Iterator[str]:
    (folder / "prefork_app.py").write_text(APP)
    root = Path(__file__).parents[3]
    environment = {
        **os.environ,
        "UNLEASH": unleash.url,
        "TOKEN": unleash.client_token,
        "PYTHONPATH": f"{root}{os.pathsep}{folder}",
    }
    bind = ["--bind", "127.0.0.1:0", "--workers", "2", "--graceful-timeout", "5", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", *bind, *options, "prefork_app:app"]
    log = folder / "gunicorn.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=folder, env=environment, stderr=output, start_new_session=True) as server,
    ):
        try:
            yield until(lambda: _address(server, log))
            server.terminate()
            assert server.wait(PATIENCE) == 0
        finally:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
    assert "Traceback" not in log.read_text()


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    text = log.read_text()
    assert server.poll() is None, text
    found = re.search(r"Listening at: (http://\S+)", text)
    return found[1] if found else ""


def _phases(url: str, within: float, wanted: str) -> None:
    """Ask until both workers have said `wanted`."""
    said: dict[str, str] = {}

    def both() -> bool:
        pid, said[pid] = requests.get(url, timeout=5).text.split()
        return len(said) == 2 and set(said.values()) == {wanted}

    until(both, seconds=within)


@pytest.mark.parametrize("options", [(), ("--preload",)], ids=["each-its-own", "preload"])
def test_every_worker_follows(
    options: tuple[str, ...], operator: UnleashAdmin, unleash: Unleash, tmp_path: Path
) -> None:
    """A flip reaches both workers within 2 seconds, and the server ends cleanly."""
    with _gunicorn(tmp_path, unleash, *options) as url:
        _phases(url, PATIENCE, "mysql-only")
        operator.switch("WRITE_DDB", on=True)
        _phases(url, WITHIN, "dual-write")
