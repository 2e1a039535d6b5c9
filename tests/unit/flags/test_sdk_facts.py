"""What the SDK does and the source relies on: a new version of the SDK has to pass here first."""

from __future__ import annotations

import ast
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from UnleashClient.cache import BaseCache
from UnleashClient.clients.unleash_client import UnleashClient

import flags
from flags import MigrationPhase
from tests.unit.flags.parts import PATIENCE, FakeUnleash, Reply, payload


class Diary(BaseCache):
    """A cache that writes down what the SDK asks of it."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.kept: dict[str, object] = {}
        self.polls = threading.Semaphore(0)

    def set(self, key: str, value: object) -> None:
        self.calls.append(f"set {key}")
        self.kept[key] = value

    def mset(self, data: dict[str, object]) -> None:
        self.calls.append(f"mset {' '.join(sorted(data))}")

    def get(self, key: str, default: object = None) -> object:
        self.calls.append(f"get {key}")
        if key == "/client/features":
            self.polls.release()
        return self.kept.get(key, default)

    def exists(self, key: str) -> bool:
        return key in self.kept

    def destroy(self) -> None:
        self.calls.append("destroy")

    def hook(self, response: requests.Response, **_: object) -> None:
        """The hook of requests: notes status and whether the body was read before it."""
        read = "read" if vars(response)["_content_consumed"] else "unread"
        self.calls.append(f"{response.request.method} {response.status_code} {read}")

    def after_polls(self, count: int) -> list[str]:
        """What happened once the SDK has polled this often."""
        for _ in range(count):
            assert self.polls.acquire(timeout=PATIENCE)
        return self.calls


@contextmanager
def _client(server: FakeUnleash, diary: Diary, *, interval: float = 60) -> Iterator[UnleashClient]:
    client = UnleashClient(
        server.url,
        "app",
        refresh_interval=interval,  # type: ignore[arg-type]  # that floats work is one of the facts
        request_timeout=1,
        request_retries=0,
        disable_metrics=True,
        disable_registration=True,
        custom_options={"hooks": {"response": diary.hook}},
        cache=diary,
    )
    client.initialize_client()
    try:
        yield client
    finally:
        client.destroy()


@pytest.fixture
def server() -> Iterator[FakeUnleash]:
    """A server on a free port of this machine."""
    with FakeUnleash() as fake:
        yield fake


BEGIN, END = "get etag", "get /client/features"
BORN = "mset etag mlst"
POLLS = {
    "200": (
        Reply(body=b"{}", etag='"1"'),
        [BORN, BEGIN, "GET 200 unread", "set /client/features", "set etag", END],
    ),
    "empty": (Reply(body=b"", etag='"1"'), [BORN, BEGIN, "GET 200 unread", "set etag", END]),
    "404": (Reply(status=404), [BORN, BEGIN, "GET 404 unread", END]),
    "500": (Reply(status=500), [BORN, BEGIN, END]),
}


@pytest.mark.parametrize("how", POLLS)
def test_the_order_of_a_poll(how: str, server: FakeUnleash) -> None:
    """A poll begins with the ETag and ends with the state; the hook comes between, before the body; 500 hides."""
    server.reply, expected = POLLS[how]
    diary = Diary()
    with _client(server, diary):
        assert diary.after_polls(1) == expected
    assert diary.calls[-1] == "destroy"


def test_polls_go_on_at_fractions_of_a_second(server: FakeUnleash) -> None:
    """An interval of 20 ms works, a 304 shows its status, and nothing is written but the ETag."""
    server.says(payload(MigrationPhase.DUAL_WRITE), etag='"1"')
    diary = Diary()
    with _client(server, diary, interval=0.02):
        calls = diary.after_polls(2)
        assert calls[6:10] == [BEGIN, "GET 304 unread", "set etag", END]


def test_an_empty_cache_keeps_the_engine(server: FakeUnleash) -> None:
    """Where the cache has nothing to give, the engine keeps what it knows: it need not parse it at each poll."""
    server.says(payload(MigrationPhase.DUAL_WRITE), etag='"1"')
    diary = Diary()
    with _client(server, diary, interval=0.02) as client:
        diary.after_polls(1)
        diary.kept.pop("/client/features")
        diary.after_polls(2)
        assert client.is_enabled("WRITE_DDB")


def test_not_ready_says_ready() -> None:
    """A client that reached nobody says it is initialised: that word is not used."""
    nobody = FakeUnleash()
    with nobody:
        url = nobody.url
    client = UnleashClient(url, "app", disable_metrics=True, disable_registration=True, cache=Diary())
    client.initialize_client()
    assert client.is_initialized
    client.destroy()


def test_the_log_says_why(server: FakeUnleash) -> None:
    """Why a request failed is in the log of the thread that polled, as an exception."""
    heard = list[BaseException | None]()

    def listen(record: logging.LogRecord) -> bool:
        if record.exc_info and record.threadName == threading.current_thread().name:
            heard.append(record.exc_info[1])
        return False

    logger = logging.getLogger("UnleashClient")
    logger.addFilter(listen)
    try:
        server.reply = Reply(status=500)
        with _client(server, Diary()):
            pass
    finally:
        logger.removeFilter(listen)
    assert [type(error) for error in heard] == [requests.exceptions.RetryError]


def test_the_sdk_is_imported_in_one_file() -> None:
    """Only `flags/unleash.py` knows the SDK."""
    folder = Path(flags.__file__).parent
    importers = {path.name for path in folder.glob("*.py") if {"UnleashClient", "apscheduler"} & _imports(path)}
    assert importers == {"unleash.py"}


def _imports(path: Path) -> set[str]:
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found
