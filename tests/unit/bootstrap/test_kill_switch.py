"""Both WRITE flags off: the store answers reads and refuses writes, and says why."""

from __future__ import annotations

import pytest

from dal.errors import ReadOnlyError
from examples.store.tests.making import Maker
from flags import FakeFlagSource, MigrationPhase
from tests.unit.bootstrap.parts import app_of, config, layer_of, store_of

BODY = {"username": "ada", "email": "ada@example.com", "password_hash": "x"}


@pytest.mark.parametrize("phase", MigrationPhase, ids=lambda phase: phase.label)
def test_the_switch_stops_writes_and_nothing_else(phase: MigrationPhase) -> None:
    """Status 503 with the word `read_only` for writes, the usual answers for reads; and it can be taken back."""
    source = FakeFlagSource(phase)
    with layer_of(config(), source=source) as layer:
        client = app_of(layer).test_client()
        user = client.post("/users", json=BODY).get_json()
        source.read_only()
        refused = client.post("/users", json={**BODY, "username": "bo", "email": "bo@example.com"})
        assert (refused.status_code, refused.get_json()["error"]) == (503, "read_only")
        assert client.get(f"/users/{user['id']}").get_json() == user
        assert client.get("/users/by-username/bo").status_code == 404
        source.move_to(phase)
        assert client.post("/users", json={**BODY, "username": "bo", "email": "bo@example.com"}).status_code == 201


def test_the_switch_in_the_configuration() -> None:
    """`featureFlags` with both WRITE flags off start a store that is read-only."""
    off = {"READ_MYSQL": True, "READ_DDB": False, "WRITE_MYSQL": False, "WRITE_DDB": False}
    with layer_of(config(featureFlags=off)) as layer:
        store = store_of(layer)
        with pytest.raises(ReadOnlyError):
            Maker(store).user()
        assert store.users.find_by_id(1) is None
