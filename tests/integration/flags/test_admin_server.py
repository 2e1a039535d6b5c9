"""The Admin API of the real server: the same story as the fake tells, and the sentences of what it refuses."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import requests

from devstack import Unleash
from devstack.unleash_admin import UnleashAdmin as Operator
from flags import (
    FLAG_NAMES,
    FetchFailure,
    LastGood,
    MigrationPhase,
    Publishing,
    UnleashFlagSource,
    UnleashSettings,
)
from flags.admin import AdminError, Trouble, UnleashAdmin, plan
from tests.unit.flags import admin_story
from tests.unit.flags.parts import Recorder
from tests.waiting import until

pytestmark = pytest.mark.integration


@pytest.fixture
def settings(unleash_phase_1: Unleash) -> UnleashSettings:
    """The address and token of somebody who may do everything."""
    return UnleashSettings(unleash_phase_1.url, unleash_phase_1.admin_token, request_timeout=10.0)


def test_the_story(settings: UnleashSettings, operator: Operator) -> None:
    """From a server without flags: provision, walk, archive and bring back, remember."""
    operator.archive(*FLAG_NAMES)
    _delete(settings, list(FLAG_NAMES))
    admin = UnleashAdmin(settings)
    steps = admin_story.provisioned(admin)
    assert {step for step in steps if step.startswith("create ")} == {f"create {name}" for name in FLAG_NAMES}
    assert steps[-1] == "switch READ_MYSQL, WRITE_MYSQL on: phase 1 (mysql-only)"
    admin_story.there_and_back(admin)
    admin_story.lost_and_found(admin, operator.archive)
    assert admin_story.remembered(admin, len(admin_story.REMEMBERED)) == admin_story.REMEMBERED


def _delete(settings: UnleashSettings, names: list[str]) -> None:
    """For good, so that nothing but the log knows of them.

    Unleash 8.2 notes a moment later that a flag was created; it ends itself where the flag is gone by then.
    """
    project = f"{settings.api_url}/admin/projects/default"
    with requests.Session() as session:
        session.headers["Authorization"] = settings.token

        def noted(name: str) -> object:
            return session.get(f"{project}/features/{name}/lifecycle", timeout=10).json()

        for name in names:
            until(partial(noted, name), pause=0.05)
        session.post(f"{project}/delete", json={"features": names}, timeout=10).raise_for_status()


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


@pytest.mark.parametrize("force", [False, True], ids=["in order", "anyhow"])
def test_nobody_notices(
    settings: UnleashSettings,
    unleash: Unleash,
    operator: Operator,
    recorder: Recorder,
    tmp_path: Path,
    *,
    force: bool,
) -> None:
    """WRITE_MYSQL comes back while a process polls all the time: off, it would be read-only for a moment."""
    admin = UnleashAdmin(settings)
    _shown(unleash, admin)
    eager = UnleashSettings(unleash.url, unleash.client_token, refresh_interval=0.05, metrics=False)
    publishing = Publishing(last_good=LastGood(tmp_path / "kept.json"), observer=recorder)
    with closing(UnleashFlagSource(eager, publishing)) as source:
        recorder.wait_for(lambda: any(wish is not None for _, wish in recorder.snapshots))
        operator.archive("WRITE_MYSQL")
        recorder.wait_for(lambda: FetchFailure.MISSING_FLAGS in recorder.failures)
        for step in plan(admin.board(), force=force):
            step.do(admin)
            _heard(unleash, admin, recorder)
        assert recorder.rejections == []
        assert not source.snapshot().read_only
    assert {snapshot.phase for snapshot, _ in recorder.snapshots} == {MigrationPhase.MYSQL_ONLY}
    assert any(snapshot.read_only for snapshot, _ in recorder.snapshots) is force


def _heard(unleash: Unleash, admin: UnleashAdmin, recorder: Recorder) -> None:
    """Until the source has polled what the server shows now."""
    _shown(unleash, admin)
    polls = len(recorder.snapshots) + len(recorder.failures)
    recorder.wait_for(lambda: len(recorder.snapshots) + len(recorder.failures) > polls + 1)


def _shown(unleash: Unleash, admin: UnleashAdmin) -> None:
    """Until the server shows its newest state to clients, which it does once a second."""
    url, headers = f"{unleash.api_url}/client/features", {"Authorization": unleash.client_token}
    newest = admin.events()[-1].id
    while requests.get(url, headers=headers, timeout=10).json()["meta"]["revisionId"] < newest:
        pass
