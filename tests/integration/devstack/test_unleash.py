"""Unleash runs, and its flags can be steered as an operator would."""

from collections.abc import Iterator

import pytest
import requests

from devstack import Unleash, UnleashAdmin, UnleashAdminError
from flags import FLAG_NAMES

pytestmark = pytest.mark.integration


@pytest.fixture
def admin(unleash_phase_1: Unleash) -> Iterator[UnleashAdmin]:
    """The Admin API with the flags in phase 1."""
    with unleash_phase_1.admin() as admin:
        yield admin


def test_the_flags_begin_in_phase_1(admin: UnleashAdmin) -> None:
    """Reset gives the beginning of a migration."""
    assert admin.states() == {name: name in {"READ_MYSQL", "WRITE_MYSQL"} for name in FLAG_NAMES}


def test_provisioning_twice_changes_nothing(admin: UnleashAdmin) -> None:
    """A second provisioning keeps a flag that was switched on in between."""
    admin.switch("WRITE_DDB", on=True)
    admin.provision()
    assert admin.states()["WRITE_DDB"]


def test_an_archived_flag_comes_back(admin: UnleashAdmin) -> None:
    """Provisioning revives one that somebody archived."""
    admin.archive("PREFER_DDB")
    assert not admin.board().toggles["PREFER_DDB"].here
    admin.provision()
    assert admin.board().toggles["PREFER_DDB"].here


def test_several_flags_in_one_step(admin: UnleashAdmin) -> None:
    """Both directions of a bulk switch arrive."""
    admin.switch_all({"READ_DDB": True, "WRITE_DDB": True, "READ_MYSQL": False})
    assert {name for name, on in admin.states().items() if on} == {"READ_DDB", "WRITE_DDB", "WRITE_MYSQL"}


def test_a_rollout_is_replaced(admin: UnleashAdmin) -> None:
    """The second percentage takes the place of the first, and the toggle stays."""
    admin.switch("READ_DDB", on=True)
    admin.set_rollout("READ_DDB", 25)
    admin.set_rollout("READ_DDB", 75, stickiness="sessionId")
    (strategy,) = admin.board().at("READ_DDB").strategies
    assert strategy["parameters"] == {"rollout": "75", "stickiness": "sessionId", "groupId": "dal"}
    assert admin.states()["READ_DDB"]


def test_the_client_api_serves_the_flags(unleash_phase_1: Unleash) -> None:
    """The token of the stack opens the API that the SDK polls."""
    answer = requests.get(
        f"{unleash_phase_1.api_url}/client/features",
        headers={"Authorization": unleash_phase_1.client_token},
        timeout=10,
    )
    assert {feature["name"] for feature in answer.json()["features"]} >= set(FLAG_NAMES)


def test_an_unknown_flag_is_a_typed_error(admin: UnleashAdmin) -> None:
    """The text says what the server says."""
    with pytest.raises(UnleashAdminError, match=r"the flag server says \(404\): .*NO_SUCH_FLAG"):
        admin.switch("NO_SUCH_FLAG", on=True)


def test_a_wrong_token_is_a_typed_error(unleash: Unleash) -> None:
    """A refused login is not taken for an empty answer."""
    with UnleashAdmin(unleash.url, "*:*.wrong") as admin, pytest.raises(UnleashAdminError, match="401"):
        admin.provision()
