"""What the server's errors mean where they concern the journal's own tables."""

from __future__ import annotations

import pytest
from pymysql.err import OperationalError, ProgrammingError

from dal.adapters.mysql.own_errors import explained
from dal.errors import ConfigurationError, ConflictError

PLACE = "db:3306/store"


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
        (OperationalError(1044, "Access denied for user 'app'@'%' to database 'store'"), "GRANT SELECT, INSERT"),
        (
            OperationalError(1227, "Access denied; you need (at least one of) the SUPER privilege(s)"),
            "GRANT SUPER on",
        ),
    ],
)
def test_what_an_operator_has_to_do(error: Exception, said: str) -> None:
    """Missing tables, tables of another version and missing rights each name their remedy and their place."""
    found = explained(error, PLACE)
    assert isinstance(found, ConfigurationError)
    assert found.problems[0].startswith(f"database.mysql ({PLACE}): ")
    assert said in found.problems[0]
    assert found.__cause__ is error


def test_other_errors_are_those_of_the_data() -> None:
    """A lock timeout is a conflict here as everywhere; what is no driver's error stays as it is."""
    assert isinstance(explained(OperationalError(1205, "Lock wait timeout exceeded"), PLACE), ConflictError)
    assert isinstance(explained(ZeroDivisionError(), PLACE), ZeroDivisionError)
