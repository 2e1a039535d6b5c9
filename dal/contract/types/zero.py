"""Dates that no calendar has, where a contract wants them kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from dal.contract.column import Raw
from dal.contract.types.shared import Dynamo
from dal.contract.types.times import Day, Moment


@dataclass(frozen=True, slots=True)
class WithZeroDates:
    """A DATE, DATETIME or TIMESTAMP that also keeps what no calendar has, as the text that drivers give.

    `0000-00-00`, `2024-00-10 00:00:00.000`; in DynamoDB they stand as all others do, and sort among them.
    """

    kind: Moment | Day

    @property
    def sql(self) -> str:
        """As declared."""
        return f"{self.kind.sql} WITH ZERO DATES"

    @property
    def dynamo(self) -> Dynamo:
        """A text."""
        return self.kind.dynamo

    @property
    def max_bytes(self) -> int:
        """As without."""
        return self.kind.max_bytes

    @property
    def precision(self) -> int:
        """Decimals of a second."""
        return getattr(self.kind, "precision", 0)

    def normal(self, value: object) -> date | str:
        """The date or moment, or a text of its shape that is none."""
        if not isinstance(value, str):
            return self.kind.normal(value)
        text = str.__str__(value).replace("T", " ")
        try:
            loaded = self.kind.load(text.replace(" ", "T"))
        except ValueError:
            return self._shaped(text)
        return self.kind.normal(loaded)

    def dump(self, value: object) -> str:
        """As the others."""
        return value.replace(" ", "T") if isinstance(value, str) else self.kind.dump(value)

    def load(self, raw: Raw) -> date | str:
        """The date or moment, or the text of what is none."""
        return self.normal(str(raw))

    def _shaped(self, text: str) -> str:
        example = self.kind.dump(self.kind.normal(datetime(1, 1, 1) if self._timed else date(1, 1, 1)))  # noqa: DTZ001  a shape
        if re.sub(r"\d", "0", text) != re.sub(r"\d", "0", example).replace("T", " "):
            raise ValueError(f"{self.sql} cannot hold this text")
        return text

    @property
    def _timed(self) -> bool:
        return isinstance(self.kind, Moment)
