"""A small client of Unleash's Admin API: what an operator does in the user interface, as calls."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self

import requests

from devstack.errors import UnleashAdminError

FLAGS: Mapping[str, str] = {
    "READ_MYSQL": "Reads are answered by MySQL. On from the start; "
    "goes off (phase 4) after READ_DDB is on and a verify was clean.",
    "READ_DDB": "DynamoDB is read too: compared at first, answering once READ_MYSQL goes off. "
    "On after backfill and verify (phase 3); may be a percentage.",
    "WRITE_MYSQL": "Writes go to MySQL, which leads while this is on. The last one to go off (phase 5): "
    "there is no way back by flag.",
    "WRITE_DDB": "Writes are mirrored to DynamoDB. The first one to go on (phase 2); next comes the backfill, "
    "then READ_DDB.",
    "PREFER_DDB": "While both are read, DynamoDB answers instead of MySQL. Optional, between READ_DDB on and "
    "READ_MYSQL off; may be a percentage.",
}
PHASE_1: Mapping[str, bool] = {"READ_MYSQL": True, "WRITE_MYSQL": True}
Json = Any  # what the API answers; every use looks only at documented fields
SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class FlagState:
    """One flag in one environment; `rollout` is the percentage of its gradual rollout, 100 without one."""

    name: str
    enabled: bool
    rollout: int
    stickiness: str


class UnleashAdmin:
    """Creates and switches flags in one project and environment; every call may be repeated."""

    def __init__(
        self, url: str, token: str, *, project: str = "default", environment: str = "development"
    ) -> None:
        self._admin = f"{url.rstrip('/')}/api/admin"
        self._project = f"{self._admin}/projects/{project}"
        self._environment = environment
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy of the environment is not for 127.0.0.1
        self._session.headers["Authorization"] = token

    def create_flags(self, flags: Mapping[str, str] = FLAGS) -> None:
        """Make sure that these flags (name: description) exist, as operational flags, unarchived.

        Flags that exist keep their state; new ones are off.
        """
        for name, description in flags.items():
            body = {"name": name, "type": "operational", "description": description}
            taken = self._call("POST", f"{self._project}/features", body, also=HTTPStatus.CONFLICT)
            if taken.status_code == HTTPStatus.CONFLICT:
                self._revive(name)

    def provision(self, states: Mapping[str, bool] = PHASE_1) -> None:
        """Create the five flags and switch these; by default the beginning of a migration, phase 1."""
        self.create_flags()
        self.switch_all(states)

    def reset(self) -> None:
        """Bring the five flags into phase 1 as if newly made: no archived flag, no strategy, two of them on."""
        self.create_flags()
        for name in FLAGS:
            self._remove_strategies(name)
        self.switch_all({name: PHASE_1.get(name, False) for name in FLAGS})

    def switch(self, name: str, *, on: bool) -> None:
        """Switch one flag, as a click on its toggle does."""
        self._call("POST", f"{self._feature(name)}/environments/{self._environment}/{_on_off(on=on)}")

    def switch_all(self, states: Mapping[str, bool]) -> None:
        """Switch several flags: those that go on in one atomic step, then those that go off in another."""
        for on in (True, False):
            names = [name for name, state in states.items() if state is on]
            if names:
                self.switch_together(names, on=on)

    def switch_together(self, names: Collection[str], *, on: bool) -> None:
        """Switch several flags the same way in one atomic step: no client ever sees some of them only."""
        address = f"{self._project}/bulk_features/environments/{self._environment}/{_on_off(on=on)}"
        self._call("POST", address, {"features": list(names)})

    def set_rollout(self, name: str, percentage: int, *, stickiness: str = "userId", group: str = "dal") -> None:
        """Replace the strategies of `name` by one gradual rollout; the toggle stays as it is.

        Args:
            name: the flag.
            percentage: 0 to 100, of the values of the sticky field.
            stickiness: the context field that decides, `userId` or the name of a custom field.
            group: flags with the same group and percentage choose the same callers.
        """
        strategies = self._strategies(name)
        rollout = {"rollout": str(percentage), "stickiness": stickiness, "groupId": group}
        body = {"name": "flexibleRollout", "constraints": [], "parameters": rollout}
        present: list[Json] = self._call("GET", strategies).json()
        if present:
            self._call("PUT", f"{strategies}/{present[0]['id']}", body)
        else:
            self._call("POST", strategies, body)
        for extra in present[1:]:
            self._call("DELETE", f"{strategies}/{extra['id']}")

    def state(self, name: str) -> FlagState:
        """The state of one flag.

        Raises:
            UnleashAdminError: there is no such flag.
        """
        answer: Json = self._call("GET", self._feature(name)).json()
        here = next(env for env in answer["environments"] if env["name"] == self._environment)
        parameters: dict[str, str] = next((strategy["parameters"] for strategy in here.get("strategies", [])), {})
        return FlagState(
            name=name,
            enabled=here["enabled"],
            rollout=int(parameters.get("rollout", 100)),
            stickiness=parameters.get("stickiness", "default"),
        )

    def states(self, names: Collection[str] = tuple(FLAGS)) -> dict[str, bool]:
        """Which of these flags are on."""
        return {name: self.state(name).enabled for name in names}

    def archive(self, name: str) -> None:
        """Archive a flag, as an operator may do by mistake; `create_flags` brings it back."""
        self._call("DELETE", self._feature(name))

    def _revive(self, name: str) -> None:
        answer = self._call("GET", self._feature(name), also=HTTPStatus.NOT_FOUND)
        if answer.status_code == HTTPStatus.NOT_FOUND or answer.json().get("archived"):
            self._call("POST", f"{self._project}/revive", {"features": [name]})

    def _remove_strategies(self, name: str) -> None:
        for strategy in self._call("GET", self._strategies(name)).json():
            self._call("DELETE", f"{self._strategies(name)}/{strategy['id']}")

    def _strategies(self, name: str) -> str:
        return f"{self._feature(name)}/environments/{self._environment}/strategies"

    def _feature(self, name: str) -> str:
        return f"{self._project}/features/{name}"

    def _call(
        self, method: str, url: str, body: Json = None, *, also: HTTPStatus | None = None
    ) -> requests.Response:
        try:
            answer = self._session.request(method, url, json=body, timeout=SECONDS)
        except requests.RequestException as error:
            raise UnleashAdminError(f"{method} {url}: {error}") from error
        if not answer.ok and answer.status_code != also:
            raise UnleashAdminError(f"{method} {url}: status {answer.status_code}: {answer.text[:500]}")
        return answer

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def __enter__(self) -> Self:
        """The client itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self.close()


def _on_off(*, on: bool) -> str:
    return "on" if on else "off"
