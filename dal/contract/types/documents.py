"""JSON: one text for all spellings of a document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from dal.contract.column import Raw
from dal.contract.types.shared import Dynamo, misfit
from dal.contract.types.strings import utf8

_PLAIN = 21
"""Digits before the point up to which a number is written without exponent."""


@dataclass(frozen=True, slots=True)
class Json:
    """JSON as text: keys sorted, no spaces, numbers exact in one spelling; equal documents are equal texts.

    MariaDB keeps the text as it was written, MySQL a form of its own; neither order nor spaces are data.
    """

    sql: str
    max_bytes: int
    dynamo: Dynamo = Dynamo.S

    @property
    def max_chars(self) -> int:
        """As bytes: what is longer is refused."""
        return self.max_bytes

    def normal(self, value: object) -> str:
        """The one text of a document; raises ValueError for what is none, has a key twice, or is too long."""
        if not isinstance(value, str):
            raise misfit(self.sql, value)
        try:
            parsed = _DECODER.decode(str.__str__(value))
            text = "".join(_written(parsed))
        except RecursionError:
            raise ValueError(f"{self.sql}: the document is nested too deeply") from None
        except json.JSONDecodeError:
            raise ValueError(f"{self.sql} cannot hold this text: it is no JSON") from None
        if utf8(text) > self.max_bytes:
            raise ValueError(f"the document is too long for {self.sql}")
        return text

    def dump(self, value: object) -> str:
        """Itself."""
        return str(value)

    def load(self, raw: Raw) -> str:
        """The one text: who writes DynamoDB by hand may have spelled it otherwise."""
        return self.normal(raw)


class _Number(str):
    """A number in its one spelling."""

    __slots__ = ()


def _whole(digits: str) -> _Number:
    return _Number("0" if digits == "-0" else digits)


def _fraction(text: str) -> _Number:
    """As Python writes floats, with all digits: `0.5`, `100.0`, `1.5e+30`; whole numbers stay apart from them."""
    try:
        sign, digits, exponent = Decimal(text).as_tuple()
    except InvalidOperation:
        raise ValueError("a number is too large") from None
    significant = "".join(map(str, digits)).rstrip("0")
    if not significant or not isinstance(exponent, int):
        return _Number("-0.0" if sign else "0.0")
    point = len(digits) + exponent  # digits before the point
    if -_PLAIN < point <= _PLAIN:
        padded = significant.rjust(len(significant) - min(point, 0), "0").ljust(point, "0")
        before = padded[: max(point, 0)] or "0"
        shown = f"{before}.{padded[max(point, 0) :] or '0'}"
    else:
        shown = f"{significant[0]}.{significant[1:] or '0'}e{point - 1:+}"
    return _Number("-" * sign + shown)


def _refused(_: str) -> None:
    raise json.JSONDecodeError("no number", "", 0)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object; which of its values counts, servers disagree about")
    return found


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_refused
)
_WORDS = {None: "null", True: "true", False: "false"}
_QUOTED = re.compile(r'["\\\x00-\x1f]')


def _written(value: object) -> Iterator[str]:
    if isinstance(value, _Number):
        yield value
    elif isinstance(value, str):
        yield _quoted(value)
    elif isinstance(value, dict):
        pairs = (f"{_quoted(key)}:{''.join(_written(value[key]))}" for key in sorted(value))
        yield f"{{{','.join(pairs)}}}"
    elif isinstance(value, list):
        yield f"[{','.join(''.join(_written(element)) for element in value)}]"
    else:
        yield _WORDS[value]  # type: ignore[index]  # nothing else comes out of the decoder


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False) if _QUOTED.search(text) else f'"{text}"'
