"""The client of the Admin API with the fake server, and every way in which a server may not answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from flags import UnleashSettings
from flags.admin import AdminError, Trouble, UnleashAdmin, carry_out, plan, replay
from tests.unit.flags import admin_story
from tests.unit.flags.fake_admin import ADMIN, CLIENT, VIEWER, FakeAdmin, serving


@pytest.fixture
def fake() -> Iterator[FakeAdmin]:
    """A new server, open source, without flags."""
    with serving(FakeAdmin()) as fake:
        yield fake


@pytest.fixture
def admin(fake: FakeAdmin) -> UnleashAdmin:
    """Somebody who may do everything."""
    return UnleashAdmin(fake.settings())


def test_the_story(fake: FakeAdmin, admin: UnleashAdmin) -> None:
    """Provision, walk, archive and bring back, remember: as on the real server."""
    steps = admin_story.provisioned(admin)
    assert steps[0] == "create PREFER_DDB"
    assert steps[-1] == "switch READ_MYSQL, WRITE_MYSQL on: phase 1 (mysql-only)"
    admin_story.there_and_back(admin)

    def archive(name: str) -> None:
        fake.answer("DELETE", f"/projects/default/features/{name}", {}, None, ADMIN)

    admin_story.lost_and_found(admin, archive)
    assert admin_story.remembered(admin, len(admin_story.REMEMBERED)) == admin_story.REMEMBERED


def test_a_second_environment(fake: FakeAdmin, admin: UnleashAdmin) -> None:
    """Flags that exist, in an environment where nobody ever switched one on, begin as new ones do."""
    carry_out(plan(admin.board()), admin)
    production = UnleashAdmin(fake.settings(environment="production"))
    carry_out(plan(production.board(), admin_story.THREE), production)
    assert production.board().spells().phase is admin_story.THREE
    assert admin.board().spells().phase is admin_story.ONE


def test_a_project_where_it_can_be_created(fake: FakeAdmin) -> None:
    """The open-source edition cannot; others can, and the flags are in it then."""
    shop = UnleashAdmin(fake.settings(project="shop"))
    with pytest.raises(AdminError, match="cannot create the project 'shop'") as refused:
        shop.create_project()
    assert refused.value.trouble is Trouble.ONLY_DEFAULT
    fake.enterprise = True
    shop.create_project()
    carry_out(plan(shop.board()), shop)
    assert {flag["project"] for flag in fake.flags.values()} == {"shop"}
    with pytest.raises(AdminError, match="READ_DDB is taken by a flag of the project 'shop'") as taken:
        UnleashAdmin(fake.settings()).create("READ_DDB", "x")
    assert taken.value.trouble is Trouble.TAKEN


def test_a_log_that_was_cut_is_told(fake: FakeAdmin, admin: UnleashAdmin) -> None:
    """What the log no longer explains is not made up."""
    carry_out(plan(admin.board()), admin)
    assert replay(admin.events(), admin.board()).whole
    fake.events = [event for event in fake.events if event["featureName"] != "READ_MYSQL"]
    assert not replay(admin.events(), admin.board()).whole


def _says(status: int, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
    return status, headers, body


BROKEN: dict[str, tuple[tuple[int, dict[str, str], bytes], Trouble, str]] = {
    "5xx": (_says(503, b"<html>"), Trouble.SERVER_ERROR, "fails with status 503"),
    "5xx of Unleash": (_says(500, b'{"message": "database away"}'), Trouble.SERVER_ERROR, "500: database away"),
    "no JSON": (_says(200, b"hello"), Trouble.NOT_UNLEASH, "not one of Unleash (body: invalid json"),
    "a login": (_says(200, b"\n<!DOCTYPE html>"), Trouble.NOT_UNLEASH, "a web page answers in place of Unleash"),
    "another JSON": (_says(200, b'{"items": []}'), Trouble.NOT_UNLEASH, "(environments: field required)"),
    "a page that is not there": (_says(404, b"not found"), Trouble.NOT_UNLEASH, "status 404, and not as Unleash"),
    "a redirect": (_says(302, b"", Location="http://elsewhere/"), Trouble.MOVED, "sends elsewhere (status 302)"),
    "half an answer": (_says(200, b"{}", **{"Content-Length": "99"}), Trouble.NOT_UNLEASH, "breaks off"),
    "too many requests": (
        _says(429, b"Too many requests, please"),
        Trouble.BUSY,
        "was asked too often (status 429)",
    ),
}


@pytest.mark.parametrize("case", list(BROKEN))
def test_answers_that_are_none(fake: FakeAdmin, admin: UnleashAdmin, case: str) -> None:
    """Each has its trouble and says what it was."""
    reply, trouble, said = BROKEN[case]
    fake.broken = lambda: reply
    with pytest.raises(AdminError) as caught:
        admin.board()
    assert (caught.value.trouble, said in str(caught.value)) == (trouble, True), caught.value


@pytest.mark.parametrize(
    ("token", "do", "trouble"),
    [
        ("*:*.unknown", UnleashAdmin.board, Trouble.UNAUTHORIZED),
        (CLIENT, UnleashAdmin.board, Trouble.FORBIDDEN),
        (VIEWER, partial(UnleashAdmin.create, name="READ_DDB", description="x"), Trouble.FORBIDDEN),
    ],
    ids=["unknown", "client", "viewer"],
)
def test_tokens(fake: FakeAdmin, token: str, do: Callable[[UnleashAdmin], object], trouble: Trouble) -> None:
    """A token that is unknown, of the wrong kind, or without the right to write; none of them is ever shown."""
    with pytest.raises(AdminError) as caught:
        do(UnleashAdmin(fake.settings(token)))
    assert (caught.value.trouble, token in str(caught.value)) == (trouble, False)


@pytest.mark.parametrize(
    ("more", "trouble"),
    [({"environment": "staging"}, Trouble.NO_ENVIRONMENT), ({"project": "nowhere"}, Trouble.NO_PROJECT)],
    ids=["environment", "project"],
)
def test_a_place_that_is_not_there(fake: FakeAdmin, more: dict[str, str], trouble: Trouble) -> None:
    """Said at once: a look into a project that is not there would show an empty one."""
    with pytest.raises(AdminError) as caught:
        UnleashAdmin(fake.settings(**more)).board()
    assert caught.value.trouble is trouble


def test_an_environment_that_the_project_does_not_use(fake: FakeAdmin, admin: UnleashAdmin) -> None:
    """Taken out of the project its toggles are gone: said as it is, not as if nobody had ever touched them."""
    carry_out(plan(admin.board()), admin)
    for flag in fake.flags.values():
        del flag["environments"]["development"]
    with pytest.raises(
        AdminError, match="does not use the environment 'development'; it uses production"
    ) as caught:
        admin.board()
    assert caught.value.trouble is Trouble.NO_ENVIRONMENT


def test_nobody_there() -> None:
    """A port on which nothing listens."""
    with pytest.raises(AdminError, match=r"no connection to http://127\.0\.0\.1:1/api/admin") as caught:
        UnleashAdmin(UnleashSettings("http://127.0.0.1:1/api", ADMIN)).board()
    assert caught.value.trouble is Trouble.UNREACHABLE


def test_a_server_that_is_silent(fake: FakeAdmin) -> None:
    """It is given up in time; whether a switch was done is not known."""
    released = threading.Event()
    fake.meanwhile.append(lambda: released.wait(10.0))
    with pytest.raises(AdminError, match=r"did not answer within 0\.1 s") as caught:
        UnleashAdmin(fake.settings(request_timeout=0.1)).board()
    released.set()
    assert caught.value.trouble is Trouble.TIMEOUT


def test_a_server_without_tls() -> None:
    """An https address where there is none: a sentence about the connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        thread = threading.Thread(target=_answer_plainly, args=(server,))
        thread.start()
        with pytest.raises(AdminError, match="no secure connection") as caught:
            UnleashAdmin(UnleashSettings(f"https://127.0.0.1:{port}", ADMIN)).board()
        thread.join()
    assert caught.value.trouble is Trouble.CERTIFICATE


def _answer_plainly(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(1024)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
