"""What the name of a SQL file tells: its turn among the others, and whether it is out of date."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d+")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d([-_.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?!\d)")
_STALE = re.compile(
    r"(?:^|[._-])(?:old|bak|backup|backups|deprecated|archive|archived|legacy|obsolete|copy)(?:[._-]|$)"
)
_TRIAL = re.compile(r"(?:^|[._-])(?:tests?|testing|fixtures?|samples?|examples?|demo|e2e|mocks?)(?:[._-]|$)")

Turn = tuple[tuple[int, int, str], ...]


def turn(file: str) -> Turn:
    """Sorts like people count: `V2__x` before `V10__x`, dates by their day."""
    parts = re.split(r"(\d+)", file.lower())
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part)


def series(file: str) -> tuple[str, str] | None:
    """The folder, and the name up to its first number: files that share them follow each other; else None."""
    folder, _, name = file.lower().rpartition("/")
    number = _NUMBER.search(name)
    return (folder, name[: number.start()]) if number else None


def is_numbered(file: str) -> bool:
    """Whether its name, or that of its folder, gives it a turn."""
    return any(_NUMBER.search(part) for part in file.split("/")[-2:])


def is_dated(file: str) -> bool:
    """Whether a day stands in its name: it is how things were on that day."""
    return bool(_DATE.search(file.rpartition("/")[2]))


def rank(file: str) -> int:
    """0 for what is in use, 1 for tests and examples, 2 for what is kept of old."""
    parts = file.lower().split("/")
    if any(_STALE.search(part) for part in parts):
        return 2
    return 1 if any(_TRIAL.search(part) for part in parts) else 0
