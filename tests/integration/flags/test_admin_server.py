"""The Admin API of the real server: the same story as the fake tells, and the sentences of what it refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest
import requests

from devstack import Unleash
from devstack.unleash_admin import FLAGS
from devstack.unleash_admin import UnleashAdmin as Operator
from flags import UnleashSettings
from flags.admin import AdminError, Trouble, UnleashAdmin
from tests.unit.flags import admin_story

pytestmark = pytest.mark.integration


@pytest.fixture
def settings(unleash_phase_1: Unleash) -> UnleashSettings:
    """The address and token of somebody who may do everything."""
    return UnleashSettings(unleash_phase_1.url, unleash_phase_1.admin_token, request_timeout=10.0)


def test_the_story(settings: UnleashSettings, operator: Operator) -> None:
    """From a server without flags: provision, walk, archive and bring back, remember."""
    for name in FLAGS:
        operator.archive(name)
    _delete(settings, list(FLAGS))
    admin = UnleashAdmin(settings)
    steps = admin_story.provisioned(admin)
    assert [step for step in steps if step.startswith("create ")] == [f"create {name}" for name in FLAGS]
    assert steps[-1] == "switch READ_MYSQL, WRITE_MYSQL on: phase 1 (mysql-only)"
    admin_story.there_and_back(admin)
    admin_story.lost_and_found(admin, operator.archive)
    assert admin_story.remembered(admin, len(admin_story.REMEMBERED)) == admin_story.REMEMBERED


def _delete(settings: UnleashSettings, names: list[str]) -> None:
    """For good, so that nothing but the log knows of them."""
    url = f"{settings.api_url}/admin/projects/default/delete"
    headers = {"Authorization": settings.token}
    requests.post(url, json={"features": names}, headers=headers, timeout=10).raise_for_status()


def test_what_it_refuses(settings: UnleashSettings, unleash_phase_1: Unleash) -> None:
    """Tokens, projects, environments that are not right: each is told from the others."""
    wrong = {
        Trouble.UNAUTHORIZED: replace(settings, token="*:*.unknown"),
        Trouble.FORBIDDEN: replace(settings, token=unleash_phase_1.client_token),
        Trouble.NO_PROJECT: replace(settings, project="nowhere"),
        Trouble.NO_ENVIRONMENT: replace(settings, environment="staging"),
        Trouble.NOT_UNLEASH: replace(settings, url=f"{settings.url}/elsewhere"),
    }
    found = {trouble: _trouble(UnleashAdmin(asked)) for trouble, asked in wrong.items()}
    assert found == {trouble: trouble for trouble in wrong}
    with pytest.raises(AdminError, match="cannot create the project 'nowhere'"):
        UnleashAdmin(wrong[Trouble.NO_PROJECT]).create_project()


def _trouble(admin: UnleashAdmin) -> Trouble:
    with pytest.raises(AdminError) as caught:
        admin.board()
    return caught.value.trouble
