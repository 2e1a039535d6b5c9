"""Requests per second, as somebody has measured them: of access patterns by name, or of functions."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from dal.errors import ConfigurationError

_SUBJECTS = ("pattern", "function")
_RATES = ("requests_per_second", "rps")
_SHAPE = "write a line `pattern,requests_per_second` or `function,rps`, and one line for each below it"


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Requests per second by `pattern` or by `function`, whichever `subject` says."""

    path: str
    subject: str
    rates: Mapping[str, float]

    def of(self, pattern: str, functions: Collection[str]) -> float | None:
        """That of a pattern: its own, or all of the functions with it together; None where none is named."""
        names = [pattern] if self.subject == "pattern" else functions
        known = [self.rates[name] for name in names if name in self.rates]
        return sum(known) if known else None

    def check(self, known: Collection[str]) -> None:
        """Look for names that nothing has.

        Raises:
            ConfigurationError: some do; it names each.
        """
        odd = sorted(set(self.rates) - set(known))
        if odd:
            remedy = "take the names from access_patterns in analysis.json, or remove the line"
            raise ConfigurationError(
                *(f"{self.path}: nothing has the {self.subject} {name!r}; {remedy}" for name in odd)
            )


def read_frequencies(path: Path | str) -> Frequencies:
    """The frequencies in a CSV file.

    Raises:
        ConfigurationError: it cannot be read, or is of another shape; all findings at once.
    """
    try:
        lines = list(csv.reader(Path(path).read_text("utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(f"{path}: cannot be read as CSV: {error}; {_SHAPE}") from error
    header = [cell.strip().lower() for cell in lines[0]] if lines else []
    subject = next((word for word in _SUBJECTS if word in header), None)
    rate = next((word for word in _RATES if word in header), None)
    if subject is None or rate is None:
        raise ConfigurationError(f"{path}: the first line names no columns that are known; {_SHAPE}")
    return Frequencies(str(path), subject, _rates(str(path), lines, header.index(subject), header.index(rate)))


def _rates(path: str, lines: list[list[str]], name: int, rate: int) -> dict[str, float]:
    rates: dict[str, float] = {}
    problems: list[str] = []
    for number, cells in _filled(lines):
        value = _number(cells[rate]) if len(cells) > max(name, rate) else None
        if value is None:
            problems.append(f"{path}:{number}: a name and a number of 0 or more are wanted; {_SHAPE}")
        else:
            rates[cells[name].strip()] = rates.get(cells[name].strip(), 0.0) + value
    if problems or not rates:
        raise ConfigurationError(*(problems or [f"{path}: no line below the first names anything; {_SHAPE}"]))
    return rates


def _filled(lines: list[list[str]]) -> Iterator[tuple[int, list[str]]]:
    return ((number, cells) for number, cells in enumerate(lines[1:], 2) if any(cell.strip() for cell in cells))


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value >= 0 and isfinite(value) else None
