"""What the server's errors mean where they concern the journal's own tables."""

from __future__ import annotations

import pytest
from pymysql.err import OperationalError, ProgrammingError

from dal.adapters.mysql import MySQLOptions
from dal.adapters.mysql.own_errors import explained
from dal.errors import BackendUnavailable, ConfigurationError, ConflictError, NotInstalled

OPTIONS = MySQLOptions("store", host="db", user="app")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ProgrammingError(1146, "Table 'store.dal_control' doesn't exist"), "run `dal install`"),
        (OperationalError(1054, "Unknown column 'since' in 'field list'"), "another version"),
        (
            OperationalError(1142, "CREATE command denied to user 'app'@'%' for table `store`.`dal_control`"),
            "GRANT CREATE on",
        ),
        (
            OperationalError(1142, "SELECT with locking clause command denied to user 'app'@'%' for table 'x'"),
            "GRANT SELECT, UPDATE on",
        ),
        (
            OperationalError(1142, "INSERT, UPDATE command denied to user 'app'@'%' for table 'dal_journal'"),
            "GRANT INSERT, UPDATE on",
        ),
        (
            OperationalError(1227, "Access denied; you need (at least one of) the SUPER privilege(s)"),
            "GRANT SUPER on",
        ),
    ],
)
def test_what_an_operator_has_to_do(error: Exception, said: str) -> None:
    """Missing tables, tables of another version and missing rights each name their remedy and their place."""
    found = explained(error, OPTIONS)
    assert isinstance(found, ConfigurationError)
    assert found.problems[0].startswith("database.mysql (db:3306/store): ")
    assert said in found.problems[0]
    assert found.__cause__ is error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            OperationalError(1045, "Access denied for user 'app'@'%' (using password: YES)"),
            "check user and password",
        ),
        (OperationalError(1044, "Access denied for user 'app'@'%' to database 'store'"), "may not use database"),
        (OperationalError(1049, "Unknown database 'store'"), "no database 'store'"),
    ],
)
def test_a_closed_way(error: Exception, said: str) -> None:
    """Whoever may not enter has no journal there, so that phase 5 goes on without; the remedy is told."""
    found = explained(error, OPTIONS)
    assert isinstance(found, NotInstalled)
    assert said in found.problems[0]


def test_nobody_answers() -> None:
    """It may pass, and says what to look at."""
    found = explained(OperationalError(2003, "Can't connect to MySQL server on 'db'"), OPTIONS)
    assert isinstance(found, BackendUnavailable)
    assert "no server answers; check host, port" in str(found)


def test_other_errors_are_those_of_the_data() -> None:
    """A lock timeout is a conflict here as everywhere; what is no driver's error stays as it is."""
    assert isinstance(explained(OperationalError(1205, "Lock wait timeout exceeded"), OPTIONS), ConflictError)
    assert isinstance(explained(ZeroDivisionError(), OPTIONS), ZeroDivisionError)
