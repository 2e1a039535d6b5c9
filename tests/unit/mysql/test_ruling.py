"""Which statements a unit of work runs, defers or refuses."""

import pytest

from dal.adapters.mysql.ruling import Ruling, rule


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
