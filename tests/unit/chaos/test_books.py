"""Books outlive their writers."""

from __future__ import annotations

from math import inf
from pathlib import Path

from tests.scenario.chaos import history
from tests.scenario.chaos.book import Book, Outcome, entries


def test_reads_back_what_was_written(tmp_path: Path) -> None:
    """What was intended, what it really wrote, what was seen, and when."""
    book = Book(tmp_path / "w1.jsonl")
    book.intend("cart.add", [("cart:1/2", ">=3")])
    book.close(Outcome.ACKNOWLEDGED, writes=[("cart:1/2", "5")], seen=[("user:1", "x")])
    book.intend("user.delete", [("user:1", "gone")])
    book.close(Outcome.REFUSED, error="NotFound")
    added, deleted = entries(tmp_path / "w1.jsonl")
    assert (added.writes, added.seen) == ((("cart:1/2", "5"),), (("user:1", "x"),))
    assert added.began < added.ended <= deleted.began
    assert (deleted.outcome, deleted.error) == (Outcome.REFUSED, "NotFound")


def test_a_killed_writer_leaves_an_unknown_outcome(tmp_path: Path) -> None:
    """Also where it was killed in the middle of the line that would have told."""
    path = tmp_path / "w1.jsonl"
    Book(path).intend("user.delete", [("user:1", "gone")])
    (open_,) = entries(path)
    assert (open_.outcome, open_.ended) == (Outcome.UNKNOWN, inf)
    path.write_bytes(path.read_bytes() + b'{"is":"ackn')
    assert list(entries(path)) == [open_]


def test_counts_operations_that_write(tmp_path: Path) -> None:
    """Reads are no acknowledged writes; every error is counted under its name."""
    book = Book(tmp_path / "w1.jsonl")
    for outcome, error in ((Outcome.ACKNOWLEDGED, ""), (Outcome.UNKNOWN, "BackendTimeout")):
        for writes in ([("name:1", "x")], []):
            book.intend("any", writes)
            book.close(outcome, error=error)
    found = history.read(tmp_path)
    assert (found.acknowledged, found.unknown) == (1, 1)
    assert found.errors == {"unknown: BackendTimeout": 2}
