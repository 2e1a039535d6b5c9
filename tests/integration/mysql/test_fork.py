"""A fork in the middle of a unit of work: the transaction stays the parent's."""

from __future__ import annotations

import os

import pytest

from dal.adapters.mysql import MySQLDatabase
from dal.adapters.mysql.scope import UnitScope
from dal.errors import UnitError
from tests.integration.mysql.doing import add_user, names

pytestmark = pytest.mark.integration


def _as_child(mysql: MySQLDatabase, scope: UnitScope) -> int:
    """What a child does that goes on where its parent was; its exit status, 0 if nothing surprised it."""
    try:
        if names(mysql) != []:
            return 2
        scope.__exit__(None, None, None)
    except UnitError:
        return 0
    except BaseException:  # noqa: BLE001  whatever it is, the child must not run the rest of the tests
        return 3
    return 4


def test_the_child_leaves_the_unit_alone(mysql: MySQLDatabase) -> None:
    """It reads on a connection of its own, and leaving the block ends nothing."""
    scope = mysql.unit()
    with scope:
        add_user(mysql, "ann")
        child = os.fork()
        if child == 0:
            os._exit(_as_child(mysql, scope))
        _, status = os.waitpid(child, 0)
        add_user(mysql, "bob")
    assert os.waitstatus_to_exitcode(status) == 0
    assert names(mysql) == ["ann", "bob"]
