"""What follows from the options of a connection."""

from __future__ import annotations

import pytest

from dal.adapters.mysql import MySQLOptions


@pytest.mark.parametrize(
    ("lock_timeout", "read_timeout", "waits"), [(5, 10.0, 5), (30, 10.0, 9), (5, 2.5, 2), (5, 0.5, 1)]
)
def test_a_lock_is_given_up_before_the_answer(lock_timeout: int, read_timeout: float, waits: int) -> None:
    """Else a conflict would be told as a server that does not answer. The least is a second."""
    assert MySQLOptions("store", lock_timeout=lock_timeout, read_timeout=read_timeout).lock_wait == waits
