"""Whatever a row holds, no log line shows it, unless entity and field are on the allow-list."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymysql.err import IntegrityError

from dal.adapters.mysql.errors import translate
from dal.dual import Looks, Shadowing
from dal.errors import BackendError, BackendUnavailable
from dal.logs import JsonFormatter
from flags import MigrationPhase
from tests.unit.dual.world import World, in_phase

BOTH = MigrationPhase.DUAL_READ_WRITE
VALUES = st.text(alphabet="qxzQXZ7Ω🚀'\"\\", min_size=6, max_size=20)
"""Texts that no sentence of this layer, and no path of a file, holds by chance."""


@dataclass(frozen=True, slots=True)
class Row:
    """What an author holds; `other` is what the follower has for the name."""

    name: str
    email: str
    other: str


ROWS = st.builds(
    Row, VALUES, st.text(alphabet="qxzQXZ7'", min_size=6, max_size=20), VALUES.map(lambda text: f"Ω{text}")
).filter(lambda row: row.name != row.other)

Raise = Callable[[str], Exception]
RAISED: dict[str, Raise] = {
    "driver": lambda value: IntegrityError(1062, f"Duplicate entry '{value}' for key 'uq_email'"),
    "translated": lambda value: translate(IntegrityError(1062, f"Duplicate entry '{value}' for key 'uq_email'")),
    "key": KeyError,
    "ours, in the application's words": lambda value: BackendError(f"no author {value}"),
    "silence": lambda value: BackendUnavailable(f"waited for {value}"),
}


@contextmanager
def lines() -> Iterator[list[str]]:
    """Everything that is logged meanwhile, as two formatters have it: the library's own, and ours."""
    shown: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            shown.append(logging.Formatter().format(record))
            shown.append(f"{vars(record)}")
            record.exc_text = None
            shown.append(JsonFormatter().format(record))

    root, handler = logging.getLogger(), Keep()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield shown
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def leaks(shown: list[str], row: Row) -> list[str]:
    """The lines that hold one of the values, as it is or as `repr` or JSON spell it."""
    values = astuple(row)
    spelled = {
        spelling
        for value in values
        for spelling in (value, repr(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1])
    }
    return [line for line in shown if any(spelling in line for spelling in spelled)]


def life(world: World, row: Row, kind: str) -> None:
    """An author is written, read, searched, compared, mirrored and not mirrored; everything fails once."""
    error = RAISED[kind](row.other)
    ann = world.authors.create(row.name, row.email)
    world.dynamodb.table("author").update(ann.id, name=row.other)
    for _ in range(2):
        world.authors.find_by_id(ann.id)
        world.authors.search(row.name[:3])
        world.finish()
        world.on_dynamodb.before["find_by_id"] = raiser(error)
        world.on_dynamodb.before["search"] = raiser(error)
    world.on_mysql.before["rename"] = raiser(error)
    with pytest.raises(type(error)):
        world.authors.rename(ann.id, row.other)
    world.dynamodb.fail(RAISED["translated"](row.other))
    world.authors.move_email(ann.id, f"{row.email}{row.email}")
    world.finish()


def raiser(error: Exception) -> Callable[[], None]:
    """Raises it, from code that is not the layer's."""

    def raise_it() -> None:
        raise error

    return raise_it


@given(row=ROWS, kind=st.sampled_from(sorted(RAISED)))
def test_no_line_holds_a_value(row: Row, kind: str) -> None:
    """Mismatches, failing shadows, failing leaders, failing mirrors, in three formats."""
    with lines() as shown:
        life(in_phase(BOTH), row, kind)
    events = {event for event in ("mismatch", "shadow_failed", "mirror_failed") if f"'{event}'" in "".join(shown)}
    assert events == {"mismatch", "shadow_failed", "mirror_failed"}
    assert leaks(shown, row) == []


ROW = Row("qxzqxz", "zQ7'zQ7", "🚀Ω🚀Ω🚀Ω")


def test_an_allowed_field_is_shown() -> None:
    """Of that entity; and the search for leaks finds it, in each format."""
    allowed = Shadowing(looks=Looks(pause=0), reveal=frozenset({"author.name", "book.email"}))
    with lines() as shown:
        life(in_phase(BOTH, shadowing=allowed), ROW, "driver")
    found = leaks(shown, ROW)
    assert found
    assert all("'mismatch'" in line or '"mismatch"' in line for line in found)
    assert not leaks(shown, Row(ROW.email, ROW.email, ROW.email))


@pytest.mark.parametrize("kind", sorted(RAISED))
def test_a_planted_leak_is_found(kind: str) -> None:
    """An exception that is logged as it is; "translated" shows by its cause."""
    error = RAISED[kind](ROW.other)
    with lines() as shown:
        logging.getLogger("dal.shadow").error("a slip", exc_info=error)
    assert leaks(shown, ROW)
