"""In whatever order slices end, and wherever a run is broken off: each is copied once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dal.backfill import Counts, Progress
from dal.ports import Place

ROWS = 40


def boundary(after: Place | None, rows: int) -> Place | None:
    """Rows 1 to 40, every second one."""
    left = [place for place in range(2, 2 * ROWS + 1, 2) if after is None or place > int(after[0])]
    return (left[:rows][-1],) if left else None


def remaining(progress: Progress, chunk: int) -> list[tuple[Place | None, Place]]:
    """The slices that a run would still copy."""
    found, place = list[tuple[Place | None, Place]](), progress.low
    while True:
        after = progress.next_from(place)
        upto = boundary(after, chunk)
        if upto is None:
            return found
        place = progress.clipped(after, upto)
        found.append((after, place))


def rows_in(after: Place | None, upto: Place) -> set[int]:
    """Which rows a slice has."""
    return {
        row for row in range(2, 2 * ROWS + 1, 2) if (after is None or row > int(after[0])) and row <= int(upto[0])
    }


@given(st.data(), st.integers(1, 7), st.integers(1, 7), st.integers(0, 40))
def test_each_row_is_copied_once(data: st.DataObject, first: int, second: int, broken_after: int) -> None:
    """Broken off after some slices, saved, read back, and gone on with in slices of another size."""
    progress, copied = Progress(), list[int]()
    order = data.draw(st.permutations(remaining(progress, first)))
    for after, upto in order[:broken_after]:
        copied += rows_in(after, upto)
        progress = progress.with_slice(after, upto, Counts(rows=len(rows_in(after, upto))))
    progress = Progress.loads(progress.dumps())
    for after, upto in data.draw(st.permutations(remaining(progress, second))):
        copied += rows_in(after, upto)
        progress = progress.with_slice(after, upto, Counts(rows=len(rows_in(after, upto))))
    assert sorted(copied) == list(range(2, 2 * ROWS + 1, 2))
    assert (progress.low, progress.beyond, progress.counts.rows) == ((2 * ROWS,), {}, ROWS)


PLACES = st.tuples(st.integers() | st.text() | st.binary(), st.integers())


@given(PLACES, st.dictionaries(PLACES, PLACES, max_size=3), st.integers(0))
def test_progress_survives_as_text(low: Place, beyond: dict[Place, Place], rows: int) -> None:
    """Numbers, texts and bytes in places; counters with them."""
    progress = Progress(low, beyond, Counts(rows=rows, units=2.5), done=True)
    assert Progress.loads(progress.dumps()) == progress
