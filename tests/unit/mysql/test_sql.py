"""The statements, as text."""

from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from dal.adapters.mysql import MySQLOptions, ServerClock, TlsMode, TlsOptions, sql
from dal.adapters.mysql.sql import Lock, Statement
from dal.errors import ConfigurationError
from tests.contract.rows import CONTRACT

AUTHORITY = """\
-----BEGIN CERTIFICATE-----
MIIBkzCCATmgAwIBAgIUUYs5Wd1/aifTGP6vdSC6gaYqkoEwCgYIKoZIzj0EAwIw
HjEcMBoGA1UEAwwTYXV0aG9yaXR5IG9mIGEgdGVzdDAgFw0yNjExMjYxNjI4MTJa
GA8yMTI2MTEwMjE2MjgxMlowHjEcMBoGA1UEAwwTYXV0aG9yaXR5IG9mIGEgdGVz
dDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKRqgMEcCytCRK0aOf1lJxnbvKx3
Tpyqe9JPeMOMcS/LFQsTMscjSY07+jH0jfPHPNhlzSLaGkFw1ODqbAan57qjUzBR
MB0GA1UdDgQWBBQa8pSEiZDTcl7um+tYpK5bUJ/9YjAfBgNVHSMEGDAWgBQa8pSE
iZDTcl7um+tYpK5bUJ/9YjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gA
MEUCIQCeSOSNDWyKSNQQWmiiS4kCaNNvI8tfrHoCc92354u9sgIgd12uk6RFub5/
qavMxL2EgF6S1gTjsiLNgbX06Q6BQSc=
-----END CERTIFICATE-----
"""
"""A certificate without a key: it signs nothing."""

CATEGORY = CONTRACT.entity("category")
CLOCK = ServerClock("TICK()")


def test_names_are_quoted() -> None:
    """Back quotes double, and percent signs survive the driver's formatting."""
    assert sql.quote("a`b%c") == "`a``b%%c`"


def test_versioned_rows() -> None:
    """The clock is read before the search and again for each row; the primary key is forced and locked."""
    statement = sql.versioned(CATEGORY, ("id",), [(1,), (2,)], clock=CLOCK, lock=Lock.UPDATE)
    assert statement == Statement(
        "SELECT c.version, TICK(), t.`id`, t.`name`, t.`parent_id`, t.`created_at`"
        " FROM (SELECT TICK() AS version) AS c"
        " LEFT JOIN `categories` AS t FORCE INDEX (PRIMARY) ON t.`id` IN (%s, %s) FOR UPDATE",
        (1, 2),
    )


def test_keys_of_two_columns() -> None:
    """Compound keys are told apart as a whole, not column by column."""
    assert sql.matching(("a", "b"), [(1, 2), (3, 4)]) == Statement(
        "(t.`a` = %s AND t.`b` = %s) OR (t.`a` = %s AND t.`b` = %s)", (1, 2, 3, 4)
    )


def test_chunk_goes_on_after_a_compound_cursor() -> None:
    """The next rows are those behind the cursor in the order of the primary key."""
    entity = replace(CATEGORY, primary_key=("parent_id", "id"))
    statement = sql.chunk(entity, (7, 9), limit=3, lock=Lock.SHARE, clock=CLOCK)
    assert "WHERE ((t.`parent_id` > %s) OR (t.`parent_id` = %s AND t.`id` > %s))" in statement.sql
    assert statement.sql.endswith("ORDER BY t.`parent_id`, t.`id` LIMIT %s LOCK IN SHARE MODE")
    assert statement.args == (7, 7, 9, 3)


def test_predicates_know_null() -> None:
    """None means NULL, and no column at all means every row."""
    assert sql.equal({"a": None}) == Statement("t.`a` <=> %s", (None,))
    assert sql.equal({}) == Statement("1")


def test_verification_needs_encryption() -> None:
    """A certificate cannot be verified where a connection without one would be accepted."""
    with pytest.raises(ConfigurationError, match="set mode to required"):
        TlsOptions(verify=True)


def test_authorities_are_known_where_they_are_asked(tmp_path: Path) -> None:
    """And only there: loading those of the system takes longer than connecting."""
    authorities = tmp_path / "ca.pem"
    authorities.write_text(AUTHORITY)
    checking = TlsOptions(TlsMode.REQUIRED, ca=str(authorities), verify=True).context()
    trusting = TlsOptions().context()
    assert checking is not None
    assert trusting is not None
    assert (checking.verify_mode, len(checking.get_ca_certs())) == (ssl.CERT_REQUIRED, 1)
    assert (trusting.verify_mode, trusting.get_ca_certs()) == (ssl.CERT_NONE, [])


def test_passwords_do_not_show() -> None:
    """Options can be logged."""
    assert "hush" not in repr(MySQLOptions(database="store", password="hush"))
