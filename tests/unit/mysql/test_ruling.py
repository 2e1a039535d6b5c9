"""Which statements a unit of work runs, defers or refuses."""

import pytest

from dal.adapters.mysql.ruling import Ruling, alters, rule


@pytest.mark.parametrize(
    ("sql", "ruling"),
    [
        ("SELECT 1", Ruling.RUN),
        ("(SELECT 1)", Ruling.RUN),
        ("INSERT INTO commit VALUES (1)", Ruling.RUN),
        ("update begin set a = 1", Ruling.RUN),
        ("SAVEPOINT a", Ruling.RUN),
        ("ROLLBACK TO a", Ruling.RUN),
        ("ROLLBACK WORK TO SAVEPOINT a", Ruling.RUN),
        ("CREATE TEMPORARY TABLE a (b INT)", Ruling.RUN),
        ("SET @autocommit = 1", Ruling.RUN),
        ("", Ruling.RUN),
        ("COMMIT", Ruling.DEFER),
        ("  begin", Ruling.DEFER),
        ("START TRANSACTION READ ONLY", Ruling.DEFER),
        ("/* who */ -- why\n COMMIT", Ruling.DEFER),
        ("SET autocommit = 1", Ruling.DEFER),
        ("set @@session.autocommit=0", Ruling.DEFER),
        (b"commit", Ruling.DEFER),
        ("ROLLBACK", Ruling.ROLL_BACK),
        ("rollback work", Ruling.ROLL_BACK),
        ("CREATE TABLE a (b INT)", Ruling.REFUSE),
        ("truncate users", Ruling.REFUSE),
        ("LOCK TABLES users WRITE", Ruling.REFUSE),
    ],
)
def test_ruling(sql: str | bytes, ruling: Ruling) -> None:
    """Transactions belong to the unit; what commits implicitly is refused; everything else runs."""
    assert rule(sql) is ruling


@pytest.mark.parametrize(
    ("sql", "alters_session"),
    [
        ("SET sql_mode = ''", True),
        ("set session transaction isolation level repeatable read", True),
        ("/* why */ SET @@session.tx_isolation = 'SERIALIZABLE'", True),
        (b"SET SESSION transaction_isolation = 'READ-COMMITTED'", True),
        ("SET time_zone = '+01:00'", False),
        ("SELECT 'SET sql_mode'", False),
        ("UPDATE a SET sql_mode = 1", False),
    ],
)
def test_what_alters_the_session(sql: str | bytes, *, alters_session: bool) -> None:
    """Isolation and strictness are what the end of a unit relies on."""
    assert alters(sql) is alters_session
