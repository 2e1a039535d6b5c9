"""An Admin API in memory that answers as Unleash 8 does; the story in `admin_story` is told by both."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from flags import UnleashSettings

ADMIN, CLIENT, VIEWER = "*:*.admin", "default:development.client", "user:viewer"
Json = dict[str, Any]
Reply = tuple[int, Any]
FULLY = {"rollout": "100", "stickiness": "default"}


def problem(status: int, message: str) -> Reply:
    """An error as Unleash says it."""
    return status, {"name": "Error", "message": message, "details": [{"message": message}]}


@dataclass
class FakeAdmin:
    """The flags of one server. `broken` answers in its stead, `meanwhile` is done before each request."""

    port: int = 0
    enterprise: bool = False
    projects: list[str] = field(default_factory=lambda: ["default"])
    environments: tuple[str, ...] = ("development", "production")
    flags: dict[str, Json] = field(default_factory=dict)
    events: list[Json] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    broken: Callable[[], tuple[int, dict[str, str], bytes]] | None = None
    meanwhile: list[Callable[[], object]] = field(default_factory=list)
    numbers: int = 0

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def settings(self, token: str = ADMIN, **more: Any) -> UnleashSettings:
        """How to reach it."""
        return UnleashSettings(self.url, token, **more)

    def answer(self, method: str, path: str, query: dict[str, str], body: Any, token: str) -> Reply:
        """What Unleash says."""
        if token not in {ADMIN, CLIENT, VIEWER}:
            return problem(401, "You must log in to use Unleash.")
        if token == CLIENT:
            return 403, {"message": "invalid token: expected a different token type for this endpoint"}
        if method != "GET" and token == VIEWER:
            return problem(403, 'To perform this action, you need the "UPDATE_FEATURE_ENVIRONMENT" permission.')
        if method != "GET":
            self.writes.append(f"{method} {path}")
            self.numbers += 1  # of the transaction
        for pattern, do in _ROUTES.items():
            if found := re.fullmatch(pattern, f"{method} {path}"):
                return do(self, *found.groups(), body=body, query=query)
        return problem(404, f"The path you were looking for ({path}) is not available.")

    def flip(self, name: str, environment: str = "development", *, on: bool, who: str = "ann") -> None:
        """Somebody switches a toggle in the user interface."""
        self.numbers += 1
        here = self.flags[name]["environments"][environment]
        if on and not here["strategies"]:
            self.add_strategy(name, environment, {"name": "flexibleRollout", "parameters": FULLY}, who=who)
        if here["enabled"] is not on:
            here["enabled"] = on
            self.log(f"feature-environment-{'enabled' if on else 'disabled'}", name, environment, who=who)

    def add_strategy(self, name: str, environment: str, strategy: Json, *, who: str = "ann") -> Json:
        """Somebody gives a flag a strategy."""
        strategies = self.flags[name]["environments"][environment]["strategies"]
        made = {"constraints": [], "segments": [], "disabled": False, **strategy, "id": f"s{len(self.events)}"}
        strategies.append(made)
        self.log("feature-strategy-add", name, environment, data=made, who=who)
        return made

    def log(
        self, kind: str, name: str, environment: str | None = None, *, who: str = "admin", **more: Any
    ) -> None:
        """One event."""
        number = len(self.events) + 1
        at = f"2026-11-26T10:{number // 60:02}:{number % 60:02}.000Z"
        told = {"id": number, "type": kind, "createdBy": who, "createdAt": at, "featureName": name}
        group = f"t{self.numbers}"
        self.events.append(
            {**told, "environment": environment, "groupId": group, "data": None, "preData": None, **more}
        )


def _environments(fake: FakeAdmin, **_: Any) -> Reply:
    return 200, {"environments": [{"name": name} for name in fake.environments]}


def _projects(fake: FakeAdmin, **_: Any) -> Reply:
    return 200, {"projects": [{"id": name, "name": name} for name in fake.projects]}


def _create_project(fake: FakeAdmin, *, body: Json, **_: Any) -> Reply:
    if not fake.enterprise:
        return problem(404, "The path you were looking for (/api/admin/projects) is not available.")
    fake.projects.append(body["id"])
    return 201, body


def _feature(fake: FakeAdmin, project: str, name: str, **_: Any) -> Reply:
    flag = fake.flags.get(name)
    if flag is None or flag["archived"] or flag["project"] != project:
        return problem(404, f"Could not find feature flag with name {name}")
    environments = [{"name": one, **here} for one, here in flag["environments"].items()]
    return 200, {**flag, "name": name, "environments": environments, "dependencies": []}


def _create(fake: FakeAdmin, project: str, *, body: Json, **_: Any) -> Reply:
    if body["name"] in fake.flags:
        archived = fake.flags[body["name"]]["archived"]
        return problem(409, f"{'An archived' if archived else 'A'} flag with that name already exists")
    there = {name: {"enabled": False, "strategies": []} for name in fake.environments}
    told = {"description": body["description"], "type": body["type"], "project": project}
    fake.flags[body["name"]] = {**told, "archived": False, "stale": False, "environments": there}
    fake.log("feature-created", body["name"])
    return 201, body


def _patch(fake: FakeAdmin, _project: str, name: str, *, body: list[Json], **_: Any) -> Reply:
    fake.flags[name]["description"] = body[0]["value"]
    return 200, {}


def _archive(fake: FakeAdmin, _project: str, name: str, **_: Any) -> Reply:
    fake.flags[name]["archived"] = True
    fake.log("feature-archived", name)
    return 202, None


def _archive_all(fake: FakeAdmin, project: str, *, body: Json, **_: Any) -> Reply:
    for name in body["features"]:
        _archive(fake, project, name)
    return 202, None


def _there(fake: FakeAdmin, _project: str, name: str, environment: str, **_: Any) -> Reply:
    """Of an archived flag too: what it was."""
    if name not in fake.flags:
        return problem(404, f'There\'s no feature named "{name}" in project "default".')
    return 200, {"name": name, "environment": environment, **fake.flags[name]["environments"][environment]}


def _revive(fake: FakeAdmin, _project: str, *, body: Json, **_: Any) -> Reply:
    for name in body["features"]:
        fake.flags[name]["archived"] = False
        for here in fake.flags[name]["environments"].values():
            here["enabled"] = False
        fake.log("feature-revived", name)
    return 200, None


def _stale(fake: FakeAdmin, _project: str, *, body: Json, **_: Any) -> Reply:
    for name in body["features"]:
        fake.flags[name]["stale"] = body["stale"]
    return 202, None


def _add_strategy(fake: FakeAdmin, _project: str, name: str, environment: str, *, body: Json, **_: Any) -> Reply:
    return 200, fake.add_strategy(name, environment, body, who="admin")


def _change_strategy(
    fake: FakeAdmin, _project: str, name: str, environment: str, number: str, *, body: Json, **_: Any
) -> Reply:
    strategies = fake.flags[name]["environments"][environment]["strategies"]
    (old,) = [one for one in strategies if one["id"] == number]
    strategies[strategies.index(old)] = new = {**old, **body}
    fake.log("feature-strategy-update", name, environment, data=new, preData=old)
    return 200, new


def _bulk(fake: FakeAdmin, _project: str, environment: str, way: str, *, body: Json, **_: Any) -> Reply:
    number = fake.numbers
    for name in body["features"]:
        fake.numbers = number - 1  # all in one transaction
        fake.flip(name, environment, on=way == "on", who="admin")
    return 200, None


def _search(fake: FakeAdmin, *, query: dict[str, str], **_: Any) -> Reply:
    archived = query.get("archived") == "IS:true"
    found = [name for name in fake.flags if query["query"] in name and fake.flags[name]["archived"] is archived]
    return 200, {"features": [{"name": name, "project": fake.flags[name]["project"]} for name in found]}


def _events(fake: FakeAdmin, *, query: dict[str, str], **_: Any) -> Reply:
    """At most three at a time, so that whoever reads them has to turn pages."""
    names = query["feature"].removeprefix("IS_ANY_OF:").split(",")
    found = [event for event in fake.events[::-1] if event["featureName"] in names]
    first = int(query["offset"])
    return 200, {"events": found[first : first + 3], "total": len(found)}


_F = "/projects/([^/]+)/features/([^/]+)"
_ROUTES: dict[str, Callable[..., Reply]] = {
    "GET /environments": _environments,
    "GET /projects": _projects,
    "POST /projects": _create_project,
    "POST /projects/([^/]+)/features": _create,
    f"GET {_F}": _feature,
    f"PATCH {_F}": _patch,
    f"DELETE {_F}": _archive,
    f"GET {_F}/environments/([^/]+)": _there,
    "POST /projects/([^/]+)/archive": _archive_all,
    "POST /projects/([^/]+)/revive": _revive,
    "POST /projects/([^/]+)/stale": _stale,
    f"POST {_F}/environments/([^/]+)/strategies": _add_strategy,
    f"PUT {_F}/environments/([^/]+)/strategies/([^/]+)": _change_strategy,
    "POST /projects/([^/]+)/bulk_features/environments/([^/]+)/(on|off)": _bulk,
    "GET /search/features": _search,
    "GET /search/events": _events,
}


class _Handler(BaseHTTPRequestHandler):
    fake: ClassVar[FakeAdmin]

    def _do(self) -> None:
        fake = self.fake
        for do in fake.meanwhile:
            do()
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        if fake.broken is not None:
            self._send(*fake.broken())
            return
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = unquote(parts.path.removeprefix("/api/admin"))
        status, said = fake.answer(self.command, path, query, body, self.headers.get("Authorization", ""))
        self._send(status, {}, b"" if said is None else json.dumps(said).encode())

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _do  # noqa: N815  the base class looks for these names

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        try:
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            return  # the client has given up, as it should

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name of the base class
        pass


@contextmanager
def serving(fake: FakeAdmin) -> Iterator[FakeAdmin]:
    """The fake on a port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": fake}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    fake.port = server.server_port
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
