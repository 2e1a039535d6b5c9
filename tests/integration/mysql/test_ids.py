"""The highest id, above which DynamoDB goes on, on a real MariaDB."""

from __future__ import annotations

import pytest

from dal.adapters.mysql import MySQLDatabase
from tests.integration.mysql.conftest import Site
from tests.integration.mysql.doing import add_user, run

pytestmark = pytest.mark.integration
ON_BOTH_FLAVOURS = True


def test_no_rows(mysql: MySQLDatabase) -> None:
    """Nothing was given out."""
    assert mysql.max_id("user") == 0


def test_ids_of_deleted_rows_are_not_given_again(mysql: MySQLDatabase) -> None:
    """What still points to them, in a mail or a bookmark, must not find somebody else."""
    with mysql.unit():
        add_user(mysql, "ann")
        last = add_user(mysql, "bob")
    with mysql.unit():
        run(mysql, "DELETE FROM users WHERE id = %s", last)
    assert mysql.max_id("user") == last


def test_ids_are_told_as_they_are_now(mysql: MySQLDatabase, site: Site) -> None:
    """MySQL 8 remembers for a day what it told anybody: DynamoDB would give ids again that a deleted row had."""
    with mysql.unit():
        add_user(mysql, "ann")
    site.admin("SELECT auto_increment FROM information_schema.tables WHERE table_schema = DATABASE()")
    before = mysql.max_id("user")
    with mysql.unit():
        run(mysql, "DELETE FROM users WHERE id = %s", add_user(mysql, "bob"))
    assert mysql.max_id("user") == before + 1


def test_ids_that_were_set_by_hand_count(mysql: MySQLDatabase) -> None:
    """Rows that came from elsewhere with their ids."""
    with mysql.unit():
        run(mysql, "INSERT INTO users (id, username, email, password_hash) VALUES (70, 'x', 'x@example.org', 'x')")
    assert mysql.max_id("user") == 70
