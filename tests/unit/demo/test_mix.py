"""Every action of the mix is a request that the store understands, and books what it was told."""

from __future__ import annotations

from random import Random

import pytest
from flask.testing import FlaskClient

from dal.adapters.memory import MemoryDatabase
from demo.ledger import Account
from demo.mix import MIX, RARE, Turn, World
from demo.proof import prove
from demo.scene import Scene, set_scene
from examples.store.app import create_app
from examples.store.integration import memory_store
from examples.store.repositories import Store
from examples.store.seed import Size
from examples.store.tests.making import Maker
from tests.contract.store.worlds import CONTRACT

SIZE = Size(users=12, categories=4, products=12, carts=2, orders=2)


@pytest.fixture
def store() -> Store:
    """A store in memory."""
    return memory_store(MemoryDatabase(CONTRACT))


@pytest.fixture
def scene(store: Store) -> Scene:
    """What it sells."""
    return set_scene(store, SIZE)


def _act(client: FlaskClient, turn: Turn, number: int) -> int:
    deed = MIX[number][1](turn)
    answer = client.open(deed.request.path, method=deed.request.method, json=deed.request.body)
    if answer.status_code < 300 and deed.acknowledged is not None:
        deed.acknowledged(answer.get_json(silent=True))
    return answer.status_code


def test_every_action_is_understood_and_booked(store: Store, scene: Scene) -> None:
    """Everything in ten orders: no path that the store does not know, and the ledger is right afterwards."""
    user = Maker(store).user()
    account, client, random = Account(user.id, user.username), create_app(store).test_client(), Random(1)
    unknown = {400, 405, 415, 500}
    for turn_number in range(1, 11):
        turn = Turn(random, account, scene.world, turn_number)
        statuses = {n: _act(client, turn, n) for n in random.sample(range(len(MIX)), len(MIX))}
        assert not unknown & set(statuses.values()), statuses
        assert sum(status < 300 for status in statuses.values()) >= len(MIX) - 3
    assert account.orders
    assert prove(store, [account], scene).findings == ()


def test_what_is_rare_is_written_too() -> None:
    """The weights alone would not show an upgrade or a new category in a short visit."""
    assert len(RARE) >= 5
    weights = [weight for weight, _ in MIX]
    assert sum(weight for weight in weights if weight < 1) / sum(weights) < 0.01


@pytest.mark.parametrize("chance", range(20))
def test_what_is_scarce_is_rarely_wanted(chance: int) -> None:
    """Refusals for want of stock stay a minority."""
    world = World(products=(1,), scarce=(2,), categories=(), sellers=(), spare=(3, 1))
    turn = Turn(Random(chance), Account(1, "ada"), world, 1)
    assert sum(turn.product() == 2 for _ in range(1000)) < 40
