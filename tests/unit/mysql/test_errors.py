"""What the driver's errors mean."""

from __future__ import annotations

import pytest
from pymysql.err import IntegrityError, InterfaceError, InternalError, MySQLError, OperationalError

from dal.adapters.mysql.errors import LostEarlyError, is_lost, translate
from dal.errors import (
    BackendError,
    BackendTimeout,
    BackendUnavailable,
    ConflictError,
    ConstraintError,
    UnitError,
)


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (OperationalError(2006, "MySQL server has gone away"), BackendUnavailable),
        (OperationalError(2013, "Lost connection"), BackendUnavailable),
        (OperationalError(2003, "Can't connect"), BackendUnavailable),
        (OperationalError(1040, "Too many connections"), BackendUnavailable),
        (OperationalError(1927, "Connection was killed"), BackendUnavailable),
        (InterfaceError(0, ""), BackendUnavailable),
        (OperationalError(1205, "Lock wait timeout exceeded"), ConflictError),
        (OperationalError(1213, "Deadlock found"), ConflictError),
        (LostEarlyError(2006, "MySQL server has gone away"), ConflictError),
        (InternalError(1020, "Record has changed since last read"), ConflictError),
        (OperationalError(3024, "Query execution was interrupted"), BackendTimeout),
        (IntegrityError(1062, "Duplicate entry 'ann' for key 'uq'"), ConstraintError),
        (IntegrityError(1451, "Cannot delete"), ConstraintError),
        (OperationalError(1792, "Cannot execute statement in a READ ONLY transaction"), UnitError),
        (OperationalError(1054, "Unknown column"), BackendError),
    ],
)
def test_meaning(error: MySQLError, meaning: type[Exception]) -> None:
    """Each error number has one meaning, and the driver's error is its cause."""
    translated = translate(error)
    assert type(translated) is meaning
    assert translated.__cause__ is error


def test_other_errors_pass() -> None:
    """What the driver did not raise is returned as it is."""
    error = KeyError("x")
    assert translate(error) is error


def test_timeout_is_not_a_loss() -> None:
    """PyMySQL says "lost connection" for a timeout; the socket's error tells them apart."""
    error = OperationalError(2013, "Lost connection to MySQL server during query (timed out)")
    error.__context__ = TimeoutError()
    assert not is_lost(error)
    assert type(translate(error)) is BackendTimeout


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (1366, "Incorrect integer value: 'secret' for column `s`.`c`.`quantity` at row 1"),
        (1292, "Incorrect datetime value: 'secret' for column `s`.`c`.`created_at` at row 1"),
        (1064, "You have an error in your SQL syntax; check the manual … near 'secret' at line 1"),
    ],
)
def test_quotes_no_value(code: int, text: str) -> None:
    """What the server quotes stays in the cause."""
    translated = translate(OperationalError(code, text))
    assert "secret" not in str(translated)
    assert str(code) in str(translated)
    assert text in str(translated.__cause__)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Duplicate entry 'secret@example.org' for key 'uq_users_email'", "unique constraint uq_users_email"),
        (
            "a foreign key constraint fails (`s`.`c`, CONSTRAINT `fk_a` FOREIGN KEY (`secret`) REFERENCES",
            "foreign key fk_a",
        ),
        ("something secret", "a constraint refuses"),
    ],
)
def test_names_the_constraint_but_no_value(text: str, said: str) -> None:
    """Messages name the constraint; values stay in the cause."""
    message = str(translate(IntegrityError(1062, text)))
    assert said in message
    assert "secret" not in message
