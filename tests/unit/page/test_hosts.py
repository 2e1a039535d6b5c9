"""Who may read the page by which name, over a real socket: a name that somebody else owns must not do."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

import pytest

from dal.errors import ConfigurationError
from dal.page import serving
from dal.page.hosts import Hosts
from tests.unit.page.worlds import World, healthy

KNOWN = (
    "localhost",
    "LocalHost:9465",
    "localhost.:80",
    "127.0.0.1:1",
    "127.8.9.10",
    "[::1]:8080",
    "[0:0:0:0:0:0:0:1]",
    "migration.example.com",
    "Migration.Example.com.:443",
    "xn--bcher-kva.example",
    "10.1.2.3:9465",
)
"""Loopback under any port, as a tunnel has one, and what was named."""
NAMED = ("migration.example.com", "Bücher.example", "10.1.2.3")
STRANGE = (
    "rebound.example:9465",
    "localhost.example",
    "migration.example.com.evil.example",
    "evil-migration.example.com",
    "127.0.0.1.evil.example",
    "192.168.0.7",
    "0.0.0.0:9465",
    "[fe80::1]",
    "127.1",
    "2130706433",
)
"""What somebody could point here, and addresses at which it does not listen."""
NO_NAMES = (
    "",
    " ",
    "localhost, rebound.example",
    "localhost@rebound.example",
    "localhost:80@rebound.example",
    "localhost/x",
    "[::1",
    "localhost:port",
    "<script>",
    "localhost\tx",
    "\u2113ocalhost",
)


def sent(place: str, *lines: str, line: str = "GET /status.json HTTP/1.1") -> tuple[int, str]:
    """Status and body of a request with these headers, byte by byte."""
    host, _, port = place.partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall("\r\n".join((line, *lines, "", "")).encode())
        with connection.makefile("rb") as answer:
            head, _, body = answer.read().decode().partition("\r\n\r\n")
    return int(head.split()[1]), body


def asked(world: World, requests: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """What these requests get, from one server that is known under `NAMED`."""
    with serving(world.look, host="127.0.0.1", port=0, every=3600, watched=0.04, names=NAMED) as address:
        return [sent(urlsplit(address).netloc, *lines) for lines in requests]


def test_names_of_this_page() -> None:
    """Loopback, where it listens and what was named; whatever the port, in whatever letters."""
    answers = asked(healthy(), [[f"Host: {name}"] for name in KNOWN])
    assert {name: status for name, (status, _) in zip(KNOWN, answers, strict=True)} == dict.fromkeys(KNOWN, 200)


def test_names_of_somebody_else() -> None:
    """Planted: the names of a page that wants to read this one. Nothing is told, nothing is asked."""
    world = healthy()
    answers = asked(world, [[f"Host: {name}"] for name in (*STRANGE, *NO_NAMES)])
    assert {status for status, _ in answers} == {421}
    assert all("phase" not in body and body.count("\n") == 1 for _, body in answers)
    assert answers[0][1] == (
        "this page is not known as rebound.example: if that is its name, start"
        " `dal serve --allow-host rebound.example`\n"
    )
    assert all("<" not in body for _, body in answers)
    assert world.looks == 0


def test_what_is_not_believed() -> None:
    """Other headers and the request line do not make a name known; no name and two names are none."""
    tricks = [
        ["Host: rebound.example", "X-Forwarded-Host: localhost"],
        ["Host: rebound.example", "Forwarded: host=localhost"],
        ["Host: localhost", "Host: rebound.example"],
        ["Host: rebound.example", "Host: localhost"],
        [],
    ]
    assert [status for status, _ in asked(healthy(), tricks)] == [421] * len(tricks)


def test_every_path_and_method() -> None:
    """A strange name learns of nothing, not even that it is there."""
    with serving(healthy().look, host="127.0.0.1", port=0, every=3600, watched=0.04) as address:
        place = urlsplit(address).netloc
        found = {
            sent(place, "Host: rebound.example", line=f"{method} {path} HTTP/1.1")[0]
            for method in ("GET", "HEAD", "POST", "OPTIONS")
            for path in ("/", "/status.json", "/healthz", "/nothing", "http://localhost/")
        }
    assert found == {421}


@pytest.mark.parametrize(
    ("bound", "known", "strange"),
    [
        ("0.0.0.0", ("10.0.0.5:9465", "[fd00::5]", "localhost"), ("rebound.example",)),
        ("10.0.0.5", ("10.0.0.5", "127.0.0.1"), ("10.0.0.6", "rebound.example")),
        ("Ops-Box", ("ops-box:9465", "localhost"), ("ops-box.rebound.example", "10.0.0.5")),
    ],
)
def test_where_it_listens(bound: str, known: Sequence[str], strange: Sequence[str]) -> None:
    """That address; at all of them, any address, since only a name can be pointed elsewhere."""
    hosts = Hosts.of(bound)
    assert [hosts.know(name) for name in (*known, *strange)] == [True] * len(known) + [False] * len(strange)


@pytest.mark.parametrize(
    "name", ["", "*", "*.example.com", "http://h", "h:80", "h/x", "a b", "a..b", "-h", "é" * 80]
)
def test_names_that_are_none(name: str) -> None:
    """Said at once, with how to write one."""
    with pytest.raises(ConfigurationError, match=r"is no name; write one like migration\.example\.com"):
        Hosts.of("127.0.0.1", [name])
