"""`dal serve`: it serves whatever happens to MySQL, and ends cleanly."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

import pytest

from devstack.ports import HOST
from tests.serving import served
from tests.unit.cli.fakes import QUICK, THREE, Bench
from tests.unit.cli.parts import PASSWORD, Site


@contextmanager
def serving(site: Site, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command in a process of its own, and the address that it prints first."""
    command = [sys.executable, "-c", "from dal.cli import main; main()", "serve", "--config", str(site.config)]
    process = subprocess.Popen(
        [*command, "--port", "0", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def test_without_mysql(site: Site) -> None:
    """The page says what is wrong, without the password; SIGTERM ends the command with status 0."""
    site.has(fleet=QUICK)
    with serving(site, "--prometheus", "http://127.0.0.1:1") as (process, address):
        with urlopen(address, timeout=20) as answer:
            page = answer.read().decode()
        assert "Not known: the fleet cannot be read" in page
        assert PASSWORD not in page
        os.kill(process.pid, signal.SIGTERM)
        _, words = process.communicate(timeout=20)
        assert (process.returncode, words) == (0, "Ctrl-C ends it.\n")


def test_without_unleash(bench: Bench) -> None:
    """Nobody there, and somebody who never answers: the page says so, and shows the fleet all the same."""
    bench.fleet.has("web-1", THREE)
    with socket.create_server((HOST, 0)) as silent:
        for url in ("http://127.0.0.1:1", f"http://{HOST}:{silent.getsockname()[1]}"):
            bench.site.has(fleet=QUICK, unleash={"url": url, "token": PASSWORD, "requestTimeout": 0.2})
            with served(bench.run) as address, urlopen(address, timeout=20) as answer:
                page = answer.read().decode()
            assert re.search("The flags are not known here: (unreachable|timeout): no ", page)
            assert "May not advance to phase 4" in page
            assert "web-1" in page
            assert PASSWORD not in page


def test_what_can_be_known_before(bench: Bench) -> None:
    """An address that is none, and a guard level without a fleet: at once, not on the page."""
    told = bench.run("serve", "--prometheus", "localhost:9090")
    assert (told.exit_code, told.stdout) == (2, "")
    assert told.stderr.startswith("dal: --prometheus: write it as http://HOST:PORT")
    bench.site.has(flags={"guard": "combinations"})
    assert "there is neither a journal nor a fleet" in bench.refuses("serve", status=2)


BEFORE = {
    ("--prometheus", "http://127.0.0.1:1", "--job", "shop("): "--job: 'shop(' is no regular expression",
    ("--job", "shop"): "--job: it chooses among the jobs of a Prometheus; give --prometheus URL as well",
    ("--allow-host", "http://shop.example"): "--allow-host: 'http://shop.example' is no name",
}


@pytest.mark.parametrize(("options", "said"), BEFORE.items(), ids=BEFORE.values())
def test_options_that_are_none(bench: Bench, options: tuple[str, ...], said: str) -> None:
    """At once, in a sentence."""
    assert said in bench.refuses("serve", *options, status=2)


def test_prometheus_of_the_environment(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """`DAL_PROMETHEUS` is read."""
    monkeypatch.setenv("DAL_PROMETHEUS", "ftp://somewhere")
    assert "write it as http://HOST:PORT" in bench.refuses("serve", status=2)


def test_a_port_that_is_taken(bench: Bench) -> None:
    """A sentence with a remedy; signals are as they were before."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = bench.run("serve", "--port", port)
    assert result.exit_code == 2
    assert "choose another --host or --port" in result.stderr
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
