"""What is wired wrongly is said when it is wired."""

from __future__ import annotations

import pytest

from dal.errors import ConfigurationError
from dal.factory import DualDatabaseRepositoryFactory
from examples.store.dual import DualUserRepository
from examples.store.integration import memory_store
from examples.store.memory import MemoryUsers
from tests.unit.bootstrap.parts import config, layer_of


class HalfUsers:
    """The users of a backend that was never finished."""

    def __init__(self, users: MemoryUsers) -> None:
        self.find_by_id = users.find_by_id
        self.create = users.create


def test_every_method_that_a_backend_lacks_is_named() -> None:
    """One sentence per method: whose, which, on which backend, what to do."""
    with layer_of(config()) as layer:
        users = memory_store(layer.mysql).users
        assert isinstance(users, MemoryUsers)
        factory = DualDatabaseRepositoryFactory(layer.runtime)
        with pytest.raises(ConfigurationError) as caught:
            factory.create(DualUserRepository, mysql=users, dynamodb=HalfUsers(users))
    problems = caught.value.problems
    assert len(problems) == len(DualUserRepository.rows) - 2
    assert all(problem.startswith("HalfUsers has no ") for problem in problems)
    assert all("routes it to dynamodb; write it" in problem for problem in problems)
    assert any("find_by_email()" in problem for problem in problems)
