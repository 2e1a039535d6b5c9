"""The page over HTTP, from the real server on a fleet in memory."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from dal.errors import BackendUnavailable, ConfigurationError
from dal.page import serving
from dal.page.serving import Silences
from tests.addresses import IPV6
from tests.unit.page.worlds import World, blocked, healthy


@contextmanager
def served(world: World, *, host: str = "127.0.0.1", every: float = 3600.0) -> Iterator[str]:
    """Its host and port."""
    with serving(world.look, host=host, port=0, every=every, watched=0.04) as address:
        yield urlsplit(address).netloc


def ask(place: str, path: str = "/", method: str = "GET", name: str | None = None) -> tuple[HTTPResponse, str]:
    """The answer and its body; `name` is asked for in place of where it is."""
    connection = HTTPConnection(place, timeout=20)
    try:
        connection.request(method, path, headers={"Host": name or place})
        answer = connection.getresponse()
        return answer, answer.read().decode()
    finally:
        connection.close()


def test_the_page_and_the_same_for_programs() -> None:
    """One look serves both, and any number of viewers."""
    world = healthy()
    with served(world) as place:
        answers = [ask(place) for _ in range(20)]
        status, told = ask(place, "/status.json")
    assert all("May advance to phase 4" in body for _, body in answers)
    assert status.getheader("Content-Type") == "application/json; charset=utf-8"
    assert world.looks == 1
    expected = world.look().as_json()
    assert json.loads(told) == json.loads(json.dumps(expected))


@pytest.mark.parametrize("host", ["localhost", *IPV6])
def test_other_addresses(host: str) -> None:
    """A name, an address of IPv6 and any address: the one that is printed opens the page."""
    with served(healthy(), host=host) as place:
        assert host in place
        assert ask(place, "/healthz")[0].status == 200


def test_health_asks_nothing() -> None:
    """It is about this server, not about the databases."""
    world = healthy()
    with served(world) as place:
        answer, body = ask(place, "/healthz")
    assert (answer.status, body, world.looks) == (200, "ok\n", 0)


NOTHING = (
    ("GET", "/metrics", 404),
    ("GET", "/../etc/passwd", 404),
    ("POST", "/nothing", 404),
    ("POST", "/", 405),
    ("DELETE", "/status.json", 405),
    ("PUT", "/healthz", 405),
    ("OPTIONS", "/", 405),
)


def test_nothing_else_is_there() -> None:
    """Other paths and other methods, without a look."""
    world = healthy()
    with served(world) as place:
        answers = [ask(place, path, method)[0] for method, path, _ in NOTHING]
    assert [answer.status for answer in answers] == [status for _, _, status in NOTHING]
    assert {answer.getheader("Allow") for answer in answers if answer.status == 405} == {"GET, HEAD"}
    assert world.looks == 0


def test_the_head_alone() -> None:
    """The length of the page, and no page."""
    with served(healthy()) as place:
        answer, body = ask(place, method="HEAD")
    assert (answer.status, body) == (200, "")
    assert int(answer.getheader("Content-Length") or 0) > 1000


SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "dal",
}
ASKED = {("GET", "/"): 200, ("HEAD", "/status.json"): 200, ("GET", "/nothing"): 404, ("POST", "/healthz"): 405}


def test_headers() -> None:
    """Nothing is kept, sniffed, framed, embedded or fetched from elsewhere, whatever is asked for."""
    with served(healthy()) as place:
        answers = [ask(place, path, method)[0] for method, path in ASKED]
        foreign = ask(place, "/", name="rebound.example")[0]
    assert [answer.status for answer in (*answers, foreign)] == [*ASKED.values(), 421]
    for answer in (*answers, foreign):
        assert {name: answer.getheader(name) for name in SAFE} == SAFE
        policy = answer.getheader("Content-Security-Policy") or ""
        assert {"default-src 'none'", "frame-ancestors 'none'", "connect-src 'self'"} <= set(policy.split("; "))
        assert "unsafe" not in policy


def test_the_policy_allows_what_is_there_and_nothing_else() -> None:
    """Style and script are those whose hashes are named, and neither attributes nor addresses bring in more."""
    with served(blocked()) as place:
        answer, page = ask(place)
    policy = answer.getheader("Content-Security-Policy") or ""
    for element in ("style", "script"):
        (text,) = re.findall(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
        assert f"{element}-src 'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
    body = page[page.index("<body>") : page.index("<script>")]
    assert not re.search(r'\s(style|on\w+)="', body)
    assert not re.search(r'(src|href)="(https?:|//)', page)


def test_when_mysql_cannot_be_read() -> None:
    """The page says so and goes on; for programs it is no status."""
    world = healthy()
    world.trouble = BackendUnavailable("no server answers on port 1")
    with served(world) as place:
        page, body = ask(place)
        status, told = ask(place, "/status.json")
    assert page.status == 200
    assert "No server answers on port 1" in body
    assert (status.status, json.loads(told)) == (503, {"error": "no server answers on port 1", "last": None})


def test_an_error_that_nobody_has_thought_of() -> None:
    """Its kind is on the page, its text is not."""
    world = healthy()
    world.trouble = ZeroDivisionError("secret-word")  # type: ignore[assignment]  # no error of ours
    with served(world) as place:
        _, body = ask(place)
    assert "The look has failed with ZeroDivisionError" in body
    assert "secret-word" not in body


def test_a_port_that_is_taken() -> None:
    """A sentence with a remedy, and nothing is left running."""
    with (
        served(healthy()) as place,
        pytest.raises(ConfigurationError, match=r"in use; choose another --host or --port"),
        serving(healthy().look, host="127.0.0.1", port=int(place.partition(":")[2]), every=1, watched=0.04),
    ):
        pytest.fail("it must not serve")


def test_a_host_that_is_none() -> None:
    """As well."""
    with (
        pytest.raises(ConfigurationError, match="choose another --host or --port"),
        serving(healthy().look, host="no-such-host.invalid", port=0, every=1, watched=0.04),
    ):
        pytest.fail("it must not serve")


def test_silences() -> None:
    """They are counted from the last sign of life, or from the first look at one who gave none."""
    now = [100.0]
    silences = Silences(lambda: now[0])
    world = blocked()
    assert silences.heard(world.look(), 2.0) == {"web-3": 2.0}
    now[0] += 30
    world.fleet.living.pop("web-2")
    assert silences.heard(world.look(), 2.0) == {"web-3": 32.0, "web-2": 30.0}
