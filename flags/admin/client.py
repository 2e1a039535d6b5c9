"""The calls of Unleash's Admin API that a migration needs, in one project and environment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from http import HTTPStatus
from urllib.parse import quote, urlencode

from flags.admin.answers import Environments, Event, Events, Feature, FeatureEnvironment, Found, Projects, read
from flags.admin.board import Board, Place, Strategy, Switch, Toggle
from flags.admin.errors import AdminError, Trouble
from flags.admin.transport import Transport
from flags.mapping import FLAG_NAMES
from flags.settings import UnleashSettings

_TYPE = "kill-switch"  # the type that never counts as potentially stale; an operational one does after a week
_PAGE = 500


class UnleashAdmin:
    """Looks at the toggles and switches them. Every call may be repeated.

    Args:
        settings: where the server is, with a token of the Admin API; `environment` is the one that is switched.
    """

    def __init__(self, settings: UnleashSettings) -> None:
        self.project = settings.project or "default"
        self.environment = settings.environment
        self._transport = Transport(settings)
        self._place = f"/projects/{quote(self.project, safe='')}"

    def environments(self) -> list[str]:
        """All environments of the server."""
        return [one.name for one in read(self._transport.call("GET", "/environments"), Environments).environments]

    def has_project(self) -> bool:
        """Whether the project is there: a look into one that is not says that it is empty."""
        found = read(self._transport.call("GET", "/projects"), Projects).projects
        return self.project in [project.id for project in found]

    def board(self, *, create: bool = False) -> Board:
        """The toggles as they are now; `create` lets the project be one that does not exist yet.

        Raises:
            AdminError: the token, the project or the environment is not known; or as every call here.
        """
        environments = self.environments()
        if self.environment not in environments:
            there = ", ".join(environments)
            raise AdminError(Trouble.NO_ENVIRONMENT, f"no environment {self.environment!r}; there is {there}")
        if not create and not self.has_project():
            raise AdminError(Trouble.NO_PROJECT, f"no project {self.project!r}, or the token may not see it")
        toggles = {name: self._toggle(name, environments) for name in FLAG_NAMES}
        if unused := [
            toggle for toggle in toggles.values() if toggle.here and self.environment not in toggle.switches
        ]:
            there = ", ".join(unused[0].switches) or "none"
            detail = (
                f"the project {self.project!r} does not use the environment {self.environment!r}; it uses {there}"
            )
            raise AdminError(Trouble.NO_ENVIRONMENT, detail)
        return Board(self.environment, environments, toggles)

    def create_project(self) -> None:
        """Create the project, where the edition can."""
        body = {"id": self.project, "name": self.project, "description": "Migration from MySQL to DynamoDB"}
        answer = self._transport.call("POST", "/projects", body, also=(HTTPStatus.NOT_FOUND,))
        if answer.status == HTTPStatus.NOT_FOUND:
            raise AdminError(
                Trouble.ONLY_DEFAULT, f"this edition of Unleash cannot create the project {self.project!r}"
            )

    def create(self, name: str, description: str) -> None:
        """Create a flag; it is off everywhere."""
        body = {"name": name, "type": _TYPE, "description": description}
        answer = self._transport.call("POST", f"{self._place}/features", body, also=(HTTPStatus.CONFLICT,))
        if answer.status == HTTPStatus.CONFLICT:
            raise AdminError(Trouble.TAKEN, f"the name {name} is taken{self._taken_by(name)}")

    def describe(self, name: str, description: str) -> None:
        """Replace the description of a flag."""
        patch = [{"op": "replace", "path": "/description", "value": description}]
        self._transport.call("PATCH", self._feature(name), patch)

    def revive(self, name: str) -> None:
        """Bring back an archived flag; it is off everywhere then."""
        self._transport.call("POST", f"{self._place}/revive", {"features": [name]})

    def archive(self, name: str) -> None:
        """Archive a flag; its strategies are kept."""
        self._transport.call("POST", f"{self._place}/archive", {"features": [name]})

    def freshen(self, name: str) -> None:
        """Take back the mark that a flag is stale."""
        self._transport.call("POST", f"{self._place}/stale", {"features": [name], "stale": False})

    def add_strategy(self, name: str, strategy: Strategy) -> None:
        """Give a flag a strategy here; the toggle stays as it is."""
        self._transport.call("POST", self._strategies(name), dict(strategy))

    def change_strategy(self, name: str, strategy: Strategy) -> None:
        """Replace a strategy by this one, which has its id."""
        self._transport.call("PUT", f"{self._strategies(name)}/{quote(str(strategy['id']))}", dict(strategy))

    def remove_strategy(self, name: str, strategy: Strategy) -> None:
        """Take a strategy from a flag here; one that loses its last strategy is switched off."""
        self._transport.call("DELETE", f"{self._strategies(name)}/{quote(str(strategy['id']))}")

    def switch(self, changes: Mapping[str, bool], *, environment: str | None = None) -> None:
        """Switch toggles, here by default: those that go the same way in one step that no client sees half of."""
        for on in (True, False):
            if names := [name for name, wanted in changes.items() if wanted is on]:
                self._switch_together(names, "on" if on else "off", environment or self.environment)

    def events(self) -> list[Event]:
        """Everything that ever happened to the flags, the oldest first."""
        found: list[Event] = []
        while True:
            page = self._page(len(found))
            found += page.events
            if not page.events or len(found) >= page.total:
                return sorted({event.id: event for event in found}.values(), key=lambda event: event.id)

    def _page(self, offset: int) -> Events:
        query = {
            "project": f"IS:{self.project}",
            "feature": f"IS_ANY_OF:{','.join(FLAG_NAMES)}",
            "limit": _PAGE,
            "offset": offset,
        }
        return read(self._transport.call("GET", f"/search/events?{urlencode(query)}"), Events)

    def _switch_together(self, names: Collection[str], way: str, environment: str) -> None:
        path = f"{self._place}/bulk_features/environments/{quote(environment, safe='')}/{way}"
        self._transport.call("POST", path, {"features": list(names)})

    def _toggle(self, name: str, environments: Collection[str]) -> Toggle:
        answer = self._transport.call("GET", self._feature(name), also=(HTTPStatus.NOT_FOUND,))
        if answer.status == HTTPStatus.NOT_FOUND:
            remembered = {place: switch for place in environments if (switch := self._remembered(name, place))}
            return Toggle(name, Place.ARCHIVED if remembered else Place.MISSING, switches=remembered)
        feature = read(answer, Feature)
        switches = {one.name: Switch(one.enabled, tuple(one.strategies)) for one in feature.environments}
        description = feature.description or ""
        return Toggle(name, Place.HERE, description, feature.stale, switches, tuple(feature.dependencies))

    def _remembered(self, name: str, place: str) -> Switch | None:
        """What an archived flag was there. Not by a search: Unleash refuses more than 15 of those a minute."""
        path = f"{self._feature(name)}/environments/{quote(place, safe='')}"
        answer = self._transport.call("GET", path, also=(HTTPStatus.NOT_FOUND,))
        if answer.status == HTTPStatus.NOT_FOUND:
            return None
        found = read(answer, FeatureEnvironment)
        return Switch(found.enabled, tuple(found.strategies))

    def _projects_with(self, name: str, *, archived: bool) -> list[str]:
        query = urlencode({"query": name, "limit": 100, **({"archived": "IS:true"} if archived else {})})
        found = read(self._transport.call("GET", f"/search/features?{query}"), Found).features
        return [feature.project for feature in found if feature.name == name]

    def _taken_by(self, name: str) -> str:
        """Names are unique across projects; archived flags keep theirs."""
        for archived in (False, True):
            if projects := self._projects_with(name, archived=archived):
                return f" by {'an archived' if archived else 'a'} flag of the project {projects[0]!r}"
        return ""

    def _strategies(self, name: str) -> str:
        return f"{self._feature(name)}/environments/{quote(self.environment, safe='')}/strategies"

    def _feature(self, name: str) -> str:
        return f"{self._place}/features/{name}"
